"""Assignment rules, the decisions that were made by them, and what choosing somebody needs to know of people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Text, bindparam, delete, func, insert, literal_column, select, type_coerce, update

from fsctui.domain.referral_rows import Routed
from fsctui.domain.routing import Assignee, AssigneeKind, RuleStatus, from_json, to_json
from fsctui.domain.routing_decide import Staff, Worker, trace
from fsctui.store import absences as absence_store
from fsctui.store import referral_people
from fsctui.store.access import RECORD
from fsctui.store.database import Tx
from fsctui.store.people import MEMBER, QUEUE, USER, active_administrators
from fsctui.store.sql_types import Condition, Row
from fsctui.store.tables import (
    ObjectTypeTable,
    PoolTurnTable,
    ReferralTable,
    RoutingDecisionTable,
    RoutingRuleTable,
)
from fsctui.store.tasks import change_row

RULE = RoutingRuleTable.__table__  # type: ignore[attr-defined]
DECISION = RoutingDecisionTable.__table__  # type: ignore[attr-defined]
TURN = PoolTurnTable.__table__  # type: ignore[attr-defined]
REFERRAL = ReferralTable.__table__  # type: ignore[attr-defined]
_TYPE = ObjectTypeTable.__table__  # type: ignore[attr-defined]

_ACTIVE = select(RULE.c.id, type_coerce(RULE.c.body, Text).label("body")).where(
    RULE.c.status == RuleStatus.ACTIVE.value
)
_DEFINITION = select(type_coerce(_TYPE.c.definition, Text)).where(_TYPE.c.code == "referral")
_TURN = select(TURN.c.username).where(TURN.c.rule == bindparam("rule"), TURN.c.entry == bindparam("entry"))


class ActiveRule(NamedTuple):
    """The rule in force; `body` is its JSON as text."""

    id: int
    body: str


def active(tx: Tx) -> ActiveRule | None:
    found = tx.one_or_none(_ACTIVE)
    return None if found is None else ActiveRule(found.id, found.body)


def referral_definition(tx: Tx) -> str:
    """The referral's object type as JSON text, from which conditions know their fields; empty when there is none."""
    return str(tx.scalar(_DEFINITION) or "")


def insert_decision(
    tx: Tx, referral_id: int, rule_id: int | None, entry: str, by: str, owner: str, queue: str, trace: Any
) -> int:
    decision_id = tx.new_id()
    tx.insert(
        DECISION,
        [
            {
                "id": decision_id, "referral_id": referral_id, "rule_id": rule_id, "at": tx.now, "entry": entry,
                "by": by, "owner": owner, "queue": queue, "trace": trace,
            }
        ],
    )  # fmt: skip
    return decision_id


def last_of_pool(tx: Tx, rule: str, entry: str) -> str:
    return str(tx.scalar(_TURN, {"rule": rule, "entry": entry}) or "")


def set_last_of_pool(tx: Tx, rule: str, entry: str, username: str) -> None:
    same = (TURN.c.rule == rule) & (TURN.c.entry == entry)
    if tx.execute(update(TURN).where(same).values(username=username)).rowcount == 0:
        tx.execute(insert(TURN), [{"rule": rule, "entry": entry, "username": username}])


_DECISIONS = (
    select(
        DECISION.c.at, DECISION.c.entry, DECISION.c.by, DECISION.c.owner, DECISION.c.queue, DECISION.c.trace,
        RULE.c.name.label("rule"), RULE.c.body,
    )
    .outerjoin(RULE, RULE.c.id == DECISION.c.rule_id)
    .where(DECISION.c.referral_id == bindparam("referral_id"))
    .order_by(DECISION.c.id)
)  # fmt: skip


def decisions(tx: Tx, referral_id: int) -> tuple[Routed, ...]:
    """How a referral was routed, each time, the first time first; traces are whole (`domain.routing_decide.trace`)."""
    return tuple(
        Routed(
            row.at, row.rule, row.entry, row.by, row.owner, row.queue,
            trace(row.trace, None if row.body is None else from_json(row.body), row.entry),
        )
        for row in tx.all(_DECISIONS, {"referral_id": referral_id})
    )  # fmt: skip


# -- people --------------------------------------------------------------------------------------------------------

_QUEUES = select(QUEUE.c.id, QUEUE.c.name)
_MEMBERS = (
    select(QUEUE.c.name, USER.c.username)
    .join(MEMBER, MEMBER.c.queue_id == QUEUE.c.id)
    .join(USER, USER.c.id == MEMBER.c.user_id)
    .order_by(USER.c.username)
)
_PEOPLE = select(USER.c.id, USER.c.username, USER.c.active, USER.c.capacity, USER.c.time_zone)
_OPEN = [
    select(REFERRAL.c.assignee_id, func.count().label("open"))
    .where(
        REFERRAL.c.assignee_id.in_(bindparam("ids", expanding=True)),
        # The partial indexes serve a query only when the bucket stands in the SQL as a literal.
        REFERRAL.c.bucket == literal_column(f"'{bucket}'"),
    )
    .group_by(REFERRAL.c.assignee_id)
    for bucket in ("waiting", "working")
]


