"""The referrals of the demo bank: a year that was brought in from the system before, and those that came since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from math import exp
from random import Random
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sqlalchemy import update

from fsctui.domain.bank_settings import PLAN
from fsctui.domain.conversion import ConversionRequest, Wanted
from fsctui.domain.records import RecordRef
from fsctui.domain.referral_facts import Known, score_fields
from fsctui.domain.referral_score import referrer_score
from fsctui.domain.referrals import (
    CLIENT_FIELDS,
    Bucket,
    NewReferral,
    ReferrerKind,
    Status,
    hundredths,
)
from fsctui.domain.routing import RuleStatus, to_json
from fsctui.interchange.demo_model import DemoBank, DemoClient
from fsctui.interchange.demo_referrals import DemoLevel, DemoReferral, DemoReferrals, DemoReferrer, DemoWorker
from fsctui.scheduling.hours import add_hours
from fsctui.services import scores
from fsctui.store import people as people_store
from fsctui.store import records as record_store
from fsctui.store import referrals as referral_store
from fsctui.store import routing as routing_store
from fsctui.store.database import Tx
from fsctui.store.tables import NoticeTable, OutboxTable

if TYPE_CHECKING:
    from fsctui.demo.story import Story

ADMINISTRATOR = "matt"
BROKER = "bob"
SEED = 20_260
LARGE = 250_000
HOME = frozenset({"mortgage", "heloc", "property_purchase"})
DESK = timedelta(days=2)
"""Mail older than this was sent, and notices older than this were read."""
_OUTBOX = OutboxTable.__table__  # type: ignore[attr-defined]
_NOTICE = NoticeTable.__table__  # type: ignore[attr-defined]


class _Shared(Protocol):
    @property
    def share(self) -> int: ...


S = TypeVar("S", bound=_Shared)


@dataclass(frozen=True, slots=True)
class _Lead:
    """A made-up referral, before anything happened to it."""

    interest: DemoLevel
    source: DemoLevel
    referrer: DemoReferrer
    worker: DemoWorker
    told: Mapping[str, str]
    client: DemoClient | None
    account: RecordRef | None
    value: int | None
    converts: bool


class Referrals:
    """Plans what happens to referrals, for a story to tell in the order of time."""

    def __init__(self, story: Story, bank: DemoBank, demo: DemoReferrals) -> None:
        self._story, self._bank, self._demo = story, bank, demo
        # The same numbers each time: it is a story, not a secret.
        self._random = Random(SEED)  # noqa: S311
        self._clients = {client.key: client for client in bank.clients}
        self._countries = {country.code: country for country in bank.countries}
        self._ids: dict[int, int] = {}

    def plan(self) -> None:
        history, story = self._demo.history, self._story
        brought_in = story.now + timedelta(days=history.brought_in)
        story.at(brought_in - timedelta(days=1), self._activate)
        story.at(brought_in, self._bring_in)
        for number in range(history.recent):
            self._plan_one(number, self._recent(number))
        for number, referral in enumerate(self._demo.referrals, start=history.recent):
            self._plan_one(number, referral)

    def finish(self) -> None:
        """The score learns from the year, open referrals are scored anew, and what is long past was sent and read."""
        context = self._story.acting(ADMINISTRATOR).context
        scores.train(context)
        with context.write() as tx:
            past = tx.now - DESK
            sent = {"state": "sent", "attempts": 1, "sent_at": _OUTBOX.c.created_at}
            tx.execute(update(_OUTBOX).where(_OUTBOX.c.created_at < past).values(**sent))
            tx.execute(
                update(_NOTICE).where(_NOTICE.c.at < past, _NOTICE.c.subject_type == "referral").values(read=True)
            )

    # -- the rule ----------------------------------------------------------------------------------------------------

    def _activate(self) -> None:
        settings = self._story.acting(ADMINISTRATOR).bank_settings
        for interest, template in self._demo.plans.items():
            settings.set(PLAN + interest, template)
        rule = self._demo.rule
        with self._story.acting(ADMINISTRATOR).context.write() as tx:
            rule_id = routing_store.insert_rule(tx, rule.name, 1, to_json(rule))
            tx.note("create", "routing_rule", rule_id, after={"name": rule.name, "version": 1})
            active = {"status": RuleStatus.ACTIVE.value, "activated_by": tx.actor_id, "activated_at": tx.now}
            routing_store.change_rule(tx, rule_id, **active)
            before, after = {"status": RuleStatus.DRAFT.value}, {"status": RuleStatus.ACTIVE.value}
            tx.note("activate", "routing_rule", rule_id, before=before, after=after)

    # -- the year before ---------------------------------------------------------------------------------------------

    def _bring_in(self) -> None:
        """Closed referrals of the system before, in bulk, each with its line in the timeline."""
        history, story = self._demo.history, self._story
        calendar = story.acting(ADMINISTRATOR).calendars.mine()
        days = history.brought_in - 1 - history.first
        with story.acting(ADMINISTRATOR).context.write() as tx:
            contacts = {row.account_id: row.id for row in tx.all(_CONTACTS)}
            users = people_store.user_places(tx)
            rows = _Rows(tx, contacts, users)
            for number in range(history.count):
                day = story.today + timedelta(days=history.first + days * number // history.count)
                came = datetime.combine(day, time(9), UTC) + timedelta(minutes=self._random.randrange(500))
                lead = self._lead(number)
                accepted = add_hours(calendar, came, self._random.choice((1, 2, 3, 4, 6, 9, 14, 22)) + 0.5)
                spent = self._random.randrange(2, 44) if lead.converts else self._random.randrange(1, 30)
                ended = add_hours(calendar, accepted + timedelta(days=spent), self._random.randrange(1, 7))
                if ended < tx.now:
                    reason = "" if lead.converts else self._random.choice(history.reasons)
                    rows.add(number, lead, came, accepted, ended, reason, self._account(lead), self._external(lead))
            rows.write()

    def _account(self, lead: _Lead) -> RecordRef | None:
        return lead.account if lead.client is None else self._story.built.keys[lead.client.key]

    def _external(self, lead: _Lead) -> RecordRef | None:
        return self._story.built.keys[lead.referrer.contact] if lead.referrer.contact else None

    def _lead(self, number: int) -> _Lead:
        """What came, and whether it converts: by chance, but not by chance alone."""
        history, random = self._demo.history, self._random
        interest, source = self._one_of(history.interests), self._one_of(history.sources)
        referrer, worker = self._one_of(history.referrers), self._one_of(history.workers)
        country = self._countries[worker.country]
        first = country.first_names[random.randrange(len(country.first_names))]
        last = country.last_names[random.randrange(len(country.last_names))]
        city = country.cities[random.randrange(len(country.cities))]
        told = {"first_name": first, "last_name": last, "country": country.code, "city": city.name, "state": city.state}
        existing = random.random() < 0.3
        account = None
        odds = history.base + interest.weight + source.weight + referrer.weight
        if existing:
            made = self._story.built.made_up[country.code]
            account = made[random.randrange(len(made))]
            odds += history.weights["existing"]
        if random.random() < 0.7:
            told["email"] = f"lead{number}@mail.example"
            odds += history.weights["email"]
        if random.random() < 0.6:
            told["phone"] = country.phone.format(number=number)
            odds += history.weights["phone"]
        if random.random() < 0.4:
            told["employer"] = country.employers[number % len(country.employers)]
            odds += history.weights["employer"]
        value = None if random.random() < 0.1 else interest.value * random.randrange(40, 190) // 100 // 100 * 100
        if value is not None and value >= LARGE:
            odds += history.weights["large"]
        converts = random.random() < 1 / (1 + exp(-odds / 100))
        return _Lead(interest, source, referrer, worker, told, None, account, value, converts)

    def _one_of(self, levels: Sequence[S]) -> S:
        return self._random.choices(levels, [level.share for level in levels])[0]

    # -- since then --------------------------------------------------------------------------------------------------

    def _recent(self, number: int) -> DemoReferral:
        """A made-up one that came through the app and has ended since."""
        history = self._demo.history
        lead = self._lead(history.count + number)
        by = lead.referrer.username or "diego"
        accept = self._random.randrange(4, 30)
        end = accept + self._random.randrange(60, 240)
        waited = 300 + 1_500 * (history.recent - number) // history.recent
        told = {name: value for name, value in lead.told.items() if value}
        told["last_name"] = f"{told['last_name']}-{_LAST_NAMES[number % len(_LAST_NAMES)]}"
        return DemoReferral(
            client="",
            told=told,
            interest=lead.interest.code,
            value=lead.value,
            by=by,
            contact="",
            source=lead.source.code,
            notes="",
            to=lead.worker.home if lead.interest.code in HOME else lead.worker.other,
            waited=waited,
            steps={"accept": accept, "convert" if lead.converts else "close": end},
            reason="" if lead.converts else self._random.choice(history.reasons),
        )

    def _plan_one(self, number: int, referral: DemoReferral) -> None:
        country = self._told(referral).get("country")
        calendar = self._story.acting(BROKER if country == "US" else referral.by).calendars.mine()
        came = add_hours(calendar, self._story.now, -referral.waited / 10) + timedelta(seconds=number)
        self._at(came, partial(self._write_down, number, referral))
        for step, tenths in referral.steps.items():
            self._at(add_hours(calendar, came, tenths / 10), partial(_STEPS[step], self, number, referral))

    def _at(self, instant: datetime, act: Callable[[], None]) -> None:
        self._story.at(min(instant, self._story.now), act)

    def _told(self, referral: DemoReferral) -> dict[str, str]:
        """What the referral says of its client; of a known one what the bank knows."""
        if not referral.client:
            return {"country": "US", **referral.told}
        client = self._clients[referral.client]
        known = {name: str(getattr(client, name, "") or "") for name in CLIENT_FIELDS}
        return {name: value for name, value in known.items() if value}

    def _write_down(self, number: int, referral: DemoReferral) -> None:
        told: dict[str, Any] = {**self._told(referral)}
        built = self._story.built
        country = self._countries.get(told.get("country", ""))
        outside = self._contact_of(built.keys[referral.contact]) if referral.contact else None
        account = built.keys[referral.client] if referral.client else None
        done = self._story.acting(referral.by).referrals.add(
            NewReferral(
                **told,
                account=account,
                contact=None if account is None else self._contact_of(account),
                interest=referral.interest,
                potential_value=None if referral.value is None else Decimal(referral.value),
                currency="" if country is None or referral.value is None else country.currency,
                source=referral.source,
                notes=referral.notes,
                referrer_contact=outside,
                owner=referral.to or None,
            )
        )
        assert done.id is not None
        self._ids[number] = done.id

    def _contact_of(self, account: RecordRef) -> RecordRef | None:
        with self._story.database.read() as tx:
            found = tx.one_or_none(_CONTACT_OF, {"account": account.id})
        return None if found is None else RecordRef("contact", found.id)

    def _worker(self, number: int) -> str:
        """Whoever has it; of the desk's queue the broker takes it."""
        with self._story.database.read() as tx:
            row = referral_store.facts(tx, self._ids[number])
        assert row is not None
        return row.username or BROKER

    def _accept(self, number: int, referral: DemoReferral) -> None:
        self._story.acting(self._worker(number)).referrals.accept(self._ids[number])

    def _start(self, number: int, referral: DemoReferral) -> None:
        self._story.acting(self._worker(number)).referrals.start(self._ids[number])

    def _close(self, number: int, referral: DemoReferral) -> None:
        self._story.acting(self._worker(number)).referrals.close(self._ids[number], referral.reason)

    def _reject(self, number: int, referral: DemoReferral) -> None:
        self._story.acting(self._worker(number)).referrals.reject(self._ids[number], referral.reason)

    def _convert(self, number: int, referral: DemoReferral) -> None:
        request = ConversionRequest() if referral.client else ConversionRequest(account=Wanted.NEW)
        self._story.acting(self._worker(number)).conversion.convert(self._ids[number], request)


