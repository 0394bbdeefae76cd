"""The views of referrals. A page is an index walk for ids (one per owner or queue, merged), then 50 rows are joined."""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Dialect,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    not_,
    or_,
    select,
    union_all,
)

from fsctui.domain.access import is_outsider
from fsctui.domain.people import Actor
from fsctui.domain.query_tree import ME, And
from fsctui.domain.referral_rows import ReferralRow
from fsctui.domain.referrals import Bucket
from fsctui.domain.rows import Page
from fsctui.store import access, paging
from fsctui.store import query_sql as sql
from fsctui.store.access import RECORD
from fsctui.store.database import Tx
from fsctui.store.prepared import Prepared
from fsctui.store.referral_rows import BY_IDS, COLUMNS, REFERRAL, row, rows, shown
from fsctui.store.sql_types import Condition
from fsctui.store.tables import TeamTable, UserTable

USER = UserTable.__table__  # type: ignore[attr-defined]
TEAM = TeamTable.__table__  # type: ignore[attr-defined]
_IS_REFERRAL = RECORD.c.type == literal_column("'referral'")
_CONTACT_ID = re.compile(r"contact:([0-9]{1,18})")
CAP = 100
"""Counts stop here and are shown as "99+"."""
ASKED = (200, 4_000)
"""So many of the first rows are asked one by one, before all that fulfil the condition are collected."""


class Among(Enum):
    """Whose referrals one walk of an index goes through."""

    MINE = "mine"
    QUEUE = "queue"
    WORKING = "working"
    SENT_WAITING = "sent_waiting"
    SENT_WORKING = "sent_working"
    SENT_CLOSED = "sent_closed"
    DUE = "due"
    SEEN = "seen"


class Order(Enum):
    RANK = "rank"
    DUE = "due"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Walk:
    """One view as index walks, each over the referrals of one user or queue; `condition` narrows all of them.

    `of_each` is the same condition asked of each row (with its record), which is quicker where many of the first rows
    fulfil it; the other one finds the few among many.
    """

    among: tuple[tuple[Among, int], ...]
    order: Order
    condition: Condition | None = None
    of_each: Condition | None = None

    def narrowed(self, condition: Condition) -> Walk:
        """The view's referrals that fulfil one more condition, on the table `referral` alone."""
        if self.condition is None:
            return replace(self, condition=condition)
        each = None if self.of_each is None else and_(self.of_each, condition)
        return replace(self, condition=and_(self.condition, condition), of_each=each)


_SORT = {Order.RANK: REFERRAL.c.rank_order, Order.DUE: REFERRAL.c.accept_due, Order.NEWEST: REFERRAL.c.created_at}
# The partial indexes serve a query only when the bucket stands in the SQL as a literal.
_IN = {bucket: REFERRAL.c.bucket == literal_column(f"'{bucket.value}'") for bucket in Bucket}


def _of(among: Among, number: int) -> tuple[Any, ...]:
    key = bindparam(f"key_{number}", type_=REFERRAL.c.id.type)
    match among:
        case Among.MINE:
            return REFERRAL.c.assignee_id == key, _IN[Bucket.WAITING]
        case Among.QUEUE:
            return REFERRAL.c.queue_id == key, _IN[Bucket.WAITING], REFERRAL.c.assignee_id.is_(None)
        case Among.WORKING:
            return REFERRAL.c.assignee_id == key, _IN[Bucket.WORKING]
        case Among.SENT_WAITING:
            return REFERRAL.c.sent_by == key, _IN[Bucket.WAITING]
        case Among.SENT_WORKING:
            return REFERRAL.c.sent_by == key, _IN[Bucket.WORKING]
        case Among.SENT_CLOSED:
            return REFERRAL.c.sent_by == key, _IN[Bucket.CLOSED]
        case Among.DUE:
            return (_IN[Bucket.WAITING], REFERRAL.c.accept_due.is_not(None))
        case Among.SEEN:
            return ()


Shape = tuple[tuple[Among, ...], Order]


@lru_cache(maxsize=256)
def _branches(shape: Shape, after: bool) -> tuple[Select[Any], ...]:
    """The walks without a condition of their own; after a cursor each is two, as in `task_lists`."""
    among, order = shape
    sort, identity = _SORT[order], REFERRAL.c.id
    branches = [select(identity, sort.label("sort")).where(*_of(each, number)) for number, each in enumerate(among)]
    if not after:
        return tuple(branches)
    at, last = bindparam("after_sort", type_=sort.type), bindparam("after_id", type_=identity.type)
    newest = order is Order.NEWEST
    same = and_(sort == at, identity < last if newest else identity > last)
    beyond = sort < at if newest else sort > at
    return tuple(branch.where(part) for branch in branches for part in (same, beyond))


