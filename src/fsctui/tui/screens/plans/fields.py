"""The lines of the launch form: a label, what is typed, and beside it what that means or what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from fsctui.i18n import N_, _
from fsctui.tui.actions import HasActions, action
from fsctui.tui.text import joined, plain


class Moved(Message):
    """Up or down in a field: to the one before or after it."""

    def __init__(self, by: int) -> None:
        self.by = by
        super().__init__()


class FieldInput(Input):
    """An input of one line. What it doesn't use itself, up and down, leads to the next field."""

    class Emptied(Message):
        """Backspace at the very start."""

    async def _on_key(self, event: events.Key) -> None:
        if event.key in ("up", "down"):
            event.stop()
            event.prevent_default()
            self.post_message(Moved(1 if event.key == "down" else -1))
        elif event.key == "backspace" and self.cursor_position == 0 and self.selection.is_empty:
            event.stop()
            event.prevent_default()
            self.post_message(self.Emptied())
        else:
            await super()._on_key(event)


class Field(Horizontal):
    """One line of the form.

    say / complain: what the entry means, or what is wrong with it, at its right. chips: what was chosen, before it.
    title, help (what F1 says) and placeholder are message ids.
    """

    def __init__(
        self,
        name: str,
        title: str,
        *,
        help: str,  # noqa: A002 - the name by which F1 finds it
        placeholder: str = "",
        limit: int = 200,
    ) -> None:
        super().__init__(id=f"field-{name}")
        self.key, self.title, self._help, self.placeholder = name, title, help, placeholder
        self.input = FieldInput(placeholder=_(placeholder), max_length=limit, select_on_focus=True)
        self._label = Static(classes="label", markup=False)
        self._chips = Static(classes="chips", markup=False)
        self._said = Static(classes="told", markup=False)
        self.wrong = ""

    def compose(self) -> ComposeResult:
        yield self._label
        yield self._chips
        yield self.input
        yield self._said

    def on_mount(self) -> None:
        self.words_changed()
        self._chips.display = False

    def words_changed(self) -> None:
        self._label.update(plain(self.label))
        self.input.placeholder = _(self.placeholder)

    @property
    def label(self) -> str:
        return _(self.title)

    @property
    def help(self) -> str:
        return _(self._help)

    @property
    def value(self) -> str:
        return self.input.value

    def set(self, value: str) -> None:
        """Fill the field without telling the screen."""
        with self.input.prevent(Input.Changed):
            self.input.value = value
        self.input.cursor_position = len(value)

    def say(self, text: str | Content) -> None:
        self.wrong = ""
        self._said.update(text if isinstance(text, Content) else plain(text, "$text-muted"))

    def complain(self, text: str) -> None:
        self.wrong = text
        self._said.update(joined(("✗ ", "bold $text-error"), plain(text, "$text-error")))

    def show_chips(self, names: Sequence[str]) -> None:
        self._chips.display = bool(names)
        self._chips.update(plain(", ".join(names), "bold"))


def fields() -> dict[str, Field]:
    """The fields of the wizard by name, in the order in which they are filled in."""
    return {
        "template": Field(
            "template", N_("Template"), placeholder=N_("type a part of its name"),
            help=N_("What the plan is made from: type a part of a template’s name, and choose with the arrows."),
        ),
        "records": Field(
            "records", N_("For"), placeholder=N_("type a client’s name; several are possible"),
            help=N_("For whom the plan is. With several records each gets a plan of its own; "
                    "backspace in the empty field takes the last one away."),
        ),
        "start": Field(
            "start", N_("Start"), placeholder=N_("today, +3bd, mon, or a date"), limit=40,
            help=N_("The day from which dates are counted: a date, or words such as today, mon, "
                    "+3bd (in three business days), +2w or eom (the end of the month)."),
        ),
        "target": Field(
            "target", N_("Target"), placeholder=N_("eom, +2w, or a date"), limit=40,
            help=N_("The day by which everything is to be done; the template may count dates back from it."),
        ),
        "owner": Field(
            "owner", N_("Owner"), placeholder=N_("me"),
            help=N_("Who answers for the plan: you, unless you choose somebody else."),
        ),
        "name": Field(
            "name", N_("Name"), placeholder=N_("as the template and the record"),
            help=N_("What the plan is called; left empty, it is named after its template and its record."),
        ),
    }  # fmt: skip


class ModeField(HasActions, Widget, can_focus=True):
    """How days are counted: one of a few, turned by left, right or space."""

    DEFAULT_CSS = """
    ModeField { height: 1; width: 1fr; }
    ModeField:focus { background: $panel; }
    """

    class Turned(Message):
        """Another one was chosen."""

        def __init__(self, place: int) -> None:
            self.place = place
            super().__init__()

    def __init__(self) -> None:
        super().__init__(id="field-mode")
        self.options: tuple[str, ...] = ()
        self.place = 0

    @property
    def label(self) -> str:
        return _("Days")

    @property
    def help(self) -> str:
        return _("How the days of the items are counted: as the template says, or all of them the same way.")

    def show(self, options: Sequence[str], place: int) -> None:
        self.options, self.place = tuple(options), place
        self.refresh()

    def render(self) -> Content:
        label = plain(self.label).pad_right(max(1, 11 - len(self.label)))
        if not self.options:
            return label.stylize("$text-muted")
        chosen = self.options[self.place]
        arrows = "bold $text-accent" if self.has_focus else "$text-disabled"
        return joined(label.stylize("$text-muted"), ("‹ ", arrows), plain(chosen), (" ›", arrows))

    def _turn(self, by: int) -> None:
        if self.options:
            self.post_message(self.Turned((self.place + by) % len(self.options)))

    @action("mode.next", "right,space,l", label=N_("change"), help=N_("Another way to count days"), footer=20)
    def following(self) -> None:
        self._turn(1)

    @action("mode.back", "left,h", label=N_("back"), help=N_("The previous way"), footer=None)
    def preceding(self) -> None:
        self._turn(-1)

    @action("mode.down", "down,j,enter", label=N_("next field"), help=N_("Next field"), footer=None, palette=False)
    def down(self) -> None:
        self.post_message(Moved(1))

    @action("mode.up", "up,k", label=N_("field before"), help=N_("Field before"), footer=None, palette=False)
    def up(self) -> None:
        self.post_message(Moved(-1))