_STEPS: dict[str, Callable[[Referrals, int, DemoReferral], None]] = {
    "accept": Referrals._accept,
    "start": Referrals._start,
    "convert": Referrals._convert,
    "close": Referrals._close,
    "reject": Referrals._reject,
}
_LAST_NAMES = (
    "Abel", "Brun", "Cole", "Dietz", "Egan", "Frost", "Gale", "Hale", "Irwin", "Joss", "Kerr", "Lund", "Marsh", "North",
    "Oakes", "Pratt", "Quill", "Reeve", "Stone", "Thorn", "Upton", "Vance", "Wells", "York",
)  # fmt: skip
"""Second last names, so that nobody is mistaken for a client."""
_CONTACTS = "SELECT id, account_id FROM record WHERE type = 'contact' AND account_id IS NOT NULL ORDER BY id DESC"
_CONTACT_OF = "SELECT min(id) AS id FROM record WHERE type = 'contact' AND account_id = :account HAVING count(*) > 0"


class _Rows:
    """The rows of closed referrals, gathered to be written together."""

    def __init__(self, tx: Tx, contacts: Mapping[int, int], users: Mapping[str, tuple[int, int | None]]) -> None:
        self._tx, self._contacts, self._users = tx, contacts, users
        self._names = {row.id: row.name for row in tx.all("SELECT id, name FROM record WHERE type = 'account'")}
        self._model = scores.model_in(tx)[0]
        self._records: list[dict[str, Any]] = []
        self._referrals: list[dict[str, Any]] = []
        self._closed: Counter[tuple[str, int]] = Counter()
        self._converted: Counter[tuple[str, int]] = Counter()

    def add(
        self,
        number: int,
        lead: _Lead,
        came: datetime,
        accepted: datetime,
        ended: datetime,
        reason: str,
        account: RecordRef | None,
        external: RecordRef | None,
    ) -> None:
        tx = self._tx
        worker = lead.worker.home if lead.interest.code in HOME else lead.worker.other
        user_id, team_id = self._users[worker]
        status = Status.CONVERTED if lead.converts else Status.NOT_CONVERTED
        told = {name: value for name, value in lead.told.items() if value}
        name = f"{told['first_name']} {told['last_name']}"
        if account is not None:
            # A client of the bank: the referral says no more than who it is and how to reach them.
            name = self._names[account.id]
            told = {key: value for key, value in told.items() if key not in ("first_name", "last_name")}
        contact = self._contacts.get(account.id) if account is not None else None
        values: dict[str, Any] = {**told, "interest": lead.interest.code, "source": lead.source.code}
        values |= {key: found for key, found in (("account", account and account.id), ("contact", contact)) if found}
        currency = _CURRENCIES.get(lead.worker.country) if lead.value is not None else None
        if lead.value is not None:
            values |= {"potential_value": f"{lead.value}.00", "currency": currency}
        referrer = self._users[lead.referrer.username][0] if lead.referrer.username else None
        referring_contact = self._contacts[external.id] if external is not None else None
        kind = ReferrerKind.INTERNAL if referrer is not None else ReferrerKind.EXTERNAL
        known = score_fields(Known(values, lead.referrer.username, kind, account is not None))
        scored = self._model.score(known)
        who = ("user", referrer) if referrer is not None else ("contact", referring_contact or 0)
        record = referrer_score(self._closed[who], self._converted[who], self._model.base_rate)
        self._closed[who] += 1
        self._converted[who] += int(lead.converts)
        referral_id = tx.new_id()
        external_id = f"LEGACY-{number + 1:04d}"
        columns = record_store.record_columns(
            referral_id, "referral", name, values, came,
            owner_id=user_id, team_id=team_id, account_id=account.id if account else None, external_id=external_id,
        )  # fmt: skip
        self._records.append({**columns, "updated_at": tx.now})
        self._referrals.append(
            referral_store.new_columns(
                referral_id, came, status=status.value, bucket=Bucket.CLOSED.value, assignee_id=user_id,
                referrer_id=referrer, referrer_contact_id=referring_contact, sent_by=referrer or tx.actor_id,
                account_id=account.id if account else None, contact_id=contact, interest=lead.interest.code,
                value=hundredths(None if lead.value is None else Decimal(lead.value)), currency=currency,
                source=lead.source.code, lead_score=scored.score, probability=scored.probability,
                base_rate=scored.base_rate, referrer_score=record.score, score_fields=known,
                created_by=tx.actor_id, assigned_at=came, accepted_at=accepted, accepted_by=user_id,
                closed_at=ended, closed_by=user_id, close_reason=reason,
            )
        )  # fmt: skip
        after = {"type": "referral", "name": name, "owner": worker, "external_id": external_id, **values}
        tx.note("import", "record", referral_id, record_id=referral_id, after={**after, "status": status.value})

    def write(self) -> None:
        tx = self._tx
        record_store.insert_records(tx, "referral", self._records)
        referral_store.insert(tx, self._referrals)
        for (kind, referrer_id), closed in self._closed.items():
            converted = self._converted[kind, referrer_id]
            scores.tally_in(tx, kind, referrer_id, closed=closed, converted=converted)  # type: ignore[arg-type]


_CURRENCIES = {"US": "USD", "GB": "GBP", "FR": "EUR", "ES": "EUR", "PT": "EUR", "BR": "BRL"}

__all__ = ["Referrals"]
