"""Which items an item waits for, and how long after each: picked from the other items of the template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from textual.app import ComposeResult

from fsctui.domain.templates import Prerequisite, TemplateBody, TemplateItem, find_cycle
from fsctui.i18n import N_, _
from fsctui.interchange.offset_text import parse_offset
from fsctui.scheduling.offsets import Offset
from fsctui.tui.actions import action
from fsctui.tui.dialogs.ask import AskText
from fsctui.tui.dialogs.base import Dialog
from fsctui.tui.screens.templates.draft import put
from fsctui.tui.screens.templates.words import lag_text, offset_words, subject, subjects
from fsctui.tui.widgets.columns import Column
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.sources import MemorySource


@dataclass(frozen=True, slots=True)
class Other:
    """Another item that could be waited for."""

    id: int
    item: TemplateItem


def cycle_words(body: TemplateBody, item: TemplateItem) -> str:
    """The items that would wait for each other with this item in the template; empty when none would."""
    needs = {each.key: [need.key for need in each.after] for each in put(body, item).items}
    if not (cycle := find_cycle(needs)):
        return ""
    names = subjects(put(body, item))
    chain = " → ".join(names.get(key, key) for key in cycle)
    return _("These items wait for each other: {chain}").format(chain=chain)


def lag_problem(text: str) -> str | None:
    return None if parse_offset(text) else _("For example: +2 bd, 3 d, 1 w; empty for no wait.")


class OtherList(RecordList[Other]):
    """Escape leaves the dialog at once: the marks are its answer, not a selection to let go of."""

    WITHOUT = frozenset({"list.clear"})


class Needs(Dialog[tuple[Prerequisite, ...]]):
    """The other items, marked where this one waits for them."""

    DEFAULT_CSS = """
    Needs > #box { width: 76; }
    Needs RecordList { height: 12; }
    """

    def __init__(self, body: TemplateBody, item: TemplateItem) -> None:
        super().__init__(_("What “{subject}” waits for").format(subject=item.words.subject or item.key))
        self.template, self.item = body, item
        self.others: Sequence[Other] = [
            Other(place, each) for place, each in enumerate(body.items, 1) if each.key != item.key
        ]
        self.lags: dict[int, Offset | None] = {}
        self.rows = OtherList(
            (
                Column[Other]("place", "#", lambda other: str(other.id), width=3, align="right", sortable=False),
                Column[Other]("item", N_("Item"), lambda other: subject(other.item), minimum=20, sortable=False),
                Column[Other]("lag", N_("Wait after it"), self._lag, width=28, sortable=False),
            ),
            empty=N_("There is no other item yet."),
        )

    def _lag(self, other: Other) -> str:
        lag = self.lags.get(other.id)
        return "" if lag is None else f"{lag_text(lag)}  ({offset_words(lag)})"

    def content(self) -> ComposeResult:
        yield self.rows
        yield self.error_line()

    def hint(self) -> str:
        return _("space marks · e wait after it · / filters · enter confirms · esc cancels")

    def on_mount(self) -> None:
        after = {need.key: need for need in self.item.after}
        marked = [other for other in self.others if other.item.key in after]
        self.rows.show(MemorySource(self.others, lambda other: subject(other.item)), key="others")
        self.rows.marks |= {other.id for other in marked}
        self.lags = {other.id: after[other.item.key].lag for other in marked}
        self.rows.focus()

    def chosen(self) -> tuple[Prerequisite, ...]:
        """What is marked: those it waited for already in their order, then the new ones in display order."""
        before = [need.key for need in self.item.after]
        marked = [other for other in self.others if other.id in self.rows.marks]
        marked.sort(key=lambda other: before.index(other.item.key) if other.item.key in before else len(before))
        return tuple(Prerequisite(other.item.key, self.lags.get(other.id)) for other in marked)

    def on_record_list_marks_changed(self, message: RecordList.MarksChanged) -> None:
        message.stop()
        self.complain(cycle_words(self.template, replace(self.item, after=self.chosen())))

    def on_record_list_highlighted(self, message: RecordList.Highlighted) -> None:
        message.stop()

    def on_record_list_opened(self, message: RecordList.Opened) -> None:
        message.stop()
        if problem := cycle_words(self.template, replace(self.item, after=self.chosen())):
            self.complain(problem)
        else:
            self.answer(self.chosen())

    @action("needs.accept", "ctrl+s", label=N_("accept"), help=N_("Accept"), footer=None)
    def accept(self) -> None:
        self.rows.open_row()

    @action("needs.lag", "e", label=N_("wait"), help=N_("How long to wait after it"), footer=None)
    async def lag(self) -> None:
        row = self.rows.row
        if row is None:
            return
        found = await self.app.push_screen_wait(
            AskText(
                _("How long after “{subject}” is done?").format(subject=subject(row.item)),
                value=lag_text(self.lags.get(row.id)),
                placeholder=_("For example: +2 bd, 3 d, 1 w; empty for no wait."),
                required=False,
                validate=lag_problem,
                limit=60,
            )
        )
        if found is None:
            return
        parsed = parse_offset(found) if found else None
        self.lags[row.id] = None if parsed is None else parsed[0]
        self.rows.marks.add(row.id)
        self.rows.words_changed()
        self.complain(cycle_words(self.template, replace(self.item, after=self.chosen())))
