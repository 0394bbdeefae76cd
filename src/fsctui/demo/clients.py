"""The clients of the demo bank: those with a story, and a few hundred made of lists of names, always the same ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from fsctui.domain.folding import fold
from fsctui.domain.record_rows import FieldValue
from fsctui.domain.records import FieldType, ObjectType, RecordRef, check_values
from fsctui.interchange.demo_model import DemoAccount, DemoBank, DemoClient, DemoCountry, DemoPerson
from fsctui.store import object_types, record_links
from fsctui.store import people as people_store
from fsctui.store import records as store
from fsctui.store.database import Tx

MADE_UP = 300
"""Clients made of lists of names, over all countries."""
ADVISING = ("adviser", "relationship_manager")
_SEGMENTS = ("retail", "affluent", "retail", "private", "affluent", "retail")
_KINDS = ("checking", "savings", "investment", "credit_card", "loan", "pension")


@dataclass(slots=True)
class Built:
    """The records that plans refer to: stories by key, made-up accounts by country in the order they were made."""

    keys: dict[str, RecordRef] = field(default_factory=dict)
    owners: dict[int, str] = field(default_factory=dict)
    made_up: dict[str, list[RecordRef]] = field(default_factory=dict)


class Clients:
    """Collects rows of every type and writes them in bulk."""

    def __init__(self, tx: Tx, bank: DemoBank, today: date) -> None:
        self.tx, self.bank, self.today = tx, bank, today
        self.types = {each.code: each for each in object_types.all_types(tx)}
        self.users = people_store.user_places(tx)
        self.roles = people_store.role_ids(tx)
        self.built = Built()
        self._contacts: dict[int, int] = {}
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._own: dict[str, list[dict[str, Any]]] = {}
        self._households: dict[str, int] = {}
        self._members: list[dict[str, Any]] = []
        self._teams: list[dict[str, Any]] = []
        self._owner_of: dict[int, str] = {}

    def build(self) -> Built:
        for client in self.bank.clients:
            self.built.keys[client.key] = self._client(client)
        for country in self.bank.countries:
            made = [self._client(client) for client in made_up(country, self.bank.people, self.today)]
            self.built.made_up[country.code] = made
        for record in self.bank.records:
            account = self.built.keys[record.client]
            values = {**_links(self.types[record.type], account.id, self._contacts.get(account.id)), **record.fields}
            ref = self._record(record.type, record.name, values, record.owner, account.id)
            self.built.keys[record.key] = ref
        self._write()
        self.built.owners = self._owner_of
        return self.built

    def _client(self, client: DemoClient) -> RecordRef:
        values: dict[str, Any] = {
            "kind": client.kind,
            "industry": client.industry,
            "segment": client.segment,
            "status": "active",
            "email": client.email,
            "city": client.city,
            "state": client.state,
            "country": client.country,
            "notes": client.notes,
        }
        account = self._record("account", client.name, values, client.owner, None)
        for role, username in client.team.items():
            row = {"account_id": account.id, "user_id": self.users[username][0], "role_id": self.roles[role]}
            self._teams.append(row)
        member = account
        if client.first_name or client.last_name:
            person = {
                "first_name": client.first_name,
                "last_name": client.last_name,
                "account": account.id,
                "email": client.email,
                "birth_date": client.birth_date,
                "employer": client.employer,
                "city": client.city,
                "state": client.state,
                "country": client.country,
            }
            name = f"{client.first_name} {client.last_name}".strip()
            member = self._record("contact", name, person, client.owner, account.id)
            self._contacts[account.id] = member.id
        if client.household:
            self._join(client, member)
        for number, money in enumerate(client.accounts):
            self._money(client, account, money, number)
        return account

    def _join(self, client: DemoClient, member: RecordRef) -> None:
        key = f"{client.country}:{client.household}:{client.owner}"
        if key not in self._households:
            values = {"city": client.city, "country": client.country}
            household = self._record("household", client.household, values, client.owner, None)
            self._households[key] = household.id
        row = {"household_id": self._households[key], "record_id": member.id, "role": client.household_role}
        self._members.append(row)

    def _money(self, client: DemoClient, account: RecordRef, money: DemoAccount, number: int) -> None:
        values = {
            "account": account.id,
            "kind": money.kind,
            "number": f"{client.country}{account.id:08d}-{number + 1}",
            "status": "active",
            "balance": str(money.balance),
            "currency": money.currency,
            "opened_on": self.today - timedelta(days=200 + account.id * 37 % 4000),
        }
        self._record("financial_account", f"{client.name} - {money.name}", values, client.owner, account.id)

    def _record(self, code: str, name: str, values: Mapping[str, Any], owner: str, account_id: int | None) -> RecordRef:
        record_id = self.tx.new_id()
        user_id, team_id = self.users[owner]
        object_type = self.types[code]
        given = {key: value for key, value in values.items() if value not in (None, "")}
        checked: dict[str, FieldValue] = check_values(object_type, given)
        self._rows.setdefault(code, []).append(
            store.record_columns(
                record_id, code, name, checked, self.tx.now, owner_id=user_id, team_id=team_id, account_id=account_id
            )
        )
        if code in store.OWN:
            self._own.setdefault(code, []).append(store.own_columns(code, record_id, checked))
        after = {"type": code, "name": name, "owner": owner, **checked}
        self.tx.note("create", "record", record_id, record_id=record_id, after=after)
        self._owner_of[record_id] = owner
        return RecordRef(code, record_id)

    def _write(self) -> None:
        # Accounts first: the other records refer to them.
        for code in sorted(self._rows, key=lambda each: each != "account"):
            store.insert_records(self.tx, code, self._rows[code], self._own.get(code, []))
        record_links.add_team_members(self.tx, self._teams)
        record_links.add_members(self.tx, self._members)


def _links(object_type: ObjectType, account_id: int, contact_id: int | None) -> dict[str, int]:
    """The references of a client's record to the client: its account, and the contact in its first contact field."""
    found: dict[str, int] = {}
    for each in object_type.fields:
        if each.type is not FieldType.REFERENCE or each.target in found:
            continue
        if each.target == "account":
            found["account"] = account_id
        elif (
            each.target == "contact"
            and contact_id is not None
            and not any(object_type.field(name) and name != "account" for name in found)
        ):
            found[each.name] = contact_id
    return found


