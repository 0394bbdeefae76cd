"""The preview list of a launch: a line for every item, those that are left out too."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from textual.content import Content
from textual.message import Message

from fsctui.domain.launch import DraftItem, LaunchWarning
from fsctui.domain.naming import Naming
from fsctui.domain.templates import ItemKind, TemplateItem, effective_offset
from fsctui.i18n import N_, _, current, formats, labels, pgettext
from fsctui.scheduling.offsets import Mode
from fsctui.scheduling.schedule import Anchor
from fsctui.scheduling.trace import Event, Trace
from fsctui.services.launching import PlanPreview
from fsctui.tui.actions import action
from fsctui.tui.plan_words import rule_words
from fsctui.tui.text import joined, plain
from fsctui.tui.widgets.columns import Column
from fsctui.tui.widgets.record_list import RecordList

OUT = "strike $text-disabled"


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item of the preview. `out`: it is left out. `draft` is None then, and while there is no preview yet."""

    id: int
    item: TemplateItem
    subject: str
    draft: DraftItem | None
    rule: str
    warnings: tuple[LaunchWarning, ...]
    adhoc: bool
    out: bool
    today: date
    owner: str = ""
    reason: str = ""


def subject_of(item: TemplateItem) -> str:
    """The item's subject in the reader's language."""
    return item.translations.get(current(), item.words).subject


def lines(
    items: Sequence[TemplateItem],
    adhoc: Sequence[TemplateItem],
    preview: PlanPreview | None,
    today: date,
    skips: Collection[str],
    mode: Mode,
    naming: Naming,
) -> list[ItemLine]:
    """The lines of one plan's preview, in display order, the launcher's own items last."""
    drafts = {item.item.key: item for item in preview.draft.items} if preview else {}
    everything = [*items, *adhoc]
    subjects = {item.key: subject_of(item) for item in everything}
    own = {item.key for item in adhoc}
    found = []
    for number, item in enumerate(everything, start=1):
        draft = drafts.get(item.key)
        rule = ""
        if item.key not in skips:
            rule = _rule(item, draft, subjects, mode)
        warnings = tuple(each for each in preview.warnings if each.item == item.key) if preview else ()
        found.append(
            ItemLine(
                number,
                item,
                subjects[item.key],
                draft,
                rule,
                warnings,
                item.key in own,
                item.key in skips,
                today,
                owner_words(draft, naming),
                ""
                if draft is None
                else labels.label(draft.owner_reason, **naming.params(draft.owner_params, current())),
            )
        )
    return found


def _rule(item: TemplateItem, draft: DraftItem | None, subjects: Mapping[str, str], mode: Mode) -> str:
    """Which rule gives the date: of two, the one that came later; before there is a preview, the template's own."""
    if draft is None:
        after = tuple(need.key for need in item.after)
        return rule_words(item.anchor, effective_offset(item, mode), after, subjects, pinned=False)
    after = tuple(link.key for link in draft.after)
    waited = any(step.event is Event.PREREQUISITE for step in draft.planned.trace)
    offset = None if waited and draft.anchor is not Anchor.PREREQUISITES else draft.offset
    return rule_words(draft.anchor, offset, after, subjects, pinned=draft.pinned is not None)


def owner_words(draft: DraftItem | None, naming: Naming) -> str:
    if draft is None:
        return ""
    if draft.owner is not None:
        return draft.owner.name
    return pgettext("owner of a task", "queue {name}").format(name=naming.queue(draft.queue, current()))


def warning_words(warning: LaunchWarning, subjects: Mapping[str, str], naming: Naming) -> str:
    """A warning as a sentence; prerequisites are named by their subjects."""
    params = naming.params(warning.params, current())
    if isinstance(params.get("prerequisites"), list | tuple):
        params["prerequisites"] = [subjects.get(str(key), str(key)) for key in params["prerequisites"]]  # type: ignore[attr-defined]
    return labels.label(warning.code, **params)


def _due(row: ItemLine) -> Content:
    if row.out:
        return plain(_("left out"), "$text-disabled")
    if row.draft is None or row.draft.due is None:
        return plain("—", "$text-muted")
    text = formats.weekday_date(row.draft.due, row.today)
    return plain(text, "bold $text-error" if row.draft.due < row.today else "")


def _subject(row: ItemLine) -> Content:
    mark = "▤ " if row.item.kind is ItemKind.DOCUMENT else "+ " if row.adhoc else ""
    return plain(mark + row.subject, OUT if row.out else "")


