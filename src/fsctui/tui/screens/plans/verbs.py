"""What can be done with whole plans, one key each: hold and resume, cancel, change dates, open the client."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fsctui.domain import plans as rules
from fsctui.domain.access import Missing, NotAllowed, Permission, has
from fsctui.domain.plans import PlanState
from fsctui.domain.rows import PlanRow
from fsctui.i18n import N_, _, labels, ngettext
from fsctui.refusal import Refusal
from fsctui.services.outcome import Bulk, Done, Skipped
from fsctui.tui.actions import action
from fsctui.tui.base import BaseScreen
from fsctui.tui.days import Days
from fsctui.tui.dialogs.ask import AskText
from fsctui.tui.dialogs.confirm import BulkPreview
from fsctui.tui.screens.plans.dates import MovePlan
from fsctui.tui.text import words
from fsctui.tui.undo import Entry

TOPICS = frozenset({"plan", "task"})


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a verb on one plan or many."""

    changed: tuple[int, ...]
    said: str
    entry: Entry
    topics: frozenset[str] = TOPICS


class PlanVerbs(BaseScreen[None]):
    """Base of the screens that show plans; they say which ones are meant."""

    def plan_here(self) -> PlanRow | None:
        """The plan that a verb is about; on several marked ones, the one under the cursor."""
        return None

    def plans_meant(self) -> tuple[int, ...]:
        """The ids of the marked plans, else of the one that is shown."""
        row = self.plan_here()
        return () if row is None else (row.id,)

    def plans_strike(self, verb: str) -> bool:
        """Whether plans leave what is shown when this is done to them."""
        return False

    def _why(self, check: Callable[[PlanRow], object]) -> Refusal | str | None:
        actor, row = self.workspace.context.actor, self.plan_here()
        if not has(actor, Permission.MANAGE_PLANS):
            return NotAllowed(Permission.MANAGE_PLANS, Missing.ROLE, actor.username)
        if not self.plans_meant():
            return _("There is no plan here.")
        if row is not None and len(self.plans_meant()) == 1:
            try:
                check(row)
            except Refusal as refusal:
                return refusal
        return None

    def why_no_change(self) -> Refusal | str | None:
        return self._why(lambda row: rules.require_open(row.name, row.state))

    def why_not_moved(self) -> Refusal | str | None:
        if len(self.plans_meant()) > 1:
            return _("This works on one plan at a time; press esc to take the marks away.")
        return self.why_no_change()

    @action("plans.hold", "H", label=N_("hold"), help=N_("Put the plan on hold, with a reason, or let it go on"),
            enabled="why_no_change", footer=40)  # fmt: skip
    async def hold(self) -> None:
        row = self.plan_here()
        held = row is not None and row.state is PlanState.ON_HOLD
        verb, check = ("resume", _resumable) if held else ("hold", _holdable)
        ids, plans = self.plans_meant(), self.workspace.plans
        if not await self._agreed(verb, ids, check):
            return
        if held:
            self._perform_on_plans(verb, ids, plans.resume, plans.hold)
            return
        title = (
            _("Put “{plan}” on hold?").format(plan=row.name) if row is not None and len(ids) == 1
            else ngettext("Put {n} plan on hold?", "Put {n} plans on hold?", len(ids)).format(n=len(ids))
        )  # fmt: skip
        text = _("Open items leave everybody’s lists until it goes on.")
        reason = await self.ask(
            AskText(title, text, placeholder=_("Why? Colleagues will read it."), draft=f"hold {ids}")
        )
        if reason is not None:
            self._perform_on_plans(verb, ids, lambda identity: plans.hold(identity, reason), plans.resume)

    @action("plans.cancel", "X", label=N_("cancel plan"), help=N_("Cancel the plan and its open items, with a reason"),
            enabled="why_no_change", footer=45)  # fmt: skip
    async def cancel_plan(self) -> None:
        ids, row, plans = self.plans_meant(), self.plan_here(), self.workspace.plans
        if not await self._agreed("cancel", ids, _cancelable):
            return
        if len(ids) == 1 and row is not None:
            left = row.items_total - row.items_closed
            title = _("Cancel “{plan}”?").format(plan=row.name)
            text = ngettext(
                "{n} open item is canceled with it. This can’t be undone.",
                "{n} open items are canceled with it. This can’t be undone.", left,
            ).format(n=left)  # fmt: skip
        else:
            title = ngettext("Cancel {n} plan?", "Cancel {n} plans?", len(ids)).format(n=len(ids))
            text = _("Their open items are canceled with them. This can’t be undone.")
        reason = await self.ask(AskText(title, text, placeholder=_("Why? Colleagues will read it.")))
        if reason is not None:
            self._perform_on_plans("cancel", ids, lambda identity: plans.cancel(identity, reason), None)

    @action("plans.move", "Z", label=N_("dates"), help=N_("Change the start or the target date of the plan"),
            enabled="why_not_moved", footer=41)  # fmt: skip
    async def move_plan(self) -> None:
        row, workspace = self.plan_here(), self.workspace
        if row is None:
            return
        days = Days(workspace.context.today(), await self.read(workspace.calendars.mine))
        plans, identity = workspace.plans, row.id
        answer = await self.ask(MovePlan(row, days, lambda start, target: plans.move_preview(identity, start, target)))
        if answer is None or answer == (row.start, row.target):
            return
        start, target = answer
        before = (row.start, row.target)
        self._perform_on_plans(
            "move", (identity,),
            lambda each: plans.move(each, start, target), lambda each: plans.move(each, *before),
        )  # fmt: skip

    def why_no_client(self) -> str | None:
        return None if self.plan_here() is not None else _("There is no plan here.")

    @action("plans.client", "C", label=N_("client"), help=N_("Open the client or record of this plan"),
            enabled="why_no_client", footer=None)  # fmt: skip
    def open_client(self) -> None:
        if (row := self.plan_here()) is not None:
            self.fsctui.open_record(row.record.type, row.record.id)

    # Doing it

    async def _agreed(self, verb: str, ids: Sequence[int], check: Callable[[PlanRow], object]) -> bool:
        """More than three plans are shown first."""
        if not BulkPreview.needed(len(ids)):
            return True
        plans = self.workspace.plans
        rows = await self.read(lambda: plans.rows(ids))
        changed, skipped = [], []
        for identity, row in rows.items():
            try:
                check(row)
                changed.append(identity)
            except Refusal as refusal:
                skipped.append(Skipped(identity, refusal))
        title = {
            "hold": ngettext("Put {n} plan on hold?", "Put {n} plans on hold?", len(ids)),
            "resume": ngettext("Let {n} plan go on?", "Let {n} plans go on?", len(ids)),
            "cancel": ngettext("Cancel {n} plan?", "Cancel {n} plans?", len(ids)),
        }[verb].format(n=len(ids))
        bulk = Bulk(verb, tuple(changed), tuple(skipped))
        dialog = BulkPreview.of(title, bulk, name=lambda identity: rows[identity].name)
        return await self.ask(dialog) is True

    def _perform_on_plans(
        self,
        verb: str,
        ids: Sequence[int],
        act: Callable[[int], Done],
        back: Callable[[int], Done] | None,
    ) -> None:
        def use_case() -> Result:
            return _on_each(verb, tuple(ids), act, back)

        def then(result: Result) -> None:
            self.plans_changed(result.changed, struck=self.plans_strike(verb))

        strike = ids if self.plans_strike(verb) else ()
        self.perform(
            use_case, said=lambda result: result.said, strike=strike, then=then, undo=lambda result: result.entry
        )

    def plans_changed(self, ids: Sequence[int], *, struck: bool) -> None:
        """Called when a verb on plans went well."""


