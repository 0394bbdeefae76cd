"""The questions that verbs on tasks ask: business days, a file, one line for a new task, what to change."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

from rich.highlighter import Highlighter
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from fsctui.domain.documents import FileEmpty, FileTooLarge, file_name, require_file
from fsctui.domain.query_dates import Relative
from fsctui.domain.quick_add import PriorityUnknown
from fsctui.domain.tasks import MAX_SUBJECT, SubjectTooLong
from fsctui.domain.templates import Priority
from fsctui.domain.text import clean
from fsctui.i18n import _, carry, formats, labels
from fsctui.refusal import Refusal
from fsctui.services.quick_tasks import RecordAmbiguous, Understood
from fsctui.services.refusals import RecordUnknown, UserUnknown
from fsctui.tui.days import Days
from fsctui.tui.dialogs.base import Dialog
from fsctui.tui.text import joined, plain, words
from fsctui.tui.widgets.hanging import Hanging
from fsctui.tui.widgets.paths import Paths
from fsctui.tui.widgets.preview import details

Until = int | date | Relative
"""How long something is put off: business days, a distance such as `+1w`, or a day."""
_COUNT = re.compile(r"\+?([0-9]{1,5})")
_UNSIGNED = re.compile(r"[0-9]{1,4}(?:bd|[dwmy])")


def read_until(text: str, days: Days) -> Until | None:
    """What is meant by `3`, `3bd`, `+1w`, `fri`, `2026-12-01`, or a date in numbers; None when it means nothing."""
    wanted = clean(text).strip().lower()
    if (count := _COUNT.fullmatch(wanted)) is not None:
        return int(count[1])
    return days.meant(f"+{wanted}" if _UNSIGNED.fullmatch(wanted) else wanted)


class AskUntil(Dialog[Until]):
    """How long to put something off; `show` says where that leads (quick, no database), and refuses what it can't."""

    def __init__(self, title: str, days: Days, *, show: Callable[[Until], str], value: str = "1") -> None:
        examples = _("For example: 3 · +1w · fri · eom · {date}").format(date=days.today.isoformat())
        super().__init__(title, f"{_('By how many business days, or until when?')}\n{examples}")
        self.days, self.shown, self.value = days, show, value

    def content(self) -> ComposeResult:
        yield Input(self.value, max_length=40)
        yield Static(Content(""), id="resolved", markup=False)
        yield self.error_line()

    def on_mount(self) -> None:
        self.query_one(Input).action_select_all()

    def _read(self, text: str) -> tuple[Until | None, str, str]:
        """What is meant, what is said about it, and what is wrong with it."""
        until = read_until(text, self.days)
        if until is None:
            return None, "", _("A number of business days, a distance or a day is needed here.")
        try:
            return until, self.shown(until), ""
        except Refusal as refusal:
            return None, "", words(refusal)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        _until, said, problem = self._read(event.value)
        self.query_one("#resolved", Static).update(plain(said))
        self.complain(problem)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        until, _said, problem = self._read(event.value)
        if until is None:
            self.complain(problem)
        else:
            self.answer(until)


class AskFile(Dialog[Path]):
    """The path of a file to hand in; it is looked at while you type."""

    def __init__(self, title: str, text: str = "") -> None:
        super().__init__(title, text)

    def content(self) -> ComposeResult:
        yield Input(placeholder=_("Path of the file"), suggester=Paths(), max_length=1_000)
        yield Static(Content(""), id="resolved", markup=False)
        yield self.error_line()

    def hint(self) -> str:
        return _("right completes · enter hands in · esc cancels")

    def _look(self, text: str) -> tuple[Path | None, str, str]:
        """The file, what is said about it, what is wrong with it."""
        if not text.strip():
            return None, "", _("The path of a file is needed here.")
        path = Path(text.strip()).expanduser()
        try:
            if path.is_dir():
                return None, "", _("This is a folder; name a file in it.")
            size = path.stat().st_size
            require_file(file_name(path.name), size)
        except FileNotFoundError:
            return None, "", _("There is no such file.")
        except (OSError, ValueError) as problem:
            return (
                None,
                "",
                _("It can’t be read: {reason}").format(reason=getattr(problem, "strerror", "") or problem),
            )
        except (FileEmpty, FileTooLarge) as refusal:
            return None, "", words(refusal)
        if not os.access(path, os.R_OK):
            return None, "", _("You may not read this file.")
        return path, f"{file_name(path.name)}, {formats.size(size)}", ""

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        _path, said, problem = self._look(event.value)
        self.query_one("#resolved", Static).update(joined("✓ ", plain(said)) if said else Content(""))
        self.complain(problem if event.value.strip() else "")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        path, _said, problem = self._look(event.value)
        if path is None:
            self.complain(problem)
        else:
            self.answer(path)


def wrong_token(refusal: Refusal) -> str:
    """The part of the line that a refusal is about; "" when it is about the whole."""
    match refusal:
        case PriorityUnknown():
            return refusal.word
        case UserUnknown():
            return f"@{refusal.username}"
        case RecordUnknown():
            return f"#{refusal.record}"
        case RecordAmbiguous():
            return f"#{refusal.words}"
    return ""