def made_up(country: DemoCountry, people: Sequence[DemoPerson], today: date) -> Iterator[DemoClient]:
    """The made-up clients of a country: mostly people, every seventh a business while there are names for one."""
    count = MADE_UP * country.share // 100
    businesses = list(country.businesses)
    staff = _staff(country, people)
    used: set[str] = set()
    partner_of: DemoClient | None = None
    for number in range(count):
        team = staff[number % len(staff)]
        if number % 7 == 6 and businesses:
            yield _business(country, businesses.pop(0), number, team)
            partner_of = None
            continue
        first, last = _name(country, number, used)
        if partner_of is not None and number % 5 == 1:
            client = _person(country, first, partner_of.last_name, number, partner_of.owner, partner_of.team, today)
            client = _in_household(client, partner_of.household, "partner", partner_of)
            partner_of = None
        else:
            client = _person(country, first, last, number, team.owner, team.roles, today)
            if number % 5 == 0:
                client = _in_household(client, last, "head", client)
                partner_of = client
        used.add(client.name)
        yield client


@dataclass(frozen=True, slots=True)
class _Team:
    """Who looks after a client: the owner, and the account team by role."""

    owner: str
    roles: Mapping[str, str]


def _staff(country: DemoCountry, people: Sequence[DemoPerson]) -> list[_Team]:
    """One account team for each adviser of the country's teams, with the assistants and officers beside them."""
    local = [person for person in people if person.team in country.teams and person.active]
    teams = []
    for owner in local:
        advising = [role for role in ADVISING if role in owner.roles]
        if not advising:
            continue
        roles = {advising[0]: owner.username, "relationship_manager": owner.username}
        beside = [person for person in local if person.team == owner.team]
        beside += [person for person in local if person.team != owner.team]
        for role in ("assistant", "compliance_officer", "mortgage_broker"):
            found = next((person.username for person in beside if role in person.roles), None)
            if found:
                roles[role] = found
        teams.append(_Team(owner.username, roles))
    if not teams:
        raise ValueError(f"nobody advises clients in {country.code}")
    return teams


def _name(country: DemoCountry, number: int, used: set[str]) -> tuple[str, str]:
    firsts, lasts = country.first_names, country.last_names
    for turn in range(len(firsts) * len(lasts)):
        first = firsts[(number + turn) % len(firsts)]
        last = lasts[(number * 7 + turn * 3 + number // len(firsts)) % len(lasts)]
        if f"{first} {last}" not in used:
            return first, last
    raise ValueError(f"too few names for the clients of {country.code}")


def _person(
    country: DemoCountry, first: str, last: str, number: int, owner: str, team: Mapping[str, str], today: date
) -> DemoClient:
    city = country.cities[number % len(country.cities)]
    address = fold(f"{first}.{last}").replace(" ", "").replace("'", "")
    return DemoClient(
        key="",
        kind="person",
        name=f"{first} {last}",
        first_name=first,
        last_name=last,
        household="",
        household_role="",
        owner=owner,
        team=team,
        city=city.name,
        state=city.state,
        country=country.code,
        segment=_SEGMENTS[number % len(_SEGMENTS)],
        email=f"{address}{number}@mail.example",
        employer=country.employers[number % len(country.employers)],
        industry="",
        birth_date=date(today.year - 25 - number * 13 % 55, 1 + number * 5 % 12, 1 + number * 11 % 28),
        notes="",
        accounts=tuple(_accounts(country, number)),
    )


def _business(country: DemoCountry, name: str, number: int, team: _Team) -> DemoClient:
    city = country.cities[number % len(country.cities)]
    return DemoClient(
        key="",
        kind="business",
        name=name,
        first_name="",
        last_name="",
        household="",
        household_role="",
        owner=team.owner,
        team=team.roles,
        city=city.name,
        state=city.state,
        country=country.code,
        segment="small_business",
        email="",
        employer="",
        industry="",
        birth_date=None,
        notes="",
        accounts=tuple(_accounts(country, number))[:2],
    )


def _in_household(client: DemoClient, household: str, role: str, like: DemoClient) -> DemoClient:
    from dataclasses import replace

    return replace(client, household=household, household_role=role, city=like.city, state=like.state)


def _accounts(country: DemoCountry, number: int) -> Iterator[DemoAccount]:
    for which in range(1 + number % 3):
        kind = _KINDS[(number + which * 2) % len(_KINDS)] if which else "checking"
        balance = 400 + (number * 7919 + which * 104729) % 240_000
        owed = kind in ("loan", "credit_card")
        yield DemoAccount(kind, kind.replace("_", " ").capitalize(), -balance if owed else balance, country.currency)
