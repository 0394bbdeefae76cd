"""A form on a screen of its own: fields one beneath the other, checked while they are written; ctrl+s keeps it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from fsctui.i18n import N_, _
from fsctui.tui.actions import action
from fsctui.tui.base import BaseScreen
from fsctui.tui.dialogs.confirm import Confirm
from fsctui.tui.screens.templates.fields import Choose, Chosen, Field
from fsctui.tui.text import plain

T = TypeVar("T")


class Form(BaseScreen[T]):
    """Subclasses give `fields()`, read them in `collect()`, and hear every change in `edited()`."""

    STYLES = "templates.tcss"
    WITHOUT: ClassVar[frozenset[str]] = frozenset({"screen.refresh", "screen.copy"})
    AUTO_FOCUS = "Input"

    def __init__(self) -> None:
        super().__init__()
        self.wrong: dict[str, str] = {}
        self._touched_once = False

    def body(self) -> ComposeResult:
        with VerticalScroll(id="form", can_focus=False):
            yield from self.fields()
        yield Static(Content(""), id="help-line", markup=False)

    def fields(self) -> Iterable[Widget]:
        """The fields, in the order of the tab key."""
        return ()

    def collect(self) -> T:
        """The value as the fields say it now; what is wrong goes to `self.wrong` by the field's name."""
        raise NotImplementedError

    def unchanged(self, value: T) -> bool:
        """Whether leaving without keeping loses nothing."""
        return True

    def edited(self, value: T) -> None:
        """Called after every change with what the fields say."""

    def field(self, name: str) -> Field:
        return self.query_one(f"#field-{name}", Field)

    def said(self, name: str) -> str:
        return self.field(name).text

    def look(self) -> T:
        """Read all fields, say beside each what is wrong with it."""
        before = set(self.wrong)
        self.wrong = {}
        value = self.collect()
        for name in before - set(self.wrong):
            self.field(name).say("")
        for name, text in self.wrong.items():
            self.field(name).say(text, wrong=True)
        self.edited(value)
        return value

    def on_mount(self) -> None:
        self.call_after_refresh(self.look)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.look()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.look()

    def on_choose_changed(self, event: Choose.Changed) -> None:
        event.stop()
        self.look()

    def on_chosen_changed(self, event: Chosen.Changed) -> None:
        event.stop()
        self.look()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.focus_next()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        for widget in event.widget.ancestors_with_self:
            if isinstance(widget, Field):
                self.query_one("#help-line", Static).update(plain(widget.help))

    def on_key(self, event: events.Key) -> None:
        """Up and down go from field to field, except where they move within a text."""
        if event.key in ("up", "down") and not isinstance(self.focused, TextArea):
            event.stop()
            event.prevent_default()
            if event.key == "down":
                self.focus_next()
            else:
                self.focus_previous()

    @action("form.keep", "ctrl+s", label=N_("keep"), help=N_("Keep what is written here"), footer=1, priority=True)
    def keep(self) -> None:
        value = self.look()
        if self.wrong:
            name, text = next(iter(self.wrong.items()))
            self.field(name).control.focus()
            self.say_no(text)
        else:
            self.dismiss(value)

    @action("form.next", "tab", label=N_("next field"), help=N_("The next field"), footer=5, palette=False)
    def next_field(self) -> None:
        self.focus_next()

    @action("form.previous", "shift+tab", label=N_("field before"), help=N_("The field before"), footer=None,
            palette=False)  # fmt: skip
    def previous_field(self) -> None:
        self.focus_previous()

    def leave(self) -> None:
        """Escape: leave without keeping; what was written is not thrown away unasked."""
        if self.unchanged(self.look()):
            self.dismiss(None)
        else:
            self.run_worker(self._leave_asked(), group="action")

    async def _leave_asked(self) -> None:
        title = _("Leave without keeping what you wrote here?")
        if await self.ask(Confirm(title, _("ctrl+s keeps it."), danger=True)):
            self.dismiss(None)

    def focus_field(self, name: str) -> None:
        self.field(name).control.focus()


def yes_no() -> list[tuple[Any, str]]:
    return [(True, _("yes")), (False, _("no"))]
