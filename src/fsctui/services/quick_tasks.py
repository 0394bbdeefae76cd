"""A task in one line: what was understood, and the task made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fsctui.domain import quick_add
from fsctui.domain.access import Permission, require, require_on
from fsctui.domain.launch import OwnerReason
from fsctui.domain.query_dates import Relative
from fsctui.domain.records import RecordRef, RecordRefInvalid, parse_ref
from fsctui.domain.templates import Priority
from fsctui.refusal import Refusal
from fsctui.scheduling.trace import Event, Step, to_json
from fsctui.services.context import Context, add_business_days
from fsctui.services.notices import notify_in
from fsctui.services.outcome import Done
from fsctui.services.record_access import check_work_for_in
from fsctui.services.refusals import RecordUnknown, UserUnknown, nearest
from fsctui.services.task_actions import TOPICS, new_task_columns
from fsctui.store import access
from fsctui.store import plans as plan_store
from fsctui.store import tasks as store
from fsctui.store.database import Tx
from fsctui.store.sql_types import Row
from fsctui.store.task_rows import FAR

MEANT_FIRST = ("account", "contact", "household")


@dataclass(eq=False)
class RecordAmbiguous(Refusal):
    """The words after `#` fit several records; `found` names some of them as `TYPE:ID name`."""

    words: str
    found: list[str]


@dataclass(frozen=True, slots=True)
class Understood:
    """What a line means today, for this writer."""

    subject: str
    due: date | None
    priority: Priority
    owner_id: int
    owner: str
    owner_name: str
    record: RecordRef | None
    record_name: str


def understand_in(context: Context, tx: Tx, text: str) -> Understood:
    """Read the line. Raises the refusals of `domain.quick_add`, `UserUnknown`, `RecordUnknown`, `RecordAmbiguous`,
    `NotAllowed` and `WouldOpen` (work on a record that the writer may only read, or on a confidential one for others).
    """
    actor = context.actor
    require(actor, Permission.CREATE_TASKS)
    task = quick_add.parse(text, actor.language)
    people = plan_store.people(tx)
    username = actor.username if task.owner in ("", "me") else task.owner.lower()
    owner = people.get(username)
    if owner is None or not owner.active:
        raise UserUnknown(username, nearest(username, people))
    record, record_name = _record_in(context, tx, task.record_hint)
    if record is not None:
        # A task is work on its record: it takes the right to change the record, and gives it to the task's owner.
        related = access.relations(tx, actor, record.id)
        permission = Permission.CREATE_TASKS if owner.id == actor.id else Permission.ASSIGN_TASKS
        require_on(actor, permission, related.relations, confidential=related.confidential)
        check_work_for_in(tx, actor, [record.id], [owner.username])
    return Understood(
        subject=task.subject,
        due=_due(context, tx, task.due),
        priority=task.priority or Priority.NORMAL,
        owner_id=owner.id,
        owner=owner.username,
        owner_name=owner.name,
        record=record,
        record_name=record_name,
    )


def _due(context: Context, tx: Tx, due: date | Relative | None) -> date | None:
    if due is None:
        return None
    calendar = context.calendars.for_user(tx, context.actor.id)
    if not isinstance(due, Relative):
        return calendar.check(due)
    return due.resolve(context.today(), lambda day, number: add_business_days(calendar, day, number))


def _record_in(context: Context, tx: Tx, hint: str) -> tuple[RecordRef | None, str]:
    if not hint:
        return None, ""
    try:
        reference = parse_ref(hint)
    except RecordRefInvalid:
        found = store.records_called(tx, context.actor, hint)
        if not found:
            raise RecordUnknown(hint) from None
        exact = [row for row in found if row.name.casefold() == hint.casefold()] or found
        chosen = _preferred(exact)
        if chosen is None:
            raise RecordAmbiguous(hint, [f"{row.type}:{row.id} {row.name}" for row in exact[:5]]) from None
        return RecordRef(chosen.type, chosen.id), chosen.name
    row = plan_store.records(tx, context.actor, [reference.id]).get(reference.id)
    if row is None or row.type != reference.type:
        raise RecordUnknown(hint)
    return reference, row.name


def _preferred(found: Sequence[Row]) -> Row | None:
    """The only record, or the only one of the type that people mean first: an account, then a contact, a household."""
    if len(found) == 1:
        return found[0]
    for wanted in MEANT_FIRST:
        of_type = [row for row in found if row.type == wanted]
        if of_type:
            return of_type[0] if len(of_type) == 1 else None
    return None


def add_in(context: Context, tx: Tx, text: str) -> Done:
    found = understand_in(context, tx, text)
    task_id = tx.new_id()
    columns = new_task_columns(tx, task_id, found.subject, found.owner_id)
    columns |= {
        "priority": found.priority.value,
        "due": found.due,
        "sort_due": found.due or FAR,
        "pinned": found.due is not None,
        "record_id": found.record.id if found.record else None,
    }
    trace = (Step(found.due, Event.PIN), Step(found.due, Event.RESULT)) if found.due else ()
    store.insert_rows(tx, [columns], [plain_detail(task_id, context.actor.username, to_json(trace))])
    notify_in(tx, [found.owner_id], "task_assigned", "task", task_id, {"task": found.subject, "by": context.actor.name})
    record_id = found.record.id if found.record else None
    after = {"subject": found.subject, "due": str(found.due or ""), "owner": found.owner}
    tx.note("create", "task", task_id, record_id=record_id, after=after)
    return Done("task_created", {"task": found.subject, "due": found.due}, TOPICS, task_id, ("cancel", {}))


def plain_detail(task_id: int, username: str, trace: list[dict[str, str]]) -> dict[str, object]:
    """The detail row of a task that somebody made by hand."""
    return {
        "task_id": task_id,
        "instructions": "",
        "rule": None,
        "trace": trace,
        "owner_reason": OwnerReason.CREATED_BY.value,
        "owner_params": {"user": username},
        "reminder": None,
        "adhoc": False,
        "slack": None,
        "critical": False,
        "reason": "",
    }