COLUMNS = (
    Column[ItemLine](
        "in", "", lambda row: plain("–", "$text-disabled") if row.out else "✓", width=1, sortable=False
    ),
    Column[ItemLine]("due", N_("Due"), _due, width=12, sortable=False),
    Column[ItemLine](
        "warning", "⚠", lambda row: plain("⚠", "bold $text-warning") if row.warnings else "", width=1, sortable=False
    ),
    Column[ItemLine]("subject", N_("Subject"), _subject, minimum=26, flex=4, sortable=False),
    Column[ItemLine]("owner", N_("Owner"), lambda row: row.owner, minimum=12, flex=1, sortable=False),
    Column[ItemLine](
        "why", N_("Why"), lambda row: plain(row.rule, "$text-muted"), minimum=17, flex=2, priority=2, sortable=False
    ),
)  # fmt: skip


class LaunchList(RecordList[ItemLine]):
    """The list of items with the verbs of the preview; the screen hears `Wanted`."""

    WITHOUT = frozenset(
        {"list.mark", "list.mark_all", "list.mark_range", "list.open", "list.sort", "list.reverse", "list.filter"}
    )

    class Wanted(Message):
        """A verb for the item under the cursor (None: for none in particular)."""

        def __init__(self, verb: str, row: ItemLine | None) -> None:
            self.verb, self.row = verb, row
            super().__init__()

    def __init__(self) -> None:
        super().__init__(COLUMNS, empty=N_("Choose a template and a record; the items appear here."))
        self.no_adhoc = ""

    def why_no_item(self) -> str | None:
        return None if self.row is not None else _("There is no row here.")

    def why_out(self) -> str | None:
        if self.row is None:
            return _("There is no row here.")
        return _("This item is left out; space takes it in again.") if self.row.out else None

    def why_no_adhoc(self) -> str | None:
        return self.no_adhoc or None

    def _wish(self, verb: str) -> None:
        self.post_message(self.Wanted(verb, self.row))

    @action("launch.toggle", "space,x", label=N_("leave out"), help=N_("Leave this item out, or take it in again"),
            enabled="why_no_item", footer=20)  # fmt: skip
    def toggle(self) -> None:
        self._wish("toggle")
        self.next_row()

    @action("launch.owner", "a", label=N_("assign"), help=N_("Give this item to a person or a queue"),
            enabled="why_out", footer=21)  # fmt: skip
    def change_owner(self) -> None:
        self._wish("owner")

    @action("launch.date", "D", label=N_("date"), help=N_("Set the date of this item by hand; it is pinned"),
            enabled="why_out", footer=22)  # fmt: skip
    def change_date(self) -> None:
        self._wish("date")

    @action("launch.reset", "backspace,delete", label=N_("as the template"), footer=None, enabled="why_no_item",
            help=N_("Owner and date as the template says; an item of your own goes"))  # fmt: skip
    def reset(self) -> None:
        self._wish("reset")

    @action("launch.add", "n", label=N_("add"), help=N_("Add an item of your own"), enabled="why_no_adhoc", footer=23)
    def add(self) -> None:
        self._wish("add")

    @action("launch.why", "w", label=N_("why"), help=N_("Why this date and this owner"), enabled="why_no_item",
            footer=24)  # fmt: skip
    def ask_why(self) -> None:
        self._wish("why")

    @action("launch.plan_on", "right_square_bracket,right", label=N_("next plan"),
            help=N_("The preview of the next record"), footer=None)  # fmt: skip
    def next_plan(self) -> None:
        self._wish("next")

    @action("launch.plan_back", "left_square_bracket,left", label=N_("plan before"),
            help=N_("The preview of the record before"), footer=None)  # fmt: skip
    def previous_plan(self) -> None:
        self._wish("previous")


def _told(trace: Trace) -> Trace:
    """The steps without the last one where it only repeats the date."""
    return trace[:-1] if len(trace) > 1 and trace[-1].event is Event.RESULT else trace


def about(row: ItemLine, warnings: Sequence[str]) -> Content:
    """Warnings, why this date, why this owner: what stands beside or below the list."""
    parts = [joined(("⚠ ", "bold $text-warning"), plain(text)) for text in warnings]
    if row.out:
        required = _("It is required by the template.") if row.item.required else ""
        left_out = plain(_("Left out of this plan."))
        return Content("\n").join([plain(row.subject, "bold"), left_out, *parts, plain(required)])
    parts.insert(0, plain(row.subject, "bold"))
    if row.draft is None:
        return Content("\n").join(parts)
    if row.draft.planned.trace:
        steps = " → ".join(labels.describe_step(step) for step in _told(row.draft.planned.trace))
        parts.append(joined((f"{_('Date')}: ", "$text-muted"), plain(steps)))
    else:
        parts.append(joined((f"{_('Date')}: ", "$text-muted"), plain(_("Nothing gives it a date."))))
    parts.append(joined((f"{_('Owner')}: ", "$text-muted"), plain(f"{row.owner}. {row.reason}")))
    instructions = row.item.translations.get(current(), row.item.words).instructions
    if instructions:
        parts.append(plain(instructions, "$text-muted", multiline=True))
    return Content("\n").join(parts)
