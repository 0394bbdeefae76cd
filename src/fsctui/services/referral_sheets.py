"""A referral's page, and what of it somebody outside may see."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from fsctui.domain.access import Permission, is_outsider
from fsctui.domain.people import Actor
from fsctui.domain.record_rows import RecordTitle, SheetField
from fsctui.domain.records import FieldType, RecordRef
from fsctui.domain.referral_rows import ReferralRow, ReferralSheet, WhyDue
from fsctui.domain.referrals import CLIENT_FIELDS, Bucket, ReferrerKind
from fsctui.scheduling.hours import segments
from fsctui.services.context import Context
from fsctui.services.object_types import type_in
from fsctui.services.record_access import see_in
from fsctui.services.referral_access import load_in, may_work
from fsctui.services.referral_intake import answers_of
from fsctui.store import access, record_links, referral_comments, referral_people, referral_rows
from fsctui.store import people as people_store
from fsctui.store import records as record_store
from fsctui.store import referrals as store
from fsctui.store.database import Tx
from fsctui.store.referral_lists import rows_by_id

_THEIRS = frozenset({*CLIENT_FIELDS, "interest", "potential_value", "currency", "source", "notes", "status"})
"""The fields that whoever wrote a referral down outside wrote themselves, and how it stands."""


def outside(row: ReferralRow) -> ReferralRow:
    """The row as somebody outside may see it: what they sent and how it stands, nothing of the bank's own."""
    return row._replace(
        owner_id=None, owner=None, owner_name=None, queue_id=None, queue=None, referrer_contact=None,
        referrer_contact_name=None, account=None, contact=None, lead_score=None, probability=None, base_rate=None,
        referrer_score=None, rank_order=0, rank_terms={}, accept_due=None, warn_at=None, breaches=0, assigned_at=None,
        close_reason="", opportunity=None,
    )  # fmt: skip


def seen_in(tx: Tx, actor: Actor, rows: Iterable[ReferralRow]) -> tuple[ReferralRow, ...]:
    """The rows as the actor may see them: without what they may not know of clients and of who referred."""
    if is_outsider(actor):
        return tuple(map(outside, rows))
    found = tuple(rows)
    guarded = [row for row in found if row.guarded]
    if not guarded:
        return found
    ids = {each for row in guarded for each in _named(row) if each is not None}
    known = record_store.titles(tx, sorted(ids), access.visible_records(actor))
    return tuple(_without(row, known) if row.guarded else row for row in found)


def _named(row: ReferralRow) -> tuple[int | None, ...]:
    return row.account, row.contact, row.opportunity, row.referrer_contact


def _without(row: ReferralRow, known: Container[int | None]) -> ReferralRow:
    """The row without what isn't known; that there is a referrer, and which, is the referral's own."""
    return row._replace(
        account=row.account if row.account in known else None,
        contact=row.contact if row.contact in known else None,
        opportunity=row.opportunity if row.opportunity in known else None,
        referrer_contact_name=row.referrer_contact_name if row.referrer_contact in known else None,
    )


def sheet_in(tx: Tx, actor: Actor, referral_id: int) -> ReferralSheet:
    """Everything about one referral that the actor may see. Raises ReferralUnknown."""
    loaded = load_in(tx, actor, referral_id, Permission.VIEW_REFERRALS)
    found = record_store.find(tx, referral_id)
    assert found is not None
    row = referral_rows.row(tx.all(referral_rows.BY_IDS, {"ids": [referral_id]})[0])
    is_outside = is_outsider(actor)
    visible = access.visible_records(actor)
    columns = loaded.row
    ids = [
        columns.account_id, columns.contact_id, columns.referrer_contact_id, columns.opportunity_id,
        columns.household_id, columns.converted_account_id, columns.converted_contact_id,
    ]  # fmt: skip
    known = [each for each in ids if each is not None and not is_outside]
    titles = record_store.titles(tx, known, visible)
    people = people_store.names_of(
        tx, [each for each in (columns.created_by, columns.accepted_by, columns.closed_by) if each is not None]
    )

    def title(identity: int | None) -> RecordTitle | None:
        return titles.get(identity) if identity is not None else None

    def person(identity: int | None) -> str | None:
        return people.get(identity) if identity is not None and not is_outside else None

    open_tasks, plans = (0, 0) if is_outside else store.work(tx, referral_id)
    return ReferralSheet(
        row=seen_in(tx, actor, [row])[0],
        fields=_fields_in(tx, found, titles, is_outside),
        account=title(columns.account_id),
        contact=title(columns.contact_id),
        referrer_contact=title(columns.referrer_contact_id),
        opportunity=title(columns.opportunity_id),
        household=title(columns.household_id),
        converted_account=title(columns.converted_account_id),
        converted_contact=title(columns.converted_contact_id),
        created_by=person(columns.created_by),
        accepted_by=person(columns.accepted_by),
        closed_by=person(columns.closed_by),
        declined=() if is_outside else tuple(columns.declined),
        decisions=() if is_outside else store.decisions(tx, referral_id),
        open_tasks=open_tasks,
        plans=plans,
        may_work=not is_outside and may_work(actor, loaded),
        version=columns.version,
        intake=answers_of(columns),
        referrer_kind=None if is_outside else _referrer_kind(tx, row),
        comments=() if is_outside else referral_comments.comments(tx, referral_id),
    )


