"""The words and the priority of one item of a running plan."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from fsctui.domain.tasks import MAX_SUBJECT, SubjectTooLong
from fsctui.domain.templates import Priority
from fsctui.domain.text import clean
from fsctui.i18n import N_, _, labels
from fsctui.tui.actions import HasActions, action
from fsctui.tui.dialogs.base import Dialog
from fsctui.tui.text import joined, plain, words

Answer = tuple[str, str, Priority]


class Labelled(Vertical):
    """A label above an entry; `label` and `help` are what F1 says."""

    def __init__(self, label: str, help: str, entry: Input | TextArea | PriorityLine) -> None:  # noqa: A002
        super().__init__()
        self.label, self.help, self.entry = label, help, entry

    def compose(self) -> ComposeResult:
        yield Static(plain(self.label), classes="label", markup=False)
        yield self.entry


class PriorityLine(HasActions, Static, can_focus=True):
    """One of the priorities, all of them seen; left and right turn it."""

    def __init__(self, value: Priority) -> None:
        super().__init__(markup=False)
        self.value = value

    def render(self) -> Content:
        parts: list[str | Content | tuple[str, str]] = []
        for each in Priority:
            name = labels.label(each)
            chosen = "bold reverse" if self.has_focus else "bold"
            parts.append((f"[{name}]", chosen) if each is self.value else f" {name} ")
        return joined(*parts)

    def _turn(self, by: int) -> None:
        order = list(Priority)
        self.value = order[(order.index(self.value) + by) % len(order)]
        self.refresh()

    @action("priority.next", "right,l,space", label=N_("other"), help=N_("The next priority"), footer=None)
    def following(self) -> None:
        self._turn(1)

    @action("priority.back", "left,h", label=N_("back"), help=N_("The priority before"), footer=None)
    def preceding(self) -> None:
        self._turn(-1)


class EditItem(Dialog[Answer]):
    """Subject, instructions and priority; the template of the plan stays as it is."""

    DEFAULT_CSS = """
    EditItem > #box { width: 84; }
    EditItem Labelled { height: auto; }
    EditItem .label { color: $text-muted; height: 1; }
    EditItem Input, EditItem Input:focus { border: none; height: 1; background: $boost; }
    EditItem Input:focus { background: $panel; }
    EditItem TextArea { border: none; height: 5; background: $boost; padding: 0 1; }
    EditItem TextArea:focus { border: none; background: $panel; }
    EditItem PriorityLine { height: 1; background: $boost; }
    EditItem PriorityLine:focus { background: $panel; }
    """

    def __init__(self, subject: str, instructions: str, priority: Priority) -> None:
        super().__init__(_("Edit the item"))
        self.first = (subject, instructions, priority)
        self.subject = Input(subject, max_length=MAX_SUBJECT * 2, select_on_focus=False)
        self.instructions = TextArea(instructions, tab_behavior="focus", compact=True, highlight_cursor_line=False)
        self.priority = PriorityLine(priority)

    def content(self) -> ComposeResult:
        yield Labelled(_("Subject"), _("What is to be done in this plan; other plans keep their words."), self.subject)
        yield Labelled(
            _("Instructions"), _("What whoever does it should know; several lines are fine."), self.instructions
        )
        yield Labelled(_("Priority"), _("How urgent it is; left and right change it."), self.priority)
        yield self.error_line()

    def hint(self) -> str:
        return _("tab next field · ctrl+s saves · esc cancels")

    def on_mount(self) -> None:
        self.subject.focus()

    def on_key(self, event: events.Key) -> None:
        if event.key in ("up", "down") and self.focused is not self.instructions:
            event.stop()
            event.prevent_default()
            if event.key == "down":
                self.focus_next()
            else:
                self.focus_previous()

    def _problem(self, subject: str) -> str:
        if not subject:
            return _("An item needs a subject.")
        return words(SubjectTooLong(len(subject), MAX_SUBJECT)) if len(subject) > MAX_SUBJECT else ""

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.complain(self._problem(clean(event.value)))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.focus_next()

    @action("item.save", "ctrl+s", label=N_("save"), help=N_("Save"), footer=None, priority=True)
    def save(self) -> None:
        subject, instructions = clean(self.subject.value), clean(self.instructions.text, multiline=True)
        if problem := self._problem(subject):
            self.complain(problem)
            self.subject.focus()
        else:
            self.answer((subject, instructions, self.priority.value))
