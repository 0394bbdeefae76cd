"""A form of several fields: it reads each one as it is typed, says what is wrong under the field, and keeps what was
typed when it is left, refused, or when the terminal goes away.

    form = Form(_("New user"), fields, save=self.save_new, draft="user")
    done = await self.fill_form(form)            # a screen with `FillsForms`; None when it was left

`save` gets the values by name and is awaited; a refusal it raises stays in the form, at the field that it names. A form
over something that exists gives `reread` (the values as they are now): it hands over only what was changed, and when
somebody else has saved in between it shows what they changed and asks whose values stand.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from fsctui.domain.text import clean
from fsctui.i18n import N_, _
from fsctui.refusal import Refusal
from fsctui.services.refusals import Stale
from fsctui.tui.actions import HasActions, action
from fsctui.tui.base import BaseScreen
from fsctui.tui.dialogs.base import Dialog
from fsctui.tui.dialogs.pick import Choice, Pick, Provider
from fsctui.tui.dialogs.why import tabulated
from fsctui.tui.text import joined, plain, words

DRAFT = "form"
"""The kind under which unfinished forms are kept."""


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
            cast(Form, self.screen).step(-1 if event.key == "up" else 1, done=event.key == "enter")
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
            cast(Form, self.screen).step(moves[event.key], done=event.key == "enter")
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
            self.complain(words(refusal))
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


class Conflict(Dialog[bool]):
    """Somebody else saved in between. True: mine stand; False: theirs do, and the form goes on; None: look again."""

    def __init__(self, stale: Stale, rows: Sequence[Sequence[str]]) -> None:
        super().__init__(_("Changed by somebody else"), words(Stale(stale.what, [])))
        self.table = [(_("Field"), _("It was"), _("It is now"), _("You wrote")), *rows]

    def content(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            yield Static(tabulated(self.table), markup=False)

    def hint(self) -> str:
        return _("m saves mine · t takes theirs · esc back to the form")

    @action("conflict.mine", "m", label=N_("mine"), footer=None)
    def mine(self) -> None:
        self.answer(True)

    @action("conflict.theirs", "t", label=N_("theirs"), footer=None)
    def theirs(self) -> None:
        self.answer(False)


class Form(Dialog[Any]):
    """A form; gives what `save` returned. The module's text says how to use it."""

    DEFAULT_CSS = """
    Form > #box { width: 92; }
    Form #fields { height: auto; max-height: 100%; scrollbar-size-vertical: 1; }
    Form #about { height: auto; color: $text-muted; min-height: 1; }
    Conflict > #box { width: 92; }
    Conflict VerticalScroll { height: auto; max-height: 12; overflow-x: auto; }
    Conflict VerticalScroll Static { width: auto; }
    """

    def __init__(
        self,
        title: str,
        fields: Iterable[FormField],
        *,
        save: Callable[[dict[str, Any]], Awaitable[Any]],
        text: str = "",
        reread: Callable[[], Awaitable[Mapping[str, str]]] | None = None,
        draft: str = "",
    ) -> None:
        super().__init__(title, text)
        self.rows = [Row(field) for field in fields]
        self.save, self.reread, self.draft = save, reread, draft
        self.first = {row.field.name: row.field.value for row in self.rows}
        self.begun: Mapping[str, Any] | None = None
        self.saving = False

    def content(self) -> ComposeResult:
        with VerticalScroll(id="fields", can_focus=False):
            yield from self.rows
        yield self.error_line()
        yield Static(Content(""), id="about", markup=False)

    def hint(self) -> str:
        return _("enter next · ctrl+s saves · ctrl+r starts again · esc leaves")

    @property
    def typed(self) -> dict[str, str]:
        """What stands in the fields, as text."""
        return {row.field.name: row.text for row in self.rows}

    @property
    def changed_names(self) -> set[str]:
        return {name for name, text in self.typed.items() if text != clean(self.first[name])}

    def on_mount(self) -> None:
        box = self.query_one("#box")
        box.styles.max_height = "96%"
        self.query_one("#fields").styles.max_height = max(3, self.app.size.height - 8 - bool(self.text))
        if self.begun is not None:
            shown = self.begun.get("shown", {})
            for row in self.rows:
                if row.field.name in self.begun.get("values", {}):
                    row.put(str(self.begun["values"][row.field.name]), str(shown.get(row.field.name, "")))
            self.complain(_("This is what you had begun; ctrl+r starts again."))
        if self.rows:
            self.rows[0].entry.focus()

    def draft_body(self) -> dict[str, Any]:
        """What is kept of an unfinished form."""
        shown = {row.field.name: row.entry.words for row in self.rows if isinstance(row.entry, Chooser)}
        return {"values": self.typed, "shown": shown}

    # Moving

    @property
    def here(self) -> int:
        return next((at for at, row in enumerate(self.rows) if row.entry is self.focused), 0)

    def step(self, by: int, *, done: bool = False) -> None:
        """To the field before or after this one; `done` (enter) saves on the last one."""
        if done and self.here == len(self.rows) - 1:
            self.submit()
        else:
            self.set_focus(self.rows[max(0, min(self.here + by, len(self.rows) - 1))].entry)

    def on_descendant_focus(self) -> None:
        for row in self.rows:
            row.set_class(row.entry is self.focused, "-here")
        field = self.rows[self.here].field if self.rows else None
        self.query_one("#about", Static).update(plain(field.help if field else ""))

    def on_entered(self, message: Entered) -> None:
        message.stop()

    # Saving

    @action("form.again", "ctrl+r", label=N_("start again"), help=N_("Everything as it was at first"), footer=None)
    def start_again(self) -> None:
        for row in self.rows:
            row.put(row.field.value, row.field.shown)
        self.begun = None
        self.complain("")

    @action("form.save", "ctrl+s", label=N_("save"), help=N_("Save"), footer=None, priority=True)
    def submit(self) -> None:
        if not self.saving:
            self.run_worker(self._submit(), group="action")

    def values(self) -> dict[str, Any] | None:
        """The values to hand over; None when one of them can't be used."""
        read = {row.field.name: row.read(saving=True) for row in self.rows}
        wrong = next((row for row in self.rows if not read[row.field.name][1]), None)
        if wrong is not None:
            wrong.entry.focus()
            self.complain(_("Something is not right yet; see the field."))
            return None
        wanted = self.changed_names if self.reread is not None else set(read)
        return {name: value for name, (value, _good) in read.items() if name in wanted}

    async def _submit(self) -> None:
        values = self.values()
        if values is None:
            return
        if self.reread is not None and not values:
            self.cancel()
            return
        self.saving = True
        self.complain(_("Saving…"))
        try:
            answer = await self.save(values)
        except Stale as stale:
            await self._settle(stale)
        except Refusal as refusal:
            self._refused(refusal)
        else:
            self.answer(answer if answer is not None else True)
        finally:
            self.saving = False

    def _refused(self, refusal: Refusal) -> None:
        named = str(refusal.params.get("field") or refusal.params.get("path") or "")
        row = next((row for row in self.rows if row.field.name == named), None)
        if row is None:
            self.complain(words(refusal))
        else:
            self.complain("")
            row.complain(words(refusal))
            row.entry.focus()

    async def _settle(self, stale: Stale) -> None:
        """Show what somebody else saved in between; then save, or go on with their values."""
        if self.reread is None:
            self._refused(stale)
            return
        now = await self.reread()
        by_name = {row.field.name: row for row in self.rows}
        theirs = [name for name in self.first if clean(str(now.get(name, ""))) != clean(self.first[name])]
        mine = self.changed_names
        rows = [
            (by_name[name].field.label, _short(self.first[name]), _short(now.get(name, "")),
             _short(by_name[name].text) if name in mine else "")
            for name in theirs
        ]  # fmt: skip
        answer = await self.app.push_screen_wait(Conflict(stale, rows))
        if answer is None:
            self.complain(words(stale))
            return
        self.first.update({name: str(now.get(name, "")) for name in theirs})
        for name in theirs:
            if name not in mine or not answer:
                by_name[name].put(str(now.get(name, "")))
        self.complain("")
        if answer:
            self.saving = False
            await self._submit()


def _short(text: object) -> str:
    shown = clean(str(text)) or "—"
    return shown if len(shown) <= 24 else shown[:23] + "…"


class FillsForms(BaseScreen[Any]):
    """Mixed into screens that show forms: unfinished ones are kept, and come back when the form is opened again."""

    _form: Form | None = None

    async def fill_form(self, form: Form) -> Any:
        """Show a form and wait; what `save` returned, None when it was left."""
        unfinished, draft = self.workspace.unfinished, form.draft
        if draft:
            form.begun = await self.read(lambda: unfinished.load(DRAFT, draft))
        had = form.begun is not None
        self._form = form
        try:
            answer = await self.ask(form)
        finally:
            self._form = None
        if draft and answer is None and form.changed_names:
            body = form.draft_body()
            await self.read(lambda: unfinished.save(DRAFT, draft, body))
            self.app.notify(_("What you wrote is kept for when you open this form again."))
        elif draft and had:
            await self.read(lambda: unfinished.forget(DRAFT, draft))
        return answer

    def save_draft(self) -> None:
        form = self._form
        if form is not None and form.draft and form.is_attached and form.changed_names:
            self.workspace.unfinished.save(DRAFT, form.draft, form.draft_body())