class _Underline(Highlighter):
    """Underlines what isn't understood, where it stands."""

    def __init__(self) -> None:
        self.wrong = ""

    def highlight(self, text: Text) -> None:
        for token in (self.wrong, self.wrong.replace("#", '#"') + '"') if self.wrong else ():
            at = text.plain.casefold().find(token.casefold())
            if at >= 0:
                text.stylize("underline bold", at, at + len(token))


class QuickCreate(Dialog[str]):
    """A task in one line, with what was understood below it while typing.

    understand: called in a thread with the line; raises the refusal that says what is wrong.
    """

    draft = ""
    DEFAULT_CSS = """
    QuickCreate > #box { width: 76; }
    QuickCreate #understood { height: auto; min-height: 2; }
    """

    class _Read(Message, bubble=False):
        def __init__(self, generation: int, answer: Understood | Refusal) -> None:
            self.generation, self.result = generation, answer
            super().__init__()

    def __init__(self, understand: Callable[[str], Understood], day: Callable[[date], str]) -> None:
        super().__init__(
            _("New task"),
            _("For example: call Kiara Shah thu +2bd !high @bob #account:42")
            + "\n"
            + _("+2bd, thu, eow: when · !high: priority · @name: owner · #client: record"),
        )
        self.understand, self.day = understand, day
        self._generation = 0
        self._timer: Timer | None = None
        self._reading = self._submit = False
        self._good = False
        self._underline = _Underline()

    def content(self) -> ComposeResult:
        yield Input(
            type(self).draft,
            placeholder=_("What is to be done, and when"),
            max_length=500,
            highlighter=self._underline,
        )
        yield Static(Content(""), id="understood", markup=False)
        yield self.error_line()

    def hint(self) -> str:
        return _("enter makes it · esc cancels")

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        type(self).draft = event.value
        self._generation += 1
        self._good, self._submit = False, False
        self._reading = bool(clean(event.value))
        if self._timer is not None:
            self._timer.stop()
        if self._reading:
            self._timer = self.set_timer(0.08, self._ask)
        else:
            self.query_one("#understood", Static).update(Content(""))
            self.complain("")

    def _ask(self) -> None:
        generation, text = self._generation, clean(self.query_one(Input).value)

        def work() -> None:
            try:
                self.post_message(self._Read(generation, self.understand(text)))
            except Refusal as refusal:
                self.post_message(self._Read(generation, refusal))

        self.run_worker(carry(work), group="read", exclusive=True, thread=True)

    def on_quick_create__read(self, message: _Read) -> None:
        if message.generation != self._generation:
            return
        self._reading = False
        found = message.result
        self._good = not isinstance(found, Refusal)
        self._underline.wrong = wrong_token(found) if isinstance(found, Refusal) else ""
        self.query_one(Input).refresh()
        if isinstance(found, Refusal):
            self.complain(words(found))
        else:
            self.complain("")
            self.query_one("#understood", Static).update(self._words(found))
            if self._submit:
                self._give()

    def _words(self, found: Understood) -> Hanging:
        due = _("no due date") if found.due is None else self.day(found.due)
        pairs = [(_("Task"), found.subject), (_("Due"), due), (_("Owner"), found.owner_name),
                 (_("Priority"), labels.label(found.priority)), (_("For"), found.record_name)]  # fmt: skip
        return Hanging(details(pairs, width=12))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if not clean(event.value):
            self.complain(_("Write what is to be done."))
        elif self._reading:
            # Enter means what was typed, so it waits until that is understood.
            self._submit = True
        elif self._good:
            self._give()

    def _give(self) -> None:
        text = clean(self.query_one(Input).value)
        type(self).draft = ""
        self.answer(text)


class EditTask(Dialog[tuple[str, Priority]]):
    """The subject and the priority of a task."""

    def __init__(self, subject: str, priority: Priority) -> None:
        super().__init__(_("Edit the task"))
        self.subject, self.priority = subject, priority

    def content(self) -> ComposeResult:
        yield Input(self.subject, max_length=MAX_SUBJECT * 2)
        yield Static(Content(""), id="priority", markup=False)
        yield self.error_line()

    def hint(self) -> str:
        return _("up and down change the priority · enter saves · esc cancels")

    def on_mount(self) -> None:
        self._show()

    def _show(self) -> None:
        parts: list[str | Content | tuple[str, str]] = [(f"{_('Priority')}: ", "$text-muted")]
        for each in Priority:
            name = labels.label(each)
            parts.append((f"[{name}]", "bold") if each is self.priority else f" {name} ")
        self.query_one("#priority", Static).update(joined(*parts))

    def on_key(self, event: events.Key) -> None:
        if event.key in ("up", "down"):
            event.stop()
            event.prevent_default()
            order = list(Priority)
            step = -1 if event.key == "up" else 1
            self.priority = order[(order.index(self.priority) + step) % len(order)]
            self._show()

    def _problem(self, subject: str) -> str:
        if not subject:
            return _("A task needs a subject.")
        return words(SubjectTooLong(len(subject), MAX_SUBJECT)) if len(subject) > MAX_SUBJECT else ""

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.complain(self._problem(clean(event.value)))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        subject = clean(event.value)
        if problem := self._problem(subject):
            self.complain(problem)
        else:
            self.answer((subject, self.priority))