def _ordered(statement: Any, sort: Any, identity: Any, order: Order) -> Any:
    if order is Order.NEWEST:
        return statement.order_by(sort.desc(), identity.desc())
    return statement.order_by(sort, identity)


@lru_cache(maxsize=256)
def _page_statement(dialect: Dialect, shape: Shape, after: bool) -> Prepared:
    return Prepared(_page(_branches(shape, after), shape[1]), dialect)


def _page(branches: Sequence[Select[Any]], order: Order) -> Select[Any]:
    """The page's ids in order, then everything a row shows."""
    limit: Any = bindparam("limit")
    walks = [_ordered(branch, _SORT[order], REFERRAL.c.id, order).limit(limit) for branch in branches]
    if len(walks) == 1:
        ids = walks[0].subquery("ids")
    else:
        merged = union_all(*(select(walk.subquery()) for walk in walks)).subquery("merged")
        ids = (
            _ordered(select(merged.c.id, merged.c.sort), merged.c.sort, merged.c.id, order).limit(limit).subquery("ids")
        )
    # Joined one by one after the ids: a nested join would be worked out for the whole table first.
    found = select(*COLUMNS).select_from(shown(ids.join(REFERRAL, REFERRAL.c.id == ids.c.id)))
    statement: Select[Any] = _ordered(found, ids.c.sort, ids.c.id, order)
    return statement


def _shape(walk: Walk) -> Shape:
    return tuple(among for among, _ in walk.among), walk.order


def _params(walk: Walk) -> dict[str, Any]:
    return {
        f"key_{number}": key for number, (among, key) in enumerate(walk.among) if among not in (Among.DUE, Among.SEEN)
    }


def _narrowed(walk: Walk, after: bool) -> tuple[Select[Any], ...]:
    branches = _branches(_shape(walk), after)
    if walk.condition is None:
        return branches
    return tuple(branch.where(walk.condition) for branch in branches)


def _among_first(walk: Walk, asked: int, after: bool) -> Select[Any]:
    """Those of the first rows that fulfil the condition."""
    walks = [
        _ordered(branch, _SORT[walk.order], REFERRAL.c.id, walk.order).limit(asked)
        for branch in _branches(_shape(walk), after)
    ]
    merged: Any = walks[0].subquery("merged")
    if len(walks) > 1:
        merged = union_all(*(select(each.subquery()) for each in walks)).subquery("merged")
    first = _ordered(select(merged.c.id), merged.c.sort, merged.c.id, walk.order).limit(asked).subquery("first")
    rows_asked = first.join(REFERRAL, REFERRAL.c.id == first.c.id).join(RECORD, RECORD.c.id == REFERRAL.c.id)
    found = select(REFERRAL.c.id, _SORT[walk.order].label("sort")).select_from(rows_asked)
    return found if walk.of_each is None else found.where(walk.of_each)


def _columns(tx: Tx, walk: Walk, limit: int, params: Mapping[str, Any], after: bool) -> list[Sequence[Any]]:
    if walk.of_each is not None:
        for asked in ASKED:
            found = tx.all(_page((_among_first(walk, asked, after),), walk.order), params)
            if len(found) > limit:
                return list(zip(*found, strict=True))
    return list(zip(*tx.all(_page(_narrowed(walk, after), walk.order), params), strict=True))


def page(tx: Tx, walk: Walk, limit: int, after: Sequence[Any] | None) -> Page[ReferralRow]:
    """A page of a view, after the cursor (rank or instant, id)."""
    if not walk.among:
        return Page((), None)
    params = {**_params(walk), "limit": limit + 1}
    if after is not None:
        params |= {"after_sort": after[0], "after_id": after[1]}
    columns: Sequence[Sequence[Any]]
    if walk.condition is None:
        columns = _page_statement(tx.connection.dialect, _shape(walk), after is not None).columns(tx, params)
    else:
        columns = _columns(tx, walk, limit, params, after is not None)
    found = rows([column[:limit] for column in columns])
    more = bool(columns) and len(columns[0]) > limit
    return Page(tuple(found), paging.encode(*after_key(found[-1], walk.order)) if more else None)


