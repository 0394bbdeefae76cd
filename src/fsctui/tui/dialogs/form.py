"""A form of several fields: it reads each one as it is typed, says what is wrong under the field, and keeps what was
typed when it is left, refused, or when the terminal goes away.

    form = Form(_("New user"), fields, save=self.save_new, draft="user")
    done = await self.fill_form(form)            # a screen with `FillsForms`; None when it was left

`save` gets the values by name and is awaited; a refusal it raises stays in the form, at the field that it names. A form
over something that exists gives `reread` (the values as they are now): it hands over only what was changed, and when
somebody else has saved in between it shows what they changed and asks whose values stand.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from fsctui.domain.text import clean
from fsctui.i18n import N_, _
from fsctui.refusal import Refusal
from fsctui.services.refusals import Stale
from fsctui.tui.actions import action
from fsctui.tui.base import BaseScreen
from fsctui.tui.dialogs.base import Dialog
from fsctui.tui.dialogs.conflict import Conflict, Settle, shortened
from fsctui.tui.dialogs.form_fields import Chooser, Entered, FormField, Row
from fsctui.tui.text import plain, words

DRAFT = "form"
"""The kind under which unfinished forms are kept."""


class Form(Dialog[Any]):
    """A form; gives what `save` returned. The module's text says how to use it."""

    DEFAULT_CSS = """
    Form > #box { width: 92; }
    Form #fields { height: auto; max-height: 100%; scrollbar-size-vertical: 1; }
    Form #about { height: auto; color: $text-muted; min-height: 1; }
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
        return _("enter next · ctrl+s saves · ctrl+x starts again · esc leaves")

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
            self.complain(_("This is what you had begun; ctrl+x starts again."))
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

    @action("form.again", "ctrl+x", label=N_("start again"), help=N_("Everything as it was at first"), footer=None,
            priority=True)  # fmt: skip
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
            row.complain(row.wording(refusal))
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
            (by_name[name].field.label, shortened(self.first[name]), shortened(now.get(name, "")),
             shortened(by_name[name].text) if name in mine else "")
            for name in theirs
        ]  # fmt: skip
        answer = await self.app.push_screen_wait(Conflict.of_fields(rows))
        if answer is None:
            self.complain(words(stale))
            return
        mine_stand = answer is Settle.MINE
        self.first.update({name: str(now.get(name, "")) for name in theirs})
        for name in theirs:
            if name not in mine or not mine_stand:
                by_name[name].put(str(now.get(name, "")))
        self.complain("")
        if mine_stand:
            self.saving = False
            await self._submit()


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


__all__ = ["DRAFT", "Conflict", "FillsForms", "Form", "FormField"]
