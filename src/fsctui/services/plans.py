"""Action plans: preview, launch, follow, hold, change dates, cancel."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from fsctui.domain import plans as rules
from fsctui.domain.access import Permission, require, require_on
from fsctui.domain.launch import LaunchWarning, OwnerReason
from fsctui.domain.people import Actor
from fsctui.domain.plans import PlanState
from fsctui.domain.query import PLAN_FIELDS, parse, resolve_dates
from fsctui.domain.rows import Page, PlanItemRow, PlanRow, PlanSheet, Why
from fsctui.domain.tasks import CLOSED, Bucket, ItemState, bucket
from fsctui.domain.templates import ItemKind, TemplateBody, TemplateItem, effective_offset, make_key
from fsctui.domain.text import clean
from fsctui.scheduling import trace as traces
from fsctui.scheduling.offsets import Mode
from fsctui.scheduling.schedule import Link
from fsctui.services.context import Context, add_business_days
from fsctui.services.launching import LaunchRequest, PlanPreview, preview_in, write_in
from fsctui.services.outcome import Done
from fsctui.services.plan_refusals import PlanUnknown
from fsctui.services.refusals import UserUnknown, ViewUnknown, nearest
from fsctui.services.settling import note_state, settle_in
from fsctui.services.task_actions import new_task_columns
from fsctui.store import access, codec, paging, task_lists, task_rows
from fsctui.store import plans as store
from fsctui.store import tasks as task_store
from fsctui.store.database import Tx
from fsctui.store.sql_types import Condition, Row

TOPICS = frozenset({"plan", "task"})
VIEWS = ("mine", "late", "team", "on_hold", "closed", "all")


@dataclass(frozen=True, slots=True)
class LaunchPreview:
    plans: tuple[PlanPreview, ...]

    @property
    def warnings(self) -> tuple[LaunchWarning, ...]:
        return tuple(warning for plan in self.plans for warning in plan.warnings)


@dataclass(frozen=True, slots=True)
class LaunchResult:
    plans: tuple[PlanSheet, ...]
    warnings: tuple[LaunchWarning, ...]

    @property
    def done(self) -> Done:
        first = self.plans[0].row
        params = {"plan": first.name, "plans": len(self.plans), "items": sum(len(plan.items) for plan in self.plans)}
        return Done("plan_launched", params, TOPICS | {"notice"}, first.id)


@dataclass(frozen=True, slots=True)
class DateMove:
    """One item's date before and after a change of the plan's dates."""

    task_id: int
    key: str
    subject: str
    before: date | None
    after: date | None


class PlanService:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._shelf: dict[int, TemplateBody] = {}

    # -- launching ---------------------------------------------------------------------------------------------------

    def preview(self, request: LaunchRequest) -> LaunchPreview:
        """What `launch` would write: every item with owner, date and why, and the warnings."""
        with self._context.read() as tx:
            return LaunchPreview(preview_in(self._context, tx, request, self._shelf))

    def launch(self, request: LaunchRequest) -> LaunchResult:
        """Write the plans, all in one transaction."""
        with self._context.write() as tx:
            previews = preview_in(self._context, tx, request, self._shelf)
            ids = write_in(tx, previews)
            warnings = tuple(warning for preview in previews for warning in preview.warnings)
            return LaunchResult(tuple(sheet_in(tx, plan_id) for plan_id in ids), warnings)

    def launch_many(self, request: LaunchRequest) -> int:
        """Launch on many records without reading the plans back; how many were made."""
        with self._context.write() as tx:
            return len(write_in(tx, preview_in(self._context, tx, request, self._shelf)))

    # -- lists -------------------------------------------------------------------------------------------------------

    def page(self, view: str = "mine", query: str = "", limit: int = 50, after: str | None = None) -> Page[PlanRow]:
        """Plans of a view, the newest start first."""
        cursor = None
        if after:
            day, plan_id = paging.decode(after, str, int)
            cursor = (date.fromisoformat(day), plan_id)
        with self._context.read() as tx:
            found = store.page(tx, self._condition(tx, view, query), paging.check_limit(limit), cursor)
            return paging.page_of(found, limit, store.row, lambda row: paging.encode(row.start.isoformat(), row.id))

    def vector(
        self, view: str = "mine", query: str = "", sort: str | None = None, descending: bool = False
    ) -> array[int]:
        with self._context.read() as tx:
            condition = self._condition(tx, view, query)
            return store.vector(tx, condition, sort, descending)

    def rows(self, ids: Sequence[int]) -> dict[int, PlanRow]:
        """Rows for ids that `vector` gave; plans that the acting user may not see are left out."""
        require(self._actor, Permission.VIEW_PLANS)
        with self._context.read() as tx:
            return store.rows_by_id(tx, ids, self._visible())

    def counts(self) -> dict[str, int]:
        """How many plans each view has, up to 100."""
        with self._context.read() as tx:
            return {view: store.count(tx, self._condition(tx, view, ""), task_lists.CAP) for view in VIEWS}

    def of_record(self, record_id: int) -> tuple[PlanRow, ...]:
        """A record's plans that the acting user may see, the newest start first."""
        require(self._actor, Permission.VIEW_PLANS)
        with self._context.read() as tx:
            condition = (store.PLAN.c.record_id == record_id) & self._visible()
            found = store.page(tx, condition, 200, None)
            return tuple(map(store.row, found))

    def _visible(self) -> Condition:
        return store.visible_plan(self._actor)

    @property
    def _actor(self) -> Actor:
        return self._context.actor

    def _condition(self, tx: Tx, view: str, query: str) -> Condition:
        actor = self._actor
        require(actor, Permission.VIEW_PLANS)
        today = self._context.today()
        mine = (store.PLAN.c.owner_id == actor.id) | (store.PLAN.c.created_by == actor.id)
        conditions: dict[str, Callable[[], Condition]] = {
            "mine": lambda: mine & store.is_open(),
            "late": lambda: self._visible() & store.is_open() & store.late(today),
            "team": lambda: self._visible() & store.PLAN.c.owner_id.in_(sorted(actor.reports)) & store.is_open(),
            "on_hold": lambda: self._visible() & (store.PLAN.c.state == PlanState.ON_HOLD.value),
            "closed": lambda: self._visible() & ~store.is_open(),
            "all": self._visible,
        }
        if view not in conditions:
            raise ViewUnknown("plans", view, nearest(view, conditions))
        condition = conditions[view]()
        tree = parse(query, PLAN_FIELDS)
        if tree.parts:
            calendar = self._context.calendars.for_user(tx, actor.id)
            tree = resolve_dates(tree, today, lambda day, n: add_business_days(calendar, day, n))
            condition &= store.query_condition(tree, actor.id, actor.time_zone, today)
        return condition

    # -- one plan ----------------------------------------------------------------------------------------------------

    def show(self, plan_id: int) -> PlanSheet:
        """A plan with its items, in display order."""
        require(self._actor, Permission.VIEW_PLANS)
        with self._context.read() as tx:
            self._visible_in(tx, plan_id)
            return sheet_in(tx, plan_id)

    def hold(self, plan_id: int) -> Done:
        """Pause: the plan's open tasks leave everybody's lists until it is resumed."""
        with self._context.write() as tx:
            found = self._manageable_in(tx, plan_id)
            before = PlanState(found.state)
            after = rules.hold(found.name, before)
            self._set_state(tx, found, before, after)
            return Done("plan_held", {"plan": found.name}, TOPICS, plan_id, ("resume", {}))

    def resume(self, plan_id: int) -> Done:
        with self._context.write() as tx:
            found = self._manageable_in(tx, plan_id)
            before = PlanState(found.state)
            states = [ItemState(item.state) for item in store.items(tx, plan_id)]
            self._set_state(tx, found, before, rules.resume(found.name, before, states))
            settle_in(self._context, tx, plan_id)
            return Done("plan_resumed", {"plan": found.name}, TOPICS, plan_id, ("hold", {}))

    def cancel(self, plan_id: int, reason: str = "") -> Done:
        """Cancel the plan and every item of it that is still open; what was done stays done."""
        with self._context.write() as tx:
            found = self._manageable_in(tx, plan_id)
            before = PlanState(found.state)
            rules.require_open(found.name, before)
            canceled = 0
            for item in store.items(tx, plan_id):
                if ItemState(item.state) not in CLOSED:
                    columns = {"state": ItemState.CANCELED.value, "bucket": Bucket.DONE.value}
                    task_store.change(tx, item.id, **columns, closed_at=tx.now, closed_on=self._context.today())
                    canceled += 1
            states = [ItemState(item.state) for item in store.items(tx, plan_id)]
            closed, total = rules.progress(states)
            store.change(
                tx, plan_id, state=PlanState.CANCELED.value, closed_at=tx.now, items_closed=closed, items_total=total
            )
            tx.note(
                "cancel", "plan", plan_id, record_id=found.record_id,
                before={"state": before.value},
                after={"state": PlanState.CANCELED.value, "reason": clean(reason, multiline=True), "items": canceled},
            )  # fmt: skip
            return Done("plan_canceled", {"plan": found.name, "items": canceled}, TOPICS, plan_id)

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

    def add_item(self, plan_id: int, item: TemplateItem, owner: str | None = None) -> Done:
        """An ad hoc item of one's own; refused where the template doesn't allow them."""
        with self._context.write() as tx:
            found = self._manageable_in(tx, plan_id)
            rules.require_open(found.name, PlanState(found.state))
            if not found.ad_hoc_allowed:
                raise rules.AdHocItemsNotAllowed(found.template_name)
            rows = store.items(tx, plan_id)
            key = make_key(item.key or item.words.subject, [row.key for row in rows])
            task_id = self._insert_item(tx, found, replace(item, key=key), len(rows) + 1, owner)
            settle_in(self._context, tx, plan_id)
            tx.note("add", "task", task_id, record_id=found.record_id, after={"key": key, "plan": plan_id})
            return Done("item_added", {"plan": found.name, "task": item.words.subject}, TOPICS, task_id)

    def _insert_item(self, tx: Tx, found: Row, item: TemplateItem, position: int, owner: str | None) -> int:
        people = store.people(tx)
        person = people.get(owner or self._actor.username)
        if person is None or not person.active:
            raise UserUnknown(owner or self._actor.username)
        task_id = tx.new_id()
        columns = new_task_columns(tx, task_id, item.words.subject, person.id)
        columns |= {
            "kind": item.kind.value,
            "priority": item.priority.value,
            "required": item.required,
            "plan_id": found.id,
            "key": item.key,
            "position": position,
            "record_id": found.record_id,
            "document_status": "new" if item.kind is ItemKind.DOCUMENT else None,
            "bucket": bucket(ItemState.OPEN, held=found.state == PlanState.ON_HOLD.value).value,
        }
        offset = effective_offset(item, Mode(found.mode))
        links = [Link(need.key, need.lag) for need in item.after]
        detail = {
            "task_id": task_id,
            "instructions": item.words.instructions,
            "rule": codec.rule_to_json(item.anchor, offset, links),
            "trace": [],
            "owner_reason": OwnerReason.CREATED_BY.value,
            "owner_params": {"user": self._actor.username},
            "reminder": None,
            "adhoc": True,
            "slack": None,
            "critical": False,
            "reason": "",
        }
        task_store.insert_rows(tx, [columns], [detail])
        return task_id

    # -- access ------------------------------------------------------------------------------------------------------

    def _visible_in(self, tx: Tx, plan_id: int) -> Row:
        """The plan, or `PlanUnknown` when it doesn't exist or isn't the acting user's business."""
        found = store.find(tx, plan_id)
        if found is None or not store.sees_plan(tx, self._actor, plan_id):
            raise PlanUnknown(str(plan_id))
        return found

    def _manageable_in(self, tx: Tx, plan_id: int) -> Row:
        """A visible plan whose record the acting user may change; its owner and creator always may."""
        found = self._visible_in(tx, plan_id)
        require(self._actor, Permission.MANAGE_PLANS)
        if self._actor.id not in (found.owner_id, found.created_by):
            relations, confidential = access.relations(tx, self._actor, found.record_id)
            require_on(self._actor, Permission.MANAGE_PLANS, relations, confidential=confidential)
        return found

    def _set_state(self, tx: Tx, found: Row, before: PlanState, after: PlanState) -> None:
        held = after is PlanState.ON_HOLD
        for item in store.items(tx, found.id):
            state = ItemState(item.state)
            if (where := bucket(state, held=held).value) != item.bucket:
                task_store.change(tx, item.id, bucket=where)
        store.change(tx, found.id, state=after.value)
        note_state(tx, found.id, found.record_id, before, after)


