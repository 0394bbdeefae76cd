"""The fields of a form: what one is, its label and entry, and what is said beside and below it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, cast

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from fsctui.domain.intake import AnswerInvalid, AnswerNotOffered, AnswerTooLong
from fsctui.domain.records import ChoiceUnknown, FieldInvalid, FieldMissing, TextTooLong
from fsctui.domain.text import clean
from fsctui.i18n import _
from fsctui.refusal import Refusal
from fsctui.tui.actions import HasActions
from fsctui.tui.dialogs.pick import Choice, Pick, Provider
from fsctui.tui.numbers import typed_number
from fsctui.tui.text import joined, plain, words

_DECIMAL = re.compile(r"\d+\.\d+")
_SHOWN = 80


def _as_typed(text: str) -> Any:
    return text


@dataclass(frozen=True)
class FormField:
    """One field. `label` and `help` are words already; `value` is what stands in it at first, as text.

    choices: the only values there are; provider: finds them in a thread while a part of one is typed. `shown` is how
    the first value of such a field is worded. read: turns the text into the value handed over, or raises what is wrong;
    quick, no database. meaning: what an entry that was read means, in words, shown at its right.
    """

    name: str
    label: str
    value: str = ""
    help: str = ""
    required: bool = False
    choices: Sequence[Choice[str]] = ()
    provider: Provider | None = None
    shown: str = ""
    read: Callable[[str], Any] = _as_typed
    meaning: Callable[[Any], str] | None = None
    limit: int = 2_000


class Steps(Protocol):
    """The form that fields stand in: at once, so that the next key of a quick burst finds the next field."""

    def step(self, by: int, *, done: bool = False) -> None:
        """To the field before or after this one; `done` is enter."""


class Entered(Message):
    """A field has another value."""

    def __init__(self, row: Row) -> None:
        self.row = row
        super().__init__()


def passed_on(here: Widget, event: events.Key) -> bool:
    """A key of a quick burst reaches the field that was left: hand it to the one that has the focus by now."""
    focused = here.screen.focused
    if focused is here or not isinstance(focused, Entry | Chooser):
        return False
    event.stop()
    event.prevent_default()
    focused.post_message(events.Key(event.key, event.character))
    return True


class Entry(Input):
    """A line of text in a form."""

    async def _on_key(self, event: events.Key) -> None:
        if passed_on(self, event):
            return
        if event.key in ("up", "down", "enter"):
            event.stop()
            event.prevent_default()
            cast(Steps, self.screen).step(-1 if event.key == "up" else 1, done=event.key == "enter")
        else:
            await super()._on_key(event)


class Chooser(HasActions, Widget, can_focus=True):
    """A value out of several: left and right turn it, space or a letter opens the list, backspace empties it."""

    DEFAULT_CSS = """
    Chooser { height: 1; width: 1fr; background: $boost; padding: 0 1; }
    Chooser:focus { background: $panel; }
    """

    class Changed(Message):
        """Another value was chosen."""

    def __init__(self, field: FormField) -> None:
        super().__init__()
        self.field, self.value, self.shown = field, field.value, field.shown
        self._list: Pick | None = None

    @property
    def words(self) -> str:
        chosen = next((choice.label for choice in self.field.choices if choice.value == self.value), None)
        return chosen if chosen is not None else self.shown or self.value

    def render(self) -> Content:
        arrows = "bold $text-accent" if self.has_focus else "$text-disabled"
        if not self.value and self.field.provider is not None:
            return plain(_("space to search"), "$text-disabled")
        ends = ("‹ ", " ›") if self.field.choices else ("", " ⌕")
        return joined((ends[0], arrows), plain(self.words or "—"), (ends[1], arrows))

    def put(self, value: str, shown: str = "") -> None:
        self.value, self.shown = value, shown
        self.refresh()
        self.post_message(self.Changed())

    def _turn(self, by: int) -> None:
        values = [choice.value for choice in self.field.choices]
        if not self.field.required:
            values = ["", *values]
        if self.field.choices and values:
            at = values.index(self.value) if self.value in values else (-1 if by > 0 else 0)
            self.put(values[(at + by) % len(values)])

    def _search(self, typed: str = "") -> None:
        if (opening := self._list) is not None:
            # The list is on its way: what is typed meanwhile belongs into it.
            if opening.is_mounted:
                opening.query_one(Input).insert_text_at_cursor(typed)
            else:
                opening.value += typed
            return
        found: Sequence[Choice[Any]] | Provider = self.field.provider or self.field.choices
        labels = {choice.value: choice.label for choice in self.field.choices}
        # The answer carries its words, which a provider alone knows.
        known: dict[Any, str] = dict(labels)
        if self.field.provider is not None:
            provider = self.field.provider

            def remembered(text: str) -> Iterable[Choice[Any]]:
                for choice in provider(text):
                    known[choice.value] = choice.label
                    yield choice

            found = remembered

        def chosen(value: Any) -> None:
            self._list = None
            if value is not None:
                self.put(str(value), known.get(value, str(value)))

        self._list = Pick(self.field.label, found, current=self.value, value=typed)
        self.app.push_screen(self._list, chosen)

    async def _on_key(self, event: events.Key) -> None:
        if passed_on(self, event):
            return
        moves = {"up": -1, "down": 1, "enter": 1}
        if event.key in moves:
            cast(Steps, self.screen).step(moves[event.key], done=event.key == "enter")
        elif event.key in ("left", "right"):
            self._turn(1 if event.key == "right" else -1)
        elif event.key == "space":
            self._search()
        elif event.key in ("backspace", "delete"):
            if not self.field.required:
                self.put("")
        elif event.is_printable and event.character is not None:
            self._search(event.character)
        else:
            return
        event.stop()
        event.prevent_default()

    def on_click(self) -> None:
        if self.has_focus:
            self._search()

    def watch_has_focus(self, focused: bool) -> None:
        super().watch_has_focus(focused)
        self.refresh()


class Row(Vertical):
    """A label, the entry beside it, what it means, and below it what is wrong."""

    DEFAULT_CSS = """
    Row { height: auto; }
    Row > Horizontal { height: 1; }
    Row .label { width: 19; height: 1; color: $text-muted; }
    Row.-here .label { color: $text; text-style: bold; }
    Row Entry, Row Entry:focus { border: none; height: 1; padding: 0 1; width: 1fr; background: $boost; }
    Row Entry:focus { background: $panel; }
    Row .means { width: auto; max-width: 45%; height: 1; padding: 0 0 0 1; color: $text-muted; }
    Row .wrong { height: auto; padding: 0 0 0 19; color: $text-error; display: none; }
    """

    def __init__(self, field: FormField) -> None:
        super().__init__()
        self.field = field
        choosing = bool(field.choices) or field.provider is not None
        self.entry: Entry | Chooser = (
            Chooser(field) if choosing else Entry(field.value, max_length=field.limit, select_on_focus=False)
        )
        self._means = Static(Content(""), classes="means", markup=False)
        self._wrong = Static(Content(""), classes="wrong", markup=False)
        self.problem = ""

    def compose(self) -> ComposeResult:
        star = "*" if self.field.required else " "
        with Horizontal():
            yield Static(joined(plain(self.field.label), (star, "$text-accent")), classes="label", markup=False)
            yield self.entry
            yield self._means
        yield self._wrong

    @property
    def text(self) -> str:
        return clean(self.entry.value)

    def put(self, text: str, shown: str = "") -> None:
        if isinstance(self.entry, Chooser):
            self.entry.put(text, shown)
        else:
            self.entry.value = text

    def complain(self, text: str) -> None:
        self.problem = text
        self._wrong.display = bool(text)
        self._wrong.update(joined(("✗ ", "bold"), plain(text)))

    def wording(self, refusal: Refusal) -> str:
        """What is wrong with the entry: the field by its label, and the entry as it was typed."""
        about: dict[str, Any] = {"field": self.field.label, "question": self.field.label, "value": self.text[:_SHOWN]}
        match refusal:
            case FieldInvalid() | AnswerInvalid():
                expected = refusal.expected
                about["expected"] = typed_number(expected) if _DECIMAL.fullmatch(expected) else expected
            case FieldMissing() | ChoiceUnknown() | TextTooLong() | AnswerNotOffered() | AnswerTooLong():
                pass
            case _:
                return words(refusal)
        return words(replace(refusal, **{name: said for name, said in about.items() if name in refusal.params}))

    def read(self, *, saving: bool = False) -> tuple[Any, bool]:
        """The value, and whether it can be used; what is wrong is shown, an empty field only when saving."""
        text = self.text
        if not text:
            missing = saving and self.field.required
            self.complain(_("This is needed.") if missing else "")
            self._means.update(Content(""))
            return "", not missing
        try:
            value = self.field.read(text)
        except Refusal as refusal:
            self.complain(self.wording(refusal))
            self._means.update(Content(""))
            return text, False
        self.complain("")
        means = self.field.meaning(value) if self.field.meaning is not None else ""
        self._means.update(plain(means))
        return value, True

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.read()
        self.post_message(Entered(self))

    def on_chooser_changed(self, event: Chooser.Changed) -> None:
        event.stop()
        self.read()
        self.post_message(Entered(self))
