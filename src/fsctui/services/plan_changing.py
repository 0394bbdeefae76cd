"""What is changed in running plans: their dates, owner, template version and items; each can be tried first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from fsctui.domain import plans as rules
from fsctui.domain import tasks as task_rules
from fsctui.domain.access import Permission
from fsctui.domain.launch import OwnerReason
from fsctui.domain.plans import PlanState
from fsctui.domain.rows import PlanSheet
from fsctui.domain.tasks import CLOSED, ItemState
from fsctui.domain.templates import Priority, TemplateItem, cleaned_item, effective_offset, make_key
from fsctui.domain.text import clean
from fsctui.refusal import Refusal
from fsctui.scheduling.offsets import Mode
from fsctui.scheduling.schedule import Link
from fsctui.services.context import add_business_days
from fsctui.services.outcome import Done
from fsctui.services.plan_base import TOPICS, PlanBase, insert_item
from fsctui.services.plan_refusals import AlreadyAssigned
from fsctui.services.plan_sheets import sheet_in
from fsctui.services.plan_upgrades import upgrade_in
from fsctui.services.record_access import check_work_for_in
from fsctui.services.refusals import UserUnknown, nearest
from fsctui.services.settling import settle_in
from fsctui.services.task_access import load_in
from fsctui.store import codec
from fsctui.store import plans as store
from fsctui.store import tasks as task_store
from fsctui.store.database import Tx
from fsctui.store.sql_types import Row


@dataclass(frozen=True, slots=True)
class DateMove:
    """One item's date before and after a change of the plan's dates."""

    task_id: int
    key: str
    subject: str
    before: date | None
    after: date | None


@dataclass(frozen=True, slots=True)
class Trial:
    """A plan before a change and as it would be after it; `refusal` says why it would stay as it is."""

    before: PlanSheet
    after: PlanSheet | None = None
    refusal: Refusal | None = None


class _TrialOnly(Exception):
    """Ends a transaction that was only to show what would happen."""


class PlanChanges(PlanBase):
    def trial(self, plan_ids: Sequence[int], verb: str, **params: Any) -> tuple[Trial, ...]:
        """What `shift`, `move`, `assign` or `upgrade` would make of each plan: it is done, looked at, and undone."""
        acts: dict[str, Callable[..., Done]] = {
            "shift": self._shift_in, "move": self._move_in, "assign": self._assign_in, "upgrade": self._upgrade_in,
        }  # fmt: skip
        found: list[Trial] = []
        try:
            with self._context.write() as tx:
                for plan_id in plan_ids:
                    self._visible_in(tx, plan_id)
                    before = sheet_in(tx, plan_id)
                    try:
                        with tx.part():
                            acts[verb](tx, plan_id, **params)
                    except Refusal as refusal:
                        found.append(Trial(before, refusal=refusal))
                    else:
                        found.append(Trial(before, sheet_in(tx, plan_id)))
                raise _TrialOnly
        except _TrialOnly:
            return tuple(found)

    # -- dates -------------------------------------------------------------------------------------------------------

    def move_preview(self, plan_id: int, start: date, target: date | None) -> tuple[DateMove, ...]:
        """Which items would move, if the plan's dates were these."""
        with self._context.read() as tx:
            found = self._visible_in(tx, plan_id)
            rows = {row.id: row for row in store.items(tx, plan_id)}
            items = [store.plan_item(row) for row in rows.values()]
            calendar = self._context.calendars.for_calendar(tx, found.calendar_id)
            _, changes = rules.replan(items, start, target, calendar)
            return tuple(
                DateMove(change.id, change.key, rows[change.id].subject, rows[change.id].due, change.due)
                for change in changes
                if change.due != rows[change.id].due
            )

    def move(self, plan_id: int, start: date, target: date | None) -> Done:
        """Change the plan's start or target date; open items move, pinned and closed ones don't."""
        with self._context.write() as tx:
            return self._move_in(tx, plan_id, start, target)

    def shift(self, plan_id: int, days: int) -> Done:
        """Move the plan's start and target date by business days of its calendar; negative is earlier."""
        with self._context.write() as tx:
            return self._shift_in(tx, plan_id, days)

    def _shift_in(self, tx: Tx, plan_id: int, days: int) -> Done:
        found = self._visible_in(tx, plan_id)
        calendar = self._context.calendars.for_calendar(tx, found.calendar_id)
        start = add_business_days(calendar, found.start_date, days)
        target = found.target_date and add_business_days(calendar, found.target_date, days)
        return self._move_in(tx, plan_id, start, target)

    def _move_in(self, tx: Tx, plan_id: int, start: date, target: date | None) -> Done:
        found = self._manageable_in(tx, plan_id)
        rules.require_open(found.name, PlanState(found.state))
        store.change(tx, plan_id, start_date=start, target_date=target)
        tx.note(
            "move", "plan", plan_id, record_id=found.record_id,
            before={"start": str(found.start_date), "target": str(found.target_date or "")},
            after={"start": str(start), "target": str(target or "")},
        )  # fmt: skip
        settled = settle_in(self._context, tx, plan_id)
        undo = ("move", {"start": found.start_date, "target": found.target_date})
        return Done("plan_moved", {"plan": found.name, "items": len(settled.changes)}, TOPICS, plan_id, undo)

    # -- people ------------------------------------------------------------------------------------------------------

    def assign(self, plan_id: int, to: str, items: Sequence[int] | None = None) -> Done:
        """Give the plan to somebody else, with the open items that its owner has.

        items: the tasks that go along instead (undo names those that came).
        """
        with self._context.write() as tx:
            return self._assign_in(tx, plan_id, to, items)

    def _assign_in(self, tx: Tx, plan_id: int, to: str, items: Sequence[int] | None = None) -> Done:
        found = self._manageable_in(tx, plan_id)
        rules.require_open(found.name, PlanState(found.state))
        people = store.people(tx)
        person = people.get(to)
        if person is None or not person.active:
            raise UserUnknown(to, nearest(to, people))
        if person.id == found.owner_id:
            raise AlreadyAssigned(found.name, person.name)
        check_work_for_in(tx, self._actor, [found.record_id], [to])
        rows = [row for row in store.items(tx, plan_id) if ItemState(row.state) not in CLOSED]
        mine = [row for row in rows if (row.id in items if items is not None else row.owner_id == found.owner_id)]
        params = {"by": self._actor.username, "to": to}
        by = self._actor.id if person.id != self._actor.id else None
        for row in mine:
            task_store.change(tx, row.id, owner_id=person.id, assigned_by=by)
            task_store.change_detail(tx, row.id, owner_reason=OwnerReason.REASSIGNED.value, owner_params=params)
            tx.note("assign", "task", row.id, record_id=found.record_id, before={"owner": found.username}, after=params)
        store.change(tx, plan_id, owner_id=person.id)
        tx.note(
            "set_owner", "plan", plan_id,
            record_id=found.record_id, before={"owner": found.username}, after={"owner": to, "items": len(mine)},
        )  # fmt: skip
        if mine and by is not None:
            self._tell(tx, person.id, found, len(mine))
        moved = tuple(row.id for row in mine)
        undo = ("assign", {"to": found.username, "items": moved})
        return Done("plan_assigned", {"plan": found.name, "to": person.name}, TOPICS | {"notice"}, plan_id, undo)

    def _tell(self, tx: Tx, user_id: int, found: Row, count: int) -> None:
        notice = {
            "id": tx.new_id(), "user_id": user_id, "at": tx.now, "code": "tasks_assigned", "subject_type": "plan",
            "subject_id": found.id, "params": {"plan": found.name, "count": count}, "read": False,
        }  # fmt: skip
        store.insert_notices(tx, [notice])
        tx.topics.add("notice")

    # -- the template ------------------------------------------------------------------------------------------------

    def upgrade(self, plan_id: int) -> Done:
        """Move the plan to the published version of its template; `plan_upgrades` says what becomes of its items."""
        with self._context.write() as tx:
            return self._upgrade_in(tx, plan_id)

    def _upgrade_in(self, tx: Tx, plan_id: int) -> Done:
        found = self._manageable_in(tx, plan_id)
        rules.require_open(found.name, PlanState(found.state))
        made = upgrade_in(self._context, tx, found, self._shelf)
        return Done("plan_upgraded", {"plan": found.name, "version": made.after}, TOPICS, plan_id)

    # -- items -------------------------------------------------------------------------------------------------------

    def add_item(self, plan_id: int, item: TemplateItem, owner: str | None = None) -> Done:
        """An ad hoc item of one's own; refused where the template doesn't allow them."""
        item = cleaned_item(item)
        task_rules.require_subject(item.words.subject)
        with self._context.write() as tx:
            found = self._manageable_in(tx, plan_id)
            rules.require_open(found.name, PlanState(found.state))
            if not found.ad_hoc_allowed:
                raise rules.AdHocItemsNotAllowed(found.template_name)
            rows = store.items(tx, plan_id)
            key = make_key(item.key or item.words.subject, [row.key for row in rows])
            task_id = self._insert_own(tx, found, replace(item, key=key), len(rows) + 1, owner)
            settle_in(self._context, tx, plan_id)
            made = load_in(tx, self._actor, task_id, Permission.VIEW_TASKS).row
            if item.reminder_days is not None and made.due is not None:
                task_store.change_detail(tx, task_id, reminder=made.due - timedelta(days=item.reminder_days))
            tx.note("add", "task", task_id, record_id=found.record_id, after={"key": key, "plan": plan_id})
            return Done("item_added", {"plan": found.name, "task": item.words.subject}, TOPICS, task_id)

    def _insert_own(self, tx: Tx, found: Row, item: TemplateItem, position: int, owner: str | None) -> int:
        person = store.people(tx).get(owner or self._actor.username)
        if person is None or not person.active:
            raise UserUnknown(owner or self._actor.username)
        check_work_for_in(tx, self._actor, [found.record_id], [person.username])
        links = [Link(need.key, need.lag) for need in item.after]
        detail = {
            "rule": codec.rule_to_json(item.anchor, effective_offset(item, Mode(found.mode)), links),
            "owner_reason": OwnerReason.CREATED_BY.value,
            "owner_params": {"user": self._actor.username},
            "adhoc": True,
        }
        return insert_item(tx, found, item, position=position, owner_id=person.id, detail=detail)

    def edit_item(self, task_id: int, subject: str, instructions: str, priority: Priority) -> Done:
        """Other words or another priority for one item of a running plan; its template stays as it is."""
        with self._context.write() as tx:
            loaded = load_in(tx, self._actor, task_id, Permission.WORK_TASKS)
            task_rules.require_changeable(loaded.facts)
            was = {"subject": loaded.row.subject, "priority": loaded.row.priority,
                   "instructions": task_store.detail(tx, task_id).instructions}  # fmt: skip
            now = {"subject": task_rules.require_subject(clean(subject)), "priority": priority.value,
                   "instructions": clean(instructions, multiline=True)}  # fmt: skip
            before = {name: value for name, value in was.items() if value != now[name]}
            after = {name: now[name] for name in before}
            columns: dict[str, object] = {name: after[name] for name in ("subject", "priority") if name in after}
            if "subject" in columns:
                # What somebody writes in one language is what all read from now on.
                columns["translations"] = None
            if columns:
                task_store.change(tx, task_id, **columns)
            if "instructions" in after:
                task_store.change_detail(tx, task_id, instructions=after["instructions"])
            if after:
                tx.note("edit", "task", task_id, record_id=loaded.row.record_id, before=before, after=after)
            undo = ("edit_item", {**was, "priority": Priority(loaded.row.priority)})
            return Done("plan_item_edited", {"task": now["subject"]}, TOPICS, task_id, undo)