def after_key(last: ReferralRow, order: Order) -> tuple[int | str, int]:
    """The cursor's values of a row."""
    if order is Order.RANK:
        return last.rank_order, last.id
    at = last.accept_due if order is Order.DUE else last.created_at
    assert at is not None
    return at.isoformat(), last.id


def cursor(after: str | None, order: Order) -> tuple[Any, int] | None:
    """The values of a cursor that `page` gave. Raises CursorInvalid."""
    if after is None:
        return None
    if order is Order.RANK:
        rank, identity = paging.decode(after, int, int)
        return rank, identity
    text, identity = paging.decode(after, str, int)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise paging.CursorInvalid(after[:80]) from None
    if at.tzinfo is None:
        raise paging.CursorInvalid(after[:80])
    return at, identity


_NAME = select(RECORD.c.name_sort).where(RECORD.c.id == REFERRAL.c.id).correlate(REFERRAL).scalar_subquery()
_OWNER = select(USER.c.username).where(USER.c.id == REFERRAL.c.assignee_id).correlate(REFERRAL).scalar_subquery()
_REFERRER = select(USER.c.username).where(USER.c.id == REFERRAL.c.referrer_id).correlate(REFERRAL).scalar_subquery()
SORTS = {
    "rank": REFERRAL.c.rank_order,
    "name": _NAME,
    "status": REFERRAL.c.status,
    "interest": REFERRAL.c.interest,
    "value": REFERRAL.c.value,
    "score": REFERRAL.c.lead_score,
    "owner": _OWNER,
    "referrer": _REFERRER,
    "due": REFERRAL.c.accept_due,
    "created": REFERRAL.c.created_at,
    "closed": REFERRAL.c.closed_at,
}


def vector(tx: Tx, walk: Walk, sort: str | None, descending: bool) -> array[int]:
    """The ids of a whole view in order, as one compact array; rows without a value come last either way."""
    if not walk.among:
        return array("q")
    column = SORTS[sort] if sort else _SORT[walk.order]
    backwards = descending if sort else walk.order is Order.NEWEST
    parts = [
        branch.with_only_columns(REFERRAL.c.id.label("id"), column.label("sort"))
        for branch in _narrowed(walk, after=False)
    ]
    merged = (parts[0] if len(parts) == 1 else union_all(*parts)).subquery("merged")
    order = (merged.c.sort.desc(), merged.c.id.desc()) if backwards else (merged.c.sort, merged.c.id)
    statement = select(merged.c.id).order_by(merged.c.sort.is_(None), *order)
    return array("q", tx.execute(statement, _params(walk)).scalars())


@lru_cache(maxsize=64)
def _count_statement(shape: Shape) -> Select[Any]:
    return _count(_branches(shape, False))


def _count(branches: Sequence[Select[Any]]) -> Select[Any]:
    only_one: list[Any] = [branch.with_only_columns(literal_column("1").label("one")).limit(CAP) for branch in branches]
    walks = [select(walk.subquery()) for walk in only_one]
    merged = (walks[0] if len(walks) == 1 else union_all(*walks)).subquery("merged")
    return select(func.count()).select_from(select(merged.c.one).limit(CAP).subquery("capped"))


def count(tx: Tx, walk: Walk) -> int:
    """How many referrals a view has, up to `CAP`."""
    if not walk.among:
        return 0
    if walk.condition is None:
        return int(tx.scalar(_count_statement(_shape(walk)), _params(walk)))
    if walk.of_each is not None:
        for asked in ASKED:
            if tx.scalar(_count((_among_first(walk, asked, after=False),)), _params(walk)) == CAP:
                return CAP
    return int(tx.scalar(_count(_narrowed(walk, after=False)), _params(walk)))


def rows_by_id(tx: Tx, actor: Actor, ids: Sequence[int]) -> dict[int, ReferralRow]:
    """Rows for a list; those that the actor may not see are left out."""
    if not ids:
        return {}
    return {found.id: row(found) for found in tx.all(BY_IDS.where(seen_by(actor)), {"ids": list(ids)})}


def seen_by(actor: Actor) -> Condition:
    """For rows of `FROM`: the actor may see the referral."""
    if is_outsider(actor):
        return _sent_by(actor)
    return access.visible_records(actor)