def _fields_in(tx: Tx, found: object, titles: dict[int, RecordTitle], is_outside: bool) -> tuple[SheetField, ...]:
    values = record_store.values_of(found)  # type: ignore[arg-type]
    fields = []
    for each in type_in(tx, "referral").fields:
        if is_outside and each.name not in _THEIRS:
            continue
        value = values.get(each.name)
        target = titles.get(value) if each.type is FieldType.REFERENCE and isinstance(value, int) else None
        # A reference to what the reader may not see reads as empty.
        hidden = each.type is FieldType.REFERENCE and target is None
        fields.append(SheetField(each, None if hidden else value, target))
    return tuple(fields)


def _referrer_kind(tx: Tx, row: ReferralRow) -> ReferrerKind | None:
    """A partner or a client who may sign in has a user as well, and is no colleague for it."""
    if row.referrer_id is None:
        return None if row.referrer_contact is None else ReferrerKind.EXTERNAL
    inside = row.referrer_id in referral_people.insiders(tx, [row.referrer_id])
    return ReferrerKind.INTERNAL if inside else ReferrerKind.EXTERNAL


def of_client_in(tx: Tx, actor: Actor, ref: RecordRef, limit: int) -> tuple[ReferralRow, ...]:
    """The referrals about a client (of a household: about its members), the newest first. Raises RecordUnknown."""
    found, _ = see_in(tx, actor, ref)
    accounts, contacts = [], []
    if ref.type == "household":
        for membership, account in record_links.members(tx, ref.id, access.visible_records(actor)):
            if account is not None:
                accounts.append(account)
            if membership.record.ref.type == "contact":
                contacts.append(membership.record.ref.id)
    elif ref.type == "contact":
        contacts.append(ref.id)
    elif found.account_id is not None:
        accounts.append(found.account_id)
    ids = store.about(tx, accounts, contacts, limit)
    rows = rows_by_id(tx, actor, ids)
    return seen_in(tx, actor, (rows[each] for each in ids if each in rows))


def why_due_in(context: Context, tx: Tx, referral_id: int) -> WhyDue | None:
    """The opening hours that the acceptance clock of a waiting referral counts. Raises ReferralUnknown."""
    row = load_in(tx, context.actor, referral_id, Permission.VIEW_REFERRALS).row
    since = row.assigned_at or row.created_at
    if row.accept_due is None or row.bucket != Bucket.WAITING.value:
        return None
    book, whose = context.calendars, row.assignee_id
    # What was taken out of a queue has the clock that ran there.
    calendar = book.default(tx) if whose is None or row.queue_id is not None else book.for_user(tx, whose)
    zone = ZoneInfo(calendar.time_zone)
    day, last = since.astimezone(zone).date(), row.accept_due.astimezone(zone).date()
    spans: list[tuple[datetime, datetime]] = []
    while day <= last:
        for opens, closes in segments(calendar, day):
            begin, end = max(opens, since), min(closes, row.accept_due)
            if begin < end:
                spans.append((begin, end))
        day += timedelta(days=1)
    return WhyDue(since, row.accept_due, calendar.name, tuple(spans))
