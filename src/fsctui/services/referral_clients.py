"""Which client of the bank a referral is about: as it was said, else the only one that it must be."""

from __future__ import annotations

from dataclasses import replace

from fsctui.domain.access import is_outsider
from fsctui.domain.duplicates import same_number
from fsctui.domain.folding import fold
from fsctui.domain.people import Actor
from fsctui.domain.records import RecordRef
from fsctui.domain.referral_rows import KnownClient
from fsctui.domain.referrals import ClientMissing, NewReferral
from fsctui.services.refusals import RecordUnknown
from fsctui.store import access
from fsctui.store import records as record_store
from fsctui.store import referrals as store
from fsctui.store.access import IS_OPEN
from fsctui.store.database import Tx
from fsctui.store.sql_types import Condition

MATCHES = 8
REACH = (("email",), ("phone",), ("city", "state", "country"))
"""How a client is reached, and where: what is told together isn't mixed with what the bank knows."""


def with_client_in(tx: Tx, actor: Actor, new: NewReferral) -> NewReferral:
    """The client as a record, where there is one: as it was given, else the only one that it must be.

    Somebody outside doesn't name records; whom the bank knows, it recognises by itself.
    """
    if is_outsider(actor) and (new.account or new.contact or new.referrer_contact):
        raise RecordUnknown(str(new.account or new.contact or new.referrer_contact))
    if new.account is None and new.contact is None:
        if not (new.last_name.strip() or new.first_name.strip() or new.employer.strip() or new.name.strip()):
            raise ClientMissing
        return _recognised_in(tx, actor, new)
    if new.contact is not None and new.account is None:
        facts = record_store.account_facts(tx, [new.contact.id]).get(new.contact.id)
        if facts is not None and facts.account_id is not None:
            return replace(new, account=RecordRef("account", facts.account_id))
    return new


def _recognised_in(tx: Tx, actor: Actor, new: NewReferral) -> NewReferral:
    found = recognise_in(tx, actor, new)
    sure = [each for each in found if each.is_sure] or ([] if is_outsider(actor) else found)
    people = [each for each in sure if each.ref.type == "contact"]
    accounts = {each.account for each in sure if each.account is not None}
    if len(people) == 1 and len(accounts) <= 1:
        return replace(new, contact=people[0].ref, account=people[0].account)
    if not people and len(sure) == 1:
        return replace(new, account=sure[0].ref)
    return new


def recognise_in(tx: Tx, actor: Actor, new: NewReferral) -> list[KnownClient]:
    """The clients that a referral may be about, the surest first: same name, e-mail address or telephone number.

    Whoever has the name but another e-mail address is somebody else.
    """
    visible: Condition = IS_OPEN if is_outsider(actor) else access.visible_records(actor)
    name = " ".join(part.strip() for part in (new.first_name, new.last_name) if part.strip()) or new.employer
    rows = {row.id: row for row in store.clients_called(tx, name, visible, MATCHES)} if name.strip() else {}
    email, phone = new.email.strip(), new.phone.strip()
    if email or phone:
        rows |= {row.id: row for row in store.clients_reached_at(tx, email, phone, visible, MATCHES)}
    found: list[KnownClient] = []
    others: set[int] = set()
    for row in rows.values():
        in_common = []
        if fold(row.name) == fold(name):
            in_common.append("name")
        if email and row.email and fold(row.email).strip() == fold(email):
            in_common.append("email")
        if same_number(phone, row.phone or ""):
            in_common.append("phone")
        other = bool(email and row.email) and "email" not in in_common
        if other and row.account_id is not None:
            others.add(row.account_id)
        if in_common and not (other and in_common == ["name"]):
            account = row.id if row.type == "account" else row.account_id
            found.append(
                KnownClient(
                    RecordRef(row.type, row.id), row.name,
                    RecordRef("account", account) if account is not None else None,
                    row.city or row.email or "", tuple(in_common),
                )
            )  # fmt: skip
    # Nor is the account of a namesake theirs.
    found = [each for each in found if each.by != ("name",) or each.account is None or each.account.id not in others]
    return sorted(found, key=lambda each: (-len(each.by), each.ref.type != "contact", each.ref.id))[:MATCHES]


def known_of_in(tx: Tx, new: NewReferral) -> dict[str, str]:
    """What nobody wrote down of a client whom the bank knows: how to reach them, where they are.

    The contact knows best, then the account.
    """
    ids = [ref.id for ref in (new.contact, new.account) if ref is not None]
    rows = store.reached_at(tx, ids) if ids else {}
    known: dict[str, str] = {}
    for names in REACH:
        if not any(getattr(new, name).strip() for name in names):
            said = ({name: getattr(rows[each], name) or "" for name in names} for each in ids if each in rows)
            known |= next((found for found in said if any(found.values())), {})
    return {name: value for name, value in known.items() if value}