class People(NamedTuple):
    """People as routing sees them, and the ids behind their names."""

    staff: Staff
    ids: dict[str, int]
    queue_ids: dict[str, int]


def people(tx: Tx, usernames: Collection[str], queues: Collection[str], now: datetime) -> People:
    """These users, the members of these queues (where the queue is named as it is, but for case), and everybody who
    stands in for one of them now, along the chain of substitutes. Whoever is away is so on their own calendar day.
    """
    members: dict[str, tuple[str, ...]] = {}
    queue_ids: dict[str, int] = {}
    if queues:
        real = {row.name.casefold(): (row.name, row.id) for row in tx.all(_QUEUES)}
        found = {given: real[given.casefold()] for given in queues if given.casefold() in real}
        wanted = {name for name, _ in found.values()}
        served: dict[str, list[str]] = {name: [] for name in wanted}
        for name, username in tx.all(_MEMBERS.where(QUEUE.c.name.in_(sorted(wanted)))):
            served[name].append(username)
        members = {given: tuple(served[name]) for given, (name, _) in found.items()}
        queue_ids = {given: queue_id for given, (_, queue_id) in found.items()}
    names = set(usernames).union(*members.values())
    known, away, substitutes = _with_substitutes(tx, names, now)
    open_now = _open_referrals(tx, [row.id for row in known.values()])
    by_id = {row.id: row.username for row in known.values()}
    able, inside = referral_people.workers(tx, known), referral_people.insiders(tx, known)
    workers = {
        row.username: Worker(
            row.username, row.active, row.id in away, by_id.get(substitutes.get(row.id, 0), ""),
            open_now.get(row.id, 0), row.capacity, row.id in able, row.id not in inside,
        )
        for row in known.values()
    }  # fmt: skip
    ids = {row.username: row.id for row in known.values()}
    return People(Staff(workers, members), ids, queue_ids)


def _with_substitutes(tx: Tx, names: Iterable[str], now: datetime) -> tuple[dict[int, Row], set[int], dict[int, int]]:
    """The users of those names with whoever stands in for them: rows by id, who is away, user -> substitute."""
    from zoneinfo import ZoneInfo

    known = {row.id: row for row in tx.all(_PEOPLE.where(USER.c.username.in_(sorted(names))))} if names else {}
    # Everybody's day is within one of the day in UTC.
    absences = list(absence_store.between(tx, _day(now, -1), _day(now, 1)).values()) if known else []
    away: set[int] = set()
    substitutes: dict[int, int] = {}
    asked: set[int] = set()
    while waiting := set(known) - asked:
        asked |= waiting
        for absence in absences:
            person = known.get(absence.user_id)
            if absence.user_id in waiting and person is not None:
                day = now.astimezone(ZoneInfo(person.time_zone)).date()
                if absence.covers(day):
                    away.add(absence.user_id)
                    if absence.substitute_id is not None:
                        substitutes[absence.user_id] = absence.substitute_id
        if missing := set(substitutes.values()) - set(known):
            known.update((row.id, row) for row in tx.all(_PEOPLE.where(USER.c.id.in_(sorted(missing)))))
    return known, away, substitutes


def _day(now: datetime, days: int) -> date:
    return (now + timedelta(days=days)).date()


def _open_referrals(tx: Tx, ids: Collection[int]) -> dict[int, int]:
    """How many referrals wait for, or are worked on by, each of them."""
    counts: dict[int, int] = {}
    if ids:
        for statement in _OPEN:
            for assignee_id, number in tx.all(statement, {"ids": sorted(ids)}):
                counts[assignee_id] = counts.get(assignee_id, 0) + number
    return counts


def emails(tx: Tx) -> dict[str, str]:
    """Username -> e-mail of everybody, the active ones first."""
    statement = select(USER.c.username, USER.c.email).order_by(USER.c.active.desc(), USER.c.username)
    return {row.username: row.email for row in tx.all(statement)}


def default_owners(tx: Tx, rule_default: str, bank_default: str) -> list[str]:
    """Who may get what no entry takes, in order: the rule's, the bank's, then the administrators, the first first."""
    names = [rule_default, bank_default]
    administrators = sorted(active_administrators(tx))
    if administrators:
        found = {row.id: row.username for row in tx.all(_PEOPLE.where(USER.c.id.in_(administrators)))}
        names += [found[each] for each in administrators]
    return list(dict.fromkeys(name for name in names if name))


# -- rules ---------------------------------------------------------------------------------------------------------