def sheet_in(tx: Tx, plan_id: int) -> PlanSheet:
    found = store.find(tx, plan_id)
    assert found is not None
    rules_by_id = {row.id: row for row in store.items(tx, plan_id)}
    states = {row.key: ItemState(row.state) for row in rules_by_id.values()}
    items = []
    for task in task_rows.of_plan(tx, plan_id):
        row = rules_by_id[task.id]
        after = tuple(link.key for link in codec.links_from_json(row.rule))
        items.append(
            PlanItemRow(
                task=task,
                after=after,
                blocked_by=tuple(key for key in after if task.state not in CLOSED and states[key] not in CLOSED),
                projected=None if task.state in CLOSED else task.due,
                closed_on=row.closed_on,
                slack=row.slack,
                critical=row.critical and task.state not in CLOSED,
                adhoc=row.adhoc,
                why=why_of(row),
            )
        )
    return PlanSheet(
        row=store.row(found),
        mode=Mode(found.mode),
        calendar=store.calendar_name(tx, found.calendar_id),
        created_by=store.username(tx, found.created_by),
        created_at=found.created_at,
        version=found.version,
        ad_hoc_allowed=found.ad_hoc_allowed,
        items=tuple(items),
    )


def why_of(row: Row) -> Why:
    return Why(
        trace=traces.from_json(row.trace),
        owner_reason=OwnerReason(row.owner_reason) if row.owner_reason else None,
        owner_params=row.owner_params,
    )


__all__ = [
    "DateMove", "LaunchPreview", "LaunchRequest", "LaunchResult", "PlanPreview", "PlanService",
    "VIEWS", "sheet_in", "why_of",
]  # fmt: skip