def seen(actor: Actor) -> Condition:
    """For `REFERRAL` alone, over all referrals: the actor may see them."""
    if is_outsider(actor):
        return _sent_by(actor)
    found: Condition = REFERRAL.c.id.in_(access.visible_record_ids(actor))
    return found


def _sent_by(actor: Actor) -> Condition:
    found: Condition = REFERRAL.c.sent_by == actor.id
    return found


def overdue(now: datetime) -> Condition:
    """Not accepted yet, and past the time by which it should have been."""
    found: Condition = and_(REFERRAL.c.accept_due < now, _IN[Bucket.WAITING])
    return found


def soon(now: datetime) -> Condition:
    """Not accepted yet, warned of, and not past its time."""
    found: Condition = and_(REFERRAL.c.warn_at <= now, REFERRAL.c.accept_due >= now, _IN[Bucket.WAITING])
    return found


def query_condition(tree: And, actor: Actor, today: date, now: datetime) -> Condition:
    """A query (domain.query.REFERRAL_FIELDS) as a condition on `REFERRAL` alone."""

    def named(column: Any, *known: Condition) -> sql.Column:
        by_name = sql.folded_column(RECORD.c.name_sort)
        return lambda op, value: column.in_(select(RECORD.c.id).where(by_name(op, value), *known))

    client = named(REFERRAL.c.id)
    # Nobody finds out by asking who it was that referred, of those whose names they may not read.
    contact = named(REFERRAL.c.referrer_contact_id, or_(access.IS_OPEN, access.visible_records(actor)))
    username = sql.user_column(REFERRAL.c.referrer_id, actor.id)

    def referrer(op: Any, value: Any) -> Any:
        if value is None:
            return and_(REFERRAL.c.referrer_id.is_(None), REFERRAL.c.referrer_contact_id.is_(None))
        if value == ME:
            return username(op, value)
        if (identity := _CONTACT_ID.fullmatch(value)) is not None:
            return REFERRAL.c.referrer_contact_id == int(identity[1])
        # A username is the colleague's, also where somebody outside is called like that.
        taken = exists(select(USER.c.id).where(USER.c.username == value.lower()))
        return or_(username(op, value), and_(contact(op, value), not_(taken)))

    sender = sql.user_column(REFERRAL.c.sent_by, actor.id)

    def sent(op: Any, value: Any) -> Any:
        # Leads out of a file that nobody referred are nobody's, whoever brought them in.
        if value is None:
            return referrer(op, None)
        return or_(username(op, value), and_(sender(op, value), REFERRAL.c.referrer_contact_id.is_not(None)))

    teams = sql.text_column(TEAM.c.name)

    def team(op: Any, value: Any) -> Any:
        of_record = (
            RECORD.c.team_id.is_(None)
            if value is None
            else RECORD.c.team_id.in_(select(TEAM.c.id).where(teams(op, value)))
        )
        return REFERRAL.c.id.in_(select(RECORD.c.id).where(_IS_REFERRAL, of_record))

    columns: dict[str, sql.Column] = {
        "owner": sql.user_column(REFERRAL.c.assignee_id, actor.id),
        "queue": sql.queue_column(REFERRAL.c.queue_id),
        "status": sql.code_column(REFERRAL.c.status),
        "state": sql.code_column(REFERRAL.c.bucket),
        "interest": sql.code_column(REFERRAL.c.interest),
        "source": sql.text_column(REFERRAL.c.source),
        "referrer": referrer,
        "sent": sent,
        "team": team,
        "client": sql.reference_column(REFERRAL.c.account_id, client),
        "value": sql.number_column(REFERRAL.c.value / 100.0),
        "currency": sql.text_column(REFERRAL.c.currency),
        "score": sql.number_column(REFERRAL.c.lead_score),
        "due": sql.instant_column(REFERRAL.c.accept_due, actor.time_zone),
        "created": sql.instant_column(REFERRAL.c.created_at, actor.time_zone),
        "accepted": sql.instant_column(REFERRAL.c.accepted_at, actor.time_zone),
        "closed": sql.instant_column(REFERRAL.c.closed_at, actor.time_zone),
        "late": sql.boolean_column(or_(overdue(now), REFERRAL.c.breaches > 0)),
        "overdue": sql.boolean_column(overdue(now)),
        "soon": sql.boolean_column(soon(now)),
        "breaches": sql.number_column(REFERRAL.c.breaches),
        sql.WORDS: client,
    }
    return sql.compile_query(tree, columns)
