"""What can be done with whole plans, one key each: hold and resume, cancel, change dates, open the client."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fsctui.domain import plans as rules
from fsctui.domain.access import Missing, NotAllowed, Permission, has
from fsctui.domain.people_rows import AssigneeRowKind
from fsctui.domain.plans import PlanState
from fsctui.domain.rows import PlanRow
from fsctui.i18n import N_, _, labels, ngettext
from fsctui.refusal import Refusal
from fsctui.services.outcome import Bulk, Done, Skipped
from fsctui.services.plans import PlanService
from fsctui.tui.actions import action
from fsctui.tui.base import BaseScreen
from fsctui.tui.days import Days
from fsctui.tui.dialogs.ask import AskText
from fsctui.tui.dialogs.confirm import BulkPreview
from fsctui.tui.dialogs.pick import Choice, Pick
from fsctui.tui.screens.plans.dates import MovePlan, ShiftPlans
from fsctui.tui.screens.plans.finding import assignee
from fsctui.tui.screens.plans.trials import TrialPreview
from fsctui.tui.undo import Entry, left_alone

TOPICS = frozenset({"plan", "task"})


class Own:
    """The way back that each outcome names itself."""


OWN = Own()


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

    @action("plans.move", "Z", label=N_("dates"),
            help=N_("Change the start or the target date; several plans by business days"),
            enabled="why_no_change", footer=41)  # fmt: skip
    async def move_plan(self) -> None:
        row, ids, plans = self.plan_here(), self.plans_meant(), self.workspace.plans
        if row is None:
            return
        if len(ids) > 1:
            days = await self.ask(ShiftPlans(len(ids)))
            if days is not None:
                await self._try(ids, "shift", lambda each: plans.shift(each, days), days=days)
            return
        reader = Days(self.workspace.context.today(), await self.read(self.workspace.calendars.mine))
        identity = row.id
        answer = await self.ask(MovePlan(row, reader, lambda start, to: plans.move_preview(identity, start, to)))
        if answer is None or answer == (row.start, row.target):
            return
        start, target = answer
        self._perform_on_plans("shift", (identity,), lambda each: plans.move(each, start, target), OWN)

    @action("plans.upgrade", "U", label=N_("new version"),
            help=N_("Move the plan to the published version of its template"), enabled="why_no_change",
            footer=None)  # fmt: skip
    async def upgrade(self) -> None:
        await self._try(self.plans_meant(), "upgrade", self.workspace.plans.upgrade, undo=None)

    async def give(self) -> None:
        """Plans to somebody else, with the open items that their owner has."""
        ids, row, people, plans = self.plans_meant(), self.plan_here(), self.workspace.people, self.workspace.plans
        if row is None:
            return

        def choices(typed: str) -> list[Choice[str]]:
            found = people.who_can_be_assigned(typed)
            return [assignee(each) for each in found if each.kind is AssigneeRowKind.USER]

        title = (
            _("Who gets the plan “{plan}”?").format(plan=row.name) if len(ids) == 1
            else ngettext("Who gets {n} plan?", "Who gets {n} plans?", len(ids)).format(n=len(ids))
        )  # fmt: skip
        to = await self.ask(Pick(title, choices, placeholder=_("A person")))
        if to is not None:
            name = str(to)
            await self._try(ids, "assign", lambda each: plans.assign(each, name), to=name)

    async def _try(
        self, ids: Sequence[int], verb: str, act: Callable[[int], Done], undo: Any = OWN, **params: Any
    ) -> None:
        """Show what a change makes of each plan, before and after, and do it when that is agreed."""
        plans, today = self.workspace.plans, self.workspace.context.today()
        trials = await self.read(lambda: plans.trial(ids, verb, **params))
        n, name = len(ids), trials[0].before.row.name
        title = {
            "shift": ngettext("Move {n} plan?", "Move {n} plans?", n),
            "assign": _("Give “{plan}” to somebody else?") if n == 1 else ngettext(
                "Give {n} plan to somebody else?", "Give {n} plans to somebody else?", n),
            "upgrade": _("Move “{plan}” to the published version?") if n == 1 else ngettext(
                "Move {n} plan to the published version?", "Move {n} plans to the published version?", n),
        }[verb].format(n=n, plan=name)  # fmt: skip
        if n == 1 and trials[0].refusal is not None:
            self.say_no(trials[0].refusal)
        elif await self.ask(TrialPreview(title, trials, today)):
            self._perform_on_plans(verb, ids, act, undo)

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
        back: Callable[[int], Done] | Own | None,
    ) -> None:
        plans = self.workspace.plans

        def use_case() -> Result:
            return _on_each(plans, verb, tuple(ids), act, back)

        def then(result: Result) -> None:
            self.plans_changed(result.changed, struck=self.plans_strike(verb))

        strike = ids if self.plans_strike(verb) else ()
        self.perform(
            use_case, said=lambda result: result.said, strike=strike, then=then, undo=lambda result: result.entry
        )

    def plans_changed(self, ids: Sequence[int], *, struck: bool) -> None:
        """Called when a verb on plans went well."""


def _on_each(
    plans: PlanService,
    verb: str,
    ids: tuple[int, ...],
    act: Callable[[int], Done],
    back: Callable[[int], Done] | Own | None,
) -> Result:
    """One transaction per plan; what is refused is named. A single refusal is raised."""
    made: dict[int, Done] = {}
    skipped: list[Skipped] = []
    for identity in ids:
        try:
            made[identity] = act(identity)
        except Refusal as refusal:
            if len(ids) == 1:
                raise
            skipped.append(Skipped(identity, refusal))
    if not made and skipped:
        raise skipped[0].refusal
    changed = tuple(made)
    if len(ids) == 1:
        said = labels.told(made[ids[0]].code, made[ids[0]].params)
    else:
        said = _many_done(verb, len(made)) + left_alone(skipped)
    if back is None:
        # It can't be taken back, and is noted so that undo doesn't reach past it.
        return Result(changed, said, Entry((), said))

    def take_back(identity: int) -> Done:
        if not isinstance(back, Own):
            return back(identity)
        name, params = made[identity].undo or ("", {})
        done: Done = getattr(plans, name)(identity, **params)
        return done

    def again(identity: int) -> Done:
        made[identity] = act(identity)
        return made[identity]

    entry = Entry(changed, said, lambda: _each(changed, take_back), lambda: _each(changed, again), TOPICS)
    return Result(changed, said, entry)


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
        case "shift":
            text = ngettext("{n} plan was moved.", "{n} plans were moved.", n)
        case "assign":
            text = ngettext("{n} plan was given away.", "{n} plans were given away.", n)
        case "upgrade":
            text = ngettext("{n} plan was moved to the new version.", "{n} plans were moved to the new version.", n)
        case "resume":
            text = ngettext("{n} plan was resumed.", "{n} plans were resumed.", n)
        case _:
            text = ngettext("{n} plan was canceled.", "{n} plans were canceled.", n)
    return text.format(n=n)