def _on_each(verb: str, ids: tuple[int, ...], act: Callable[[int], Done], back: Callable[[int], Done] | None) -> Result:
    """One transaction per plan; what is refused is named. A single refusal is raised."""
    changed: list[int] = []
    skipped: list[Skipped] = []
    said = ""
    for identity in ids:
        try:
            done = act(identity)
        except Refusal as refusal:
            if len(ids) == 1:
                raise
            skipped.append(Skipped(identity, refusal))
        else:
            changed.append(identity)
            said = labels.told(done.code, done.params)
    if not changed and skipped:
        raise skipped[0].refusal
    if len(ids) > 1:
        said = _many_done(verb, len(changed))
        if skipped:
            left = ngettext(
                "{n} was left alone: {reason}", "{n} were left alone, the first because: {reason}", len(skipped)
            )
            said += " " + left.format(n=len(skipped), reason=words(skipped[0].refusal))
    if back is None:
        # It can't be taken back, and is noted so that undo doesn't reach past it.
        entry = Entry((), said)
    else:
        undo: Callable[[int], Any] = back
        entry = Entry(tuple(changed), said, lambda: _each(changed, undo), lambda: _each(changed, act), TOPICS)
    return Result(tuple(changed), said, entry)


def _each(ids: Sequence[int], act: Callable[[int], Any]) -> Sequence[Skipped]:
    left = []
    for identity in ids:
        try:
            act(identity)
        except Refusal as refusal:
            left.append(Skipped(identity, refusal))
    return left


def _holdable(row: PlanRow) -> object:
    return rules.hold(row.name, row.state)


def _resumable(row: PlanRow) -> object:
    return rules.resume(row.name, row.state, ())


def _cancelable(row: PlanRow) -> None:
    rules.require_open(row.name, row.state)


def _many_done(verb: str, n: int) -> str:
    match verb:
        case "hold":
            text = ngettext("{n} plan was put on hold.", "{n} plans were put on hold.", n)
        case "resume":
            text = ngettext("{n} plan was resumed.", "{n} plans were resumed.", n)
        case _:
            text = ngettext("{n} plan was canceled.", "{n} plans were canceled.", n)
    return text.format(n=n)
