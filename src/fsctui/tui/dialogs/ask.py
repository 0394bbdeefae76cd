"""Questions with one line as the answer: words (a reason, a comment, a name) and dates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from fsctui.domain.text import clean
from fsctui.i18n import _
from fsctui.refusal import Refusal
from fsctui.tui.dialogs.base import Dialog
from fsctui.tui.dialogs.entry import Entry
from fsctui.tui.text import plain, words

if TYPE_CHECKING:
    from fsctui.tui.app import FsctuiApp

Validate = Callable[[str], str | Refusal | None]


class AskText(Dialog[str]):
    """One line of text, cleaned. `validate` gives what is wrong, or None; it runs as you type and must be quick.

    draft: a name under which unfinished text is kept while the app runs, so that escape loses nothing.
    """

    def __init__(
        self,
        title: str,
        text: str | Content = "",
        *,
        value: str = "",
        placeholder: str = "",
        required: bool = True,
        validate: Validate | None = None,
        draft: str | None = None,
        limit: int = 2_000,
    ) -> None:
        super().__init__(title, text)
        self.value, self.placeholder, self.limit = value, placeholder, limit
        self.required, self.check, self.draft = required, validate, draft

    @property
    def drafts(self) -> dict[str, str]:
        """Unfinished texts of this person, by name; they live as long as the app."""
        return cast("FsctuiApp", self.app).drafts

    def content(self) -> ComposeResult:
        begun = self.drafts.get(self.draft, "") if self.draft else ""
        # What was begun earlier is written on; a proposed answer is selected, so that typing replaces it.
        yield Entry(
            begun or self.value,
            label=self.heading,
            help=self.about_it(),
            placeholder=clean(self.placeholder),
            max_length=self.limit,
            select_on_focus=not begun,
        )
        yield self.error_line()

    def about_it(self) -> str:
        """What F1 says."""
        said = self.text.plain if isinstance(self.text, Content) else self.text
        needed = _("It is needed.") if self.required else _("It may stay empty.")
        return " ".join(part for part in (said, self.placeholder, needed) if part)

    def problem(self, value: str) -> str:
        """What is wrong with the answer, in words; empty when nothing is."""
        if self.required and not value:
            return _("Something must be written here.")
        found = self.check(value) if self.check is not None else None
        return "" if found is None else words(found)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self.draft:
            self.drafts[self.draft] = event.value
        value = clean(event.value)
        self.complain(self.problem(value) if value else "")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        value = clean(event.value)
        if problem := self.problem(value):
            self.complain(problem)
            return
        if self.draft:
            self.drafts.pop(self.draft, None)
        self.answer(value)


class AskDate(Dialog[date]):
    """A date, in words or digits: today, eow, +3bd, -1w, 2026-03-05 or as people write dates here.

    resolve: turns what was typed into a date or raises a `Refusal`; quick, no database. show: the date in words,
    e.g. "Thursday 5 March 2026, in 2 business days"; it is shown while typing.
    """

    def __init__(
        self,
        title: str,
        text: str | Content = "",
        *,
        resolve: Callable[[str], date],
        show: Callable[[date], str],
        value: str = "",
        validate: Callable[[date], str | Refusal | None] | None = None,
    ) -> None:
        super().__init__(title, text)
        self.resolver, self.shown, self.value, self.check = resolve, show, value, validate

    def content(self) -> ComposeResult:
        about = _("A date, or words: today, mon, eow, eom, +3bd (in three business days), -1w.")
        yield Entry(
            self.value, label=self.heading, help=about, placeholder=_("today, eow, +3bd, -1w, or a date"), max_length=60
        )
        yield Static(Content(""), id="resolved", markup=False)
        yield self.error_line()

    def _read(self, text: str) -> tuple[date | None, str]:
        try:
            found = self.resolver(text)
        except Refusal as refusal:
            return None, words(refusal)
        reason = self.check(found) if self.check is not None else None
        return (found, "") if reason is None else (None, words(reason))

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        text = clean(event.value)
        found, problem = self._read(text) if text else (None, "")
        self.query_one("#resolved", Static).update(plain("" if found is None else f"= {self.shown(found)}"))
        self.complain(problem)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        text = clean(event.value)
        found, problem = self._read(text) if text else (None, _("A date is needed here."))
        if found is None:
            self.complain(problem)
        else:
            self.answer(found)
