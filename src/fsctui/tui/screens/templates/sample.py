"""The question for which start and target date the sample dates are shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from fsctui.domain.text import clean
from fsctui.i18n import _, formats
from fsctui.tui.dialogs.base import Dialog
from fsctui.tui.dialogs.entry import Entry
from fsctui.tui.screens.templates.items import Sample
from fsctui.tui.text import plain


class SampleDates(Dialog[Sample]):
    """Two dates, said in full while they are typed; an empty target date is none."""

    DEFAULT_CSS = """
    SampleDates .resolved { height: 1; color: $text-muted; padding: 0 1; }
    """

    def __init__(self, sample: Sample, read: Callable[[str], date | None], today: date) -> None:
        super().__init__(_("Sample dates"), _("For example: today, +2w, eom, +10bd, 2026-03-05"))
        self.sample, self.read, self.today = sample, read, today

    def content(self) -> ComposeResult:
        yield Static(plain(_("Start date")), markup=False)
        about = _("The dates of the items are shown as if a plan started on this day. Nothing is saved.")
        yield Entry(self.sample.start.isoformat(), label=_("Start date"), help=about, id="start", max_length=40)
        yield Static(Content(""), id="start-day", classes="resolved", markup=False)
        yield Static(plain(_("Target date (empty: none)")), markup=False)
        target = self.sample.target
        shown = "" if target is None else target.isoformat()
        about = _("The dates of the items are shown as if this were the day it all leads to. Nothing is saved.")
        yield Entry(shown, label=_("Target date"), help=about, id="target", max_length=40)
        yield Static(Content(""), id="target-day", classes="resolved", markup=False)
        yield self.error_line()

    def hint(self) -> str:
        return _("tab next field · enter confirms · esc cancels")

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        found = self.read(clean(event.value))
        shown = "" if found is None else f"= {formats.weekday_date(found, self.today)}"
        self.query_one(f"#{event.input.id}-day", Static).update(plain(shown))
        self.complain("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        start, target = (clean(self.query_one(f"#{name}", Input).value) for name in ("start", "target"))
        first, last = self.read(start), self.read(target)
        if first is None:
            self.complain(_("“{text}” is not a date.").format(text=start))
        elif target and last is None:
            self.complain(_("“{text}” is not a date.").format(text=target))
        else:
            self.answer(Sample(first, last))
