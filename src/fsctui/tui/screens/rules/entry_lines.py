"""An entry of a rule on one line: its place, whether something is odd about it, when it applies, who gets it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fsctui.domain.routing import Entry
from fsctui.domain.routing_lint import Finding, Severity
from fsctui.i18n import N_
from fsctui.tui.screens.rules.words import Reader, assignee_words, conditions_words
from fsctui.tui.widgets.columns import Column


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One line. `id` stays with the entry while it moves."""

    id: int
    place: int
    entry: Entry
    sign: str = ""


def columns(reader: Callable[[], Reader]) -> tuple[Column[EntryLine], ...]:
    return (
        Column[EntryLine]("place", "#", lambda line: str(line.place), width=3, align="right", sortable=False),
        Column[EntryLine]("sign", "", lambda line: line.sign, width=1, sortable=False),
        Column[EntryLine]("conditions", N_("When"), lambda line: conditions_words(line.entry, reader()),
                          minimum=30, flex=4, sortable=False),
        Column[EntryLine]("assignee", N_("Goes to"), lambda line: assignee_words(line.entry.assignee, reader()),
                          minimum=20, flex=3, sortable=False),
        Column[EntryLine]("note", N_("Note"), lambda line: line.entry.note, minimum=14, flex=2, priority=1,
                          sortable=False),
    )  # fmt: skip


def signs_of(findings: Iterable[Finding]) -> dict[str, str]:
    """Entry -> the sign of the worst that was found about it; hints have none."""
    return {
        each.entry: "✗" if each.severity is Severity.ERROR else "!"
        for each in sorted(findings, key=lambda each: each.severity is Severity.ERROR)
        if each.severity is not Severity.HINT
    }
