"""The items of a template as lines of a list, each with the date that a sample start and target date would give."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from fsctui.domain.templates import Assignee, Fault, ItemKind, TemplateBody, TemplateItem
from fsctui.i18n import N_, _, formats
from fsctui.refusal import Refusal
from fsctui.scheduling.offsets import Mode
from fsctui.scheduling.schedule import Planned
from fsctui.services.templates import TemplateService
from fsctui.tui.actions import action
from fsctui.tui.screens.templates.words import assignee_words, due_short, subject
from fsctui.tui.widgets.columns import Column
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.sources import MemorySource, Source

SAMPLE_DAYS = 30
"""So far off is the sample target date of a template that doesn't estimate how long it takes."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The start and target date for which dates are shown."""

    start: date
    target: date | None

    @classmethod
    def of(cls, body: TemplateBody, today: date) -> Sample:
        return cls(today, today + timedelta(days=body.estimated_days or SAMPLE_DAYS))


@dataclass(frozen=True)
class Dates:
    """What the scheduling core says of a body: every item's date, or why there are none."""

    planned: Mapping[str, Planned] = field(default_factory=dict)
    refusal: Refusal | None = None


def dates(service: TemplateService, body: TemplateBody, sample: Sample) -> Dates:
    """Ask for the dates; for threads."""
    try:
        return Dates(service.dates(body, sample.start, sample.target))
    except Refusal as refusal:
        return Dates(refusal=refusal)


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One line. `id` stays with the item while it moves; `after` are the places (from 1) of its prerequisites."""

    id: int
    place: int
    item: TemplateItem
    planned: Planned | None
    after: tuple[int, ...]
    mode: Mode
    faulty: bool = False

    @property
    def due(self) -> date | None:
        return None if self.planned is None else self.planned.due


def lines(body: TemplateBody, found: Dates, ids: Callable[[str], int], faults: Sequence[Fault] = ()) -> list[ItemLine]:
    """The items in display order."""
    places = {item.key: place for place, item in enumerate(body.items, 1)}
    faulty = {fault.item for fault in faults}
    return [
        ItemLine(
            ids(item.key),
            place,
            item,
            found.planned.get(item.key),
            tuple(places[need.key] for need in item.after if need.key in places),
            body.mode,
            item.key in faulty,
        )
        for place, item in enumerate(body.items, 1)
    ]


def source(shown: Sequence[ItemLine], names: Callable[[], Mapping[Assignee, str]]) -> MemorySource[ItemLine]:
    return MemorySource(
        shown,
        lambda line: f"{subject(line.item)} {line.item.key} {assignee_words(line.item.assignee, names())}",
        {
            "place": lambda line: line.place,
            "due": lambda line: line.due or date.max,
        },
    )


def columns(today: Callable[[], date], names: Callable[[], Mapping[Assignee, str]]) -> tuple[Column[ItemLine], ...]:
    """The columns of an item list; the assignee goes first when it gets narrow."""
    return (
        Column[ItemLine]("place", "#", lambda line: str(line.place), width=3, align="right"),
        Column[ItemLine]("mark", "", _mark, width=1, sortable=False),
        Column[ItemLine]("item", N_("Item"), _subject, minimum=28, flex=3, sortable=False),
        Column[ItemLine]("offset", N_("Due"), lambda line: due_short(line.item, line.mode), width=15, sortable=False),
        Column[ItemLine](
            "due", N_("Sample"),
            lambda line: formats.weekday_date(line.due, today()) if line.due is not None else "",
            width=12, priority=1,
        ),
        Column[ItemLine](
            "after", N_("After"), lambda line: ", ".join(map(str, line.after)), width=6, priority=2, sortable=False
        ),
        Column[ItemLine](
            "who", N_("Assignee"), lambda line: assignee_words(line.item.assignee, names()),
            minimum=14, flex=2, priority=3, sortable=False,
        ),
    )  # fmt: skip


def _mark(line: ItemLine) -> str:
    """A fault first, then what kind of item it is."""
    if line.faulty:
        return "✗"
    return "▤" if line.item.kind is ItemKind.DOCUMENT else ""


def _subject(line: ItemLine) -> str:
    text = subject(line.item)
    return text if line.item.required else _("{subject} (optional)").format(subject=text)


class ItemList(RecordList[ItemLine]):
    """The list of items; it can be told on which item the cursor shall stand once its rows are here."""

    def show_at(self, shown: Source[ItemLine], key: Hashable, identity: int | None = None) -> None:
        self.show(shown, key)
        if identity is not None:
            self.go_to(identity)

    @action("list.open", "enter", label=N_("open"), help=N_("Open this row"), footer=None, enabled="why_no_row")
    def open_row(self) -> None:
        super().open_row()
