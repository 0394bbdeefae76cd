"""Action plans: preview, launch, follow, hold, change dates, cancel."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from fsctui.domain import plans as rules
from fsctui.domain.access import Permission, require
from fsctui.domain.launch import LaunchWarning
from fsctui.domain.plans import PlanState
from fsctui.domain.query import PLAN_FIELDS, PLAN_VIEWS, parse, resolve_dates, split_view
from fsctui.domain.rows import Page, PlanRow, PlanSheet
from fsctui.domain.tasks import CLOSED, Bucket, ItemState, clean_reason
from fsctui.services.context import add_business_days
from fsctui.services.launch_check import fingerprint
from fsctui.services.launching import LaunchRequest, PlanPreview, preview_in, write_in
from fsctui.services.outcome import Done
from fsctui.services.plan_base import TOPICS
from fsctui.services.plan_changing import DateMove, PlanChanges, Trial
from fsctui.services.plan_refusals import PreviewOutdated
from fsctui.services.plan_sheets import sheet_in, why_of
from fsctui.services.refusals import ViewUnknown, nearest
from fsctui.services.settling import settle_in
from fsctui.store import paging, task_lists
from fsctui.store import plans as store
from fsctui.store import tasks as task_store
from fsctui.store.database import Tx
from fsctui.store.sql_types import Condition

VIEWS = PLAN_VIEWS


@dataclass(frozen=True, slots=True)
class LaunchPreview:
    plans: tuple[PlanPreview, ...]

    @property
    def warnings(self) -> tuple[LaunchWarning, ...]:
        return tuple(warning for plan in self.plans for warning in plan.warnings)

    @property
    def fingerprint(self) -> str:
        """Stands for everything that is shown; `launch` refuses to write anything else."""
        return fingerprint(self.plans)


@dataclass(frozen=True, slots=True)
class LaunchResult:
    plans: tuple[PlanSheet, ...]
    warnings: tuple[LaunchWarning, ...]

    @property
    def done(self) -> Done:
        first = self.plans[0].row
        params = {"plan": first.name, "plans": len(self.plans), "items": sum(len(plan.items) for plan in self.plans)}
        return Done("plan_launched", params, TOPICS | {"notice"}, first.id)


class PlanService(PlanChanges):
    """`workspace.plans`."""

    # -- launching ---------------------------------------------------------------------------------------------------

    def preview(self, request: LaunchRequest) -> LaunchPreview:
        """What `launch` would write: every item with owner, date and why, and the warnings."""
        with self._context.read() as tx:
            return LaunchPreview(preview_in(self._context, tx, request, self._shelf))

    def launch(self, request: LaunchRequest, expected: str | None = None) -> LaunchResult:
        """Write the plans, all in one transaction.

        expected: the fingerprint of the preview that was shown. Raises `PreviewOutdated` when something else would be
        written by now, because a template, a calendar or the people changed.
        """
        with self._context.write() as tx:
            previews = preview_in(self._context, tx, request, self._shelf)
            if expected is not None and fingerprint(previews) != expected:
                raise PreviewOutdated(previews[0].template.body.name)
            ids = write_in(tx, previews)
            warnings = tuple(warning for preview in previews for warning in preview.warnings)
            return LaunchResult(tuple(sheet_in(tx, plan_id) for plan_id in ids), warnings)

    def launch_many(self, request: LaunchRequest) -> int:
        """Launch on many records without reading the plans back; how many were made."""
        with self._context.write() as tx:
            return len(write_in(tx, preview_in(self._context, tx, request, self._shelf)))

    # -- lists -------------------------------------------------------------------------------------------------------

    def page(self, view: str = "mine", query: str = "", limit: int = 50, after: str | None = None) -> Page[PlanRow]:
        """Plans of a view, the newest start first; a query that names a view (`view:team`) searches that one."""
        cursor = paging.decode(after, date, int) if after else None
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
        named, tree = split_view(parse(query, PLAN_FIELDS))
        condition = conditions[named or view]()
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

    def hold(self, plan_id: int, reason: str = "") -> Done:
        """Pause: the plan's open tasks leave everybody's lists until it is resumed."""
        with self._context.write() as tx:
            found = self._manageable_in(tx, plan_id)
            before = PlanState(found.state)
            after = rules.hold(found.name, before)
            self._set_state(tx, found, before, after, clean_reason(reason))
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
            # The figures stay: they say how far the plan had come.
            store.change(tx, plan_id, state=PlanState.CANCELED.value, closed_at=tx.now)
            tx.note(
                "cancel", "plan", plan_id, record_id=found.record_id,
                before={"state": before.value},
                after={"state": PlanState.CANCELED.value, "reason": clean_reason(reason), "items": canceled},
            )  # fmt: skip
            return Done("plan_canceled", {"plan": found.name, "items": canceled}, TOPICS, plan_id)


__all__ = [
    "DateMove", "LaunchPreview", "LaunchRequest", "LaunchResult", "PlanPreview", "PlanService",
    "Trial", "VIEWS", "sheet_in", "why_of",
]  # fmt: skip