_MADE_BY = USER.alias("made_by")
_ACTIVATED_BY = USER.alias("activated_by_user")
_VERSIONS = (
    select(
        RULE.c.id, RULE.c.name, RULE.c.number, RULE.c.status, RULE.c.body, RULE.c.created_at, RULE.c.activated_at,
        RULE.c.version, _MADE_BY.c.username.label("created_by"), _ACTIVATED_BY.c.username.label("activated_by"),
    )
    .outerjoin(_MADE_BY, _MADE_BY.c.id == RULE.c.created_by)
    .outerjoin(_ACTIVATED_BY, _ACTIVATED_BY.c.id == RULE.c.activated_by)
    .order_by(RULE.c.name, RULE.c.number.desc())
)  # fmt: skip
_OF_RULE = _VERSIONS.where(RULE.c.name == bindparam("name"))


def rule_names(tx: Tx) -> list[str]:
    return sorted({row.name for row in tx.all(select(RULE.c.name))})


def versions(tx: Tx, name: str | None = None) -> list[Row]:
    """Every version of every rule, or of one, by name and newest first; with `body` and who made and activated it."""
    return tx.all(_VERSIONS) if name is None else tx.all(_OF_RULE, {"name": name})


def insert_rule(tx: Tx, name: str, number: int, body: Mapping[str, Any]) -> int:
    """A new draft."""
    rule_id = tx.new_id()
    values = {
        "id": rule_id, "name": name, "number": number, "status": RuleStatus.DRAFT.value, "body": body,
        "created_by": tx.actor_id, "created_at": tx.now, "version": 1,
    }  # fmt: skip
    tx.execute(insert(RULE), [values])
    return rule_id


def change_rule(tx: Tx, rule_id: int, **columns: object) -> None:
    change_row(tx, RULE, "id", rule_id, columns, counts=True)


def rename_queue(tx: Tx, before: str, after: str) -> None:
    """Let the active rule and the drafts know a queue by its new name; versions that are over keep what they said."""
    alive = _VERSIONS.where(RULE.c.status.in_((RuleStatus.ACTIVE.value, RuleStatus.DRAFT.value)))
    for row in tx.all(alive):
        rule = from_json(row.body)
        entries = tuple(replace(each, assignee=_renamed(each.assignee, before, after)) for each in rule.entries)
        if entries != rule.entries:
            change_rule(tx, row.id, body=to_json(replace(rule, entries=entries)))


def _renamed(assignee: Assignee, before: str, after: str) -> Assignee:
    if assignee.kind is AssigneeKind.QUEUE:
        return replace(assignee, names=tuple(after if name == before else name for name in assignee.names))
    return replace(assignee, queue=after) if assignee.queue == before else assignee


def delete_rule(tx: Tx, rule_id: int) -> None:
    tx.execute(delete(RULE).where(RULE.c.id == rule_id))


# -- past referrals ------------------------------------------------------------------------------------------------

_FIRST = (
    select(func.min(DECISION.c.id)).where(DECISION.c.referral_id == REFERRAL.c.id).correlate(REFERRAL).scalar_subquery()
)
_REFERRER = USER.alias("referrer")
_PAST = (
    select(
        REFERRAL.c.id, REFERRAL.c.created_at, RECORD.c.name, RECORD.c.fields, REFERRAL.c.account_id,
        REFERRAL.c.contact_id, REFERRAL.c.referrer_contact_id, _REFERRER.c.username.label("referrer"),
        USER.c.username.label("owner"),
        QUEUE.c.name.label("queue"), DECISION.c.owner.label("first_owner"), DECISION.c.queue.label("first_queue"),
    )
    .select_from(
        REFERRAL.join(RECORD, RECORD.c.id == REFERRAL.c.id)
        .outerjoin(_REFERRER, _REFERRER.c.id == REFERRAL.c.referrer_id)
        .outerjoin(USER, USER.c.id == REFERRAL.c.assignee_id)
        .outerjoin(QUEUE, QUEUE.c.id == REFERRAL.c.queue_id)
        .outerjoin(DECISION, DECISION.c.id == _FIRST)
    )
    .order_by(REFERRAL.c.id)
)  # fmt: skip


def newest_from(tx: Tx, number: int, visible: Condition) -> int:
    """The id of the oldest of the newest so many referrals that may be seen; 0 when there are fewer."""
    mine = select(REFERRAL.c.id).join(RECORD, RECORD.c.id == REFERRAL.c.id).where(visible)
    statement = mine.order_by(REFERRAL.c.id.desc()).offset(number - 1).limit(1)
    return int(tx.scalar(statement) or 0)


def count_from(tx: Tx, first: int, visible: Condition) -> int:
    statement = select(func.count()).select_from(REFERRAL.join(RECORD, RECORD.c.id == REFERRAL.c.id))
    return int(tx.scalar(statement.where(REFERRAL.c.id >= first, visible)))


def past(tx: Tx, after: int, limit: int, visible: Condition) -> list[Row]:
    """Referrals after an id: their record's fields, who referred, who has them, and who got them first."""
    return tx.all(_PAST.where(REFERRAL.c.id > after, visible).limit(limit))


def queues_without_referrals(tx: Tx) -> frozenset[str]:
    """Queues that take something, but no referrals."""
    found = tx.all(select(QUEUE.c.name, QUEUE.c.takes))
    return frozenset(row.name for row in found if row.takes and "referral" not in row.takes)
