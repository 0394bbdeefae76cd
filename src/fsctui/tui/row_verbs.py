"""What screens share whose verbs act on rows of one kind: which rows are meant, asking first, acting, striking.

class TaskVerbs(RowVerbs[TaskRow]):
    @action("tasks.skip", "x", rows=True, enabled="why_skip", ...)
    async def skip(self, targets: Targets[TaskRow]) -> None:
        title = self.title_of(targets, _("Skip “{task}”"), _("Skip {n} tasks"))
        if (reason := await self.ask(self.ask_reason(title, _("Why?"), targets))) is not None:
            await self.act(targets, "skip", reason=reason)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Generic

from fsctui.domain.people_rows import AssigneeRow, AssigneeRowKind
from fsctui.i18n import _, formats
from fsctui.refusal import Refusal
from fsctui.tui.acting import Acted, ActsOnMany
from fsctui.tui.base import BaseScreen
from fsctui.tui.dialogs.ask import AskText
from fsctui.tui.dialogs.confirm import BulkPreview
from fsctui.tui.dialogs.pick import Choice, Pick
from fsctui.tui.undo import Entry
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.sources import RowT, Targets

QUEUE = "queue:"
FOUND = 50


def enabled(verb: str) -> Callable[[RowVerbs[Any]], Refusal | str | None]:
    """A method that says why a verb can't be used now: `why_skip = enabled("skip")`."""

    def why(self: RowVerbs[Any]) -> Refusal | str | None:
        return self.why_not(verb)

    return why


class RowVerbs(BaseScreen[Any], Generic[RowT]):
    """Base of the screens that show rows of one kind. They say which rows are meant (`targets`)."""

    WHAT: ClassVar[str]
    """The placeholder of a row's name in titles: `Skip “{task}”` has "task"."""
    STAYS: ClassVar[frozenset[str]] = frozenset()
    """After these verbs the cursor stays where it is: people go on with the same row."""

    # What a kind of rows answers

    def not_permitted(self, verb: str) -> Refusal | None:
        """The refusal of somebody whose roles don't include the verb at all."""
        raise NotImplementedError

    def why_not_row(self, verb: str) -> Refusal | None:
        """Why the verb can't be used on the row here, or None (also while it is not known)."""
        raise NotImplementedError

    def name_of(self, row: RowT) -> str:
        """What a row is called in the title of a dialog."""
        raise NotImplementedError

    def named(self, row: RowT) -> str:
        """What a row is called among others."""
        raise NotImplementedError

    def read_rows(self, ids: Sequence[int]) -> Mapping[int, RowT]:
        """The rows of these ids. In a thread."""
        raise NotImplementedError

    def question(self, verb: str, n: int) -> str:
        """What is asked before something is done to so many."""
        raise NotImplementedError

    # What a screen answers

    def row_here(self) -> RowT | None:
        """The row that a verb on one of them is about."""
        return None

    def strikes(self, verb: str) -> bool:
        """Whether rows leave what is shown when this is done to them."""
        return True

    # Which rows

    def why_not(self, verb: str) -> Refusal | str | None:
        """Why a verb can't be used now; on several marked rows the preview says it row by row."""
        return self.not_permitted(verb) if len(self.targets()) > 1 else self.why_not_row(verb)

    def row_of(self, targets: Targets[RowT]) -> RowT | None:
        """The one row that was meant when the key was pressed, wherever the cursor is by now; None for several."""
        if len(targets) != 1:
            return None
        if targets.row is not None and targets.row.id == targets.ids[0]:
            return targets.row
        return next((row for rows in self.query(RecordList) if (row := rows.known(targets.ids[0]))), None)

    # Acting

    async def act_with(
        self,
        service: ActsOnMany,
        targets: Targets[RowT],
        verb: str,
        params: Mapping[str, Any],
        use_case: Callable[[], Acted],
    ) -> None:
        """A verb of a service on one row or many; more than three are shown first."""
        ids = targets.ids
        if BulkPreview.needed(len(ids)) and not await self.agreed(service, verb, ids, params):
            return
        self._perform(verb, ids, use_case)

    async def agreed(self, service: ActsOnMany, verb: str, ids: Sequence[int], params: Mapping[str, Any]) -> bool:
        """Show what would happen to many rows, and ask."""
        bulk, rows = await self.read(lambda: (service.preview_many(verb, ids, **params), self.read_rows(ids)))

        def name(identity: int) -> str:
            return self.named(rows[identity]) if identity in rows else f"{identity}"

        answer = await self.ask(BulkPreview.of(self.question(verb, len(ids)), bulk, name=name))
        return answer is not None and answer

    def _perform(self, verb: str, ids: Sequence[int], use_case: Callable[[], Acted]) -> None:
        """Act, and strike the rows that leave what is shown."""
        strike = ids if self.strikes(verb) else ()
        self.perform(use_case, said=said_of, strike=strike, then=self._then, undo=entry_of)

    def _then(self, outcome: Acted) -> None:
        if not self.strikes(outcome.action):
            for rows in self.query(RecordList):
                if outcome.action in self.STAYS:
                    rows.marks.difference_update(outcome.changed)
                    rows.reread(outcome.changed)
                else:
                    rows.acted(outcome.changed, strike=False)

    # Asking

    def title_of(self, targets: Targets[RowT], one: str, many: str) -> str:
        row = self.row_of(targets)
        return many.format(n=len(targets)) if row is None else one.format(**{self.WHAT: self.name_of(row)})

    def ask_reason(self, title: str, text: str, targets: Targets[RowT]) -> AskText:
        return AskText(title, text, draft=f"{title} {targets.ids}")

    def ask_assignee(self, title: str) -> Pick:
        """Whom to give it to: a person (username) or a queue (`queue:NAME`)."""
        people = self.workspace.people

        def choices(typed: str) -> list[Choice[str]]:
            return [_assignee(row) for row in people.who_can_be_assigned(typed, FOUND)]

        return Pick(title, choices, placeholder=_("A person or a queue"))


def said_of(outcome: Acted) -> str:
    return outcome.said


def entry_of(outcome: Acted) -> Entry:
    return outcome.entry


def _assignee(row: AssigneeRow) -> Choice[str]:
    if row.kind is AssigneeRowKind.QUEUE:
        return Choice(QUEUE + row.code, row.name, _("queue"))
    away = _("away until {day}").format(day=formats.date_short(row.absent_until)) if row.absent_until else ""
    return Choice(row.code, row.name, f"{away}  {row.code}".strip())
