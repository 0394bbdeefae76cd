"""Writing a referral down, and correcting one: a guided form that recognises the bank's clients while somebody types.

class RecordsScreen(RefersClients, ...):
    await self.refer(RecordRef("account", 78))      # the form about a client: ctrl+s is enough
    await self.refer()                              # the form about anybody
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from fsctui.domain.access import Permission, has
from fsctui.domain.intake import Questions
from fsctui.domain.record_rows import RecordSheet
from fsctui.domain.records import RecordRef
from fsctui.domain.referral_rows import KnownClient
from fsctui.domain.referrals import NewReferral
from fsctui.i18n import N_, _, carry
from fsctui.refusal import Refusal
from fsctui.services.outcome import Done
from fsctui.tui.actions import action
from fsctui.tui.days import Days
from fsctui.tui.dialogs.form import FillsForms, FormField
from fsctui.tui.dialogs.form_fields import Entered
from fsctui.tui.dialogs.pick import Choice, Pick
from fsctui.tui.referrals.intake_fields import CLIENT, Intake, Likely, likely_of, read_new
from fsctui.tui.referrals.questions import ANSWER, QuestionForm, split, typed_answers
from fsctui.tui.referrals.words import lists_of
from fsctui.tui.text import joined, plain

PAUSE = 0.15
"""Seconds without a key before the bank's clients are searched."""
TELLING = frozenset({"first_name", "last_name", "employer", "email", "phone"})
"""Fields that a client is recognised by."""
SAME = {"name": N_("name"), "email": N_("e-mail"), "phone": N_("phone")}
"""What somebody may have in common with a client."""


def different(found: Sequence[KnownClient]) -> set[RecordRef]:
    """How many clients they are: an account and its own contact are one."""
    return {each.account or each.ref for each in found}


def question(found: Sequence[KnownClient]) -> Content:
    """`Is this Kiara Shah (Oakland)? Same name, e-mail. ctrl+t takes them.`"""
    first = found[0]
    who = f"{first.name} ({first.detail})" if first.detail else first.name
    same = ", ".join(_(SAME[each]) for each in first.by if each in SAME)
    asked = _("Is this {who}? The same: {same}.").format(who=who, same=same)
    others = len(different(found))
    keys = _("ctrl+t takes them.") if others == 1 else _("{n} clients match; ctrl+t chooses.").format(n=others)
    return joined(("? ", "bold $text-accent"), plain(asked, "bold"), "  ", plain(keys, "$text-muted"))


class ReferralForm(QuestionForm):
    """The form of a new referral. `recognise` finds the clients that it may be about, in a thread."""

    DEFAULT_CSS = """
    ReferralForm #known { height: auto; max-height: 2; }
    """

    class _Recognised(Message, bubble=False):
        def __init__(self, generation: int, found: Sequence[KnownClient]) -> None:
            self.generation, self.found = generation, found
            super().__init__()

    def __init__(
        self,
        title: str,
        fields: Iterable[FormField],
        *,
        save: Callable[[dict[str, Any]], Awaitable[Any]],
        recognise: Callable[[NewReferral], Sequence[KnownClient]] | None,
        draft: str,
        asked: Mapping[str, Questions],
        days: Days,
    ) -> None:
        super().__init__(title, fields, save=save, draft=draft, asked=asked, days=days)
        self.recognise = recognise
        self.found: Sequence[KnownClient] = ()
        self._generation = 0
        self._timer: Timer | None = None

    def content(self) -> ComposeResult:
        yield from super().content()
        known = Static(Content(""), id="known", markup=False)
        known.display = False
        yield known

    def on_mount(self) -> None:
        def leave_room() -> None:
            fields = self.query_one("#fields")
            fields.styles.max_height = max(3, self.app.size.height - 10)

        self.call_after_refresh(leave_room)

    # Recognising

    def on_entered(self, message: Entered) -> None:
        super().on_entered(message)
        if message.row.field.name not in (*TELLING, CLIENT) or self.recognise is None:
            return
        self._generation += 1
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self._look)

    def _look(self) -> None:
        generation, typed, recognise = self._generation, self.typed, self.recognise
        told: dict[str, Any] = {name: typed.get(name, "") for name in TELLING}
        if recognise is None or typed.get(CLIENT) or not any(told.values()):
            self.post_message(self._Recognised(generation, ()))
            return
        asked = recognise

        def work() -> None:
            try:
                found = asked(NewReferral(**told))
            except Refusal:
                # Half of what is needed is typed: nobody is recognised by it, and saving says what is wrong.
                found = ()
            self.post_message(self._Recognised(generation, found))

        self.run_worker(carry(work), group="read", exclusive=True, thread=True)

    def on_referral_form__recognised(self, message: _Recognised) -> None:
        if message.generation != self._generation:
            return
        self.found = message.found
        known = self.query_one("#known", Static)
        known.display = bool(self.found)
        known.update(question(self.found) if self.found else Content(""))

    @action("referral.take", "ctrl+t", label=N_("take them"), help=N_("It is about the client who was recognised"),
            footer=None, priority=True)  # fmt: skip
    async def take(self) -> None:
        if not self.found:
            self.complain(_("No client has been recognised yet."))
            return
        chosen = self.found[0]
        if len(different(self.found)) > 1:
            choices = [Choice(each, each.name, f"{each.ref} {each.detail}") for each in self.found]
            answer = await self.app.push_screen_wait(Pick(_("Which client?"), choices))
            if answer is None:
                return
            chosen = answer
        row = next(row for row in self.rows if row.field.name == CLIENT)
        row.put(str(chosen.ref), chosen.name)
        self.complain("")


class RefersClients(FillsForms):
    """Mixed into screens from which referrals are written down."""

    async def refer(self, client: RecordRef | None = None) -> int | None:
        """The form; the new referral's id, None when it was left."""
        workspace = self.workspace

        def prepared() -> tuple[Intake, Likely]:
            lists = lists_of(workspace)
            return Intake(workspace, lists), likely_of(workspace, client, lists)

        intake, likely = await self.read(prepared)
        may_know = not intake.outside and has(intake.actor, Permission.VIEW_RECORDS)

        async def save(values: dict[str, Any]) -> Done:
            new = read_new(values)
            return await self.write(lambda: workspace.referrals.add(new))

        title = _("Refer {name}").format(name=likely.client) if client is not None else _("New referral")
        form = ReferralForm(
            title, intake.new(client, likely), save=save,
            recognise=workspace.referrals.recognise if may_know else None,
            draft=f"referral:{client}" if client is not None else "referral", asked=intake.asked, days=intake.days,
        )  # fmt: skip
        done = await self.fill_form(form)
        return done.id if isinstance(done, Done) else None

    async def correct(self, referral_id: int) -> None:
        """The form of a referral that is there; a save that comes too late shows what others changed."""
        workspace, ref = self.workspace, RecordRef("referral", referral_id)

        def read() -> tuple[RecordSheet, dict[str, str]]:
            return workspace.records.show(ref), typed_answers(workspace.referrals.show(referral_id).intake)

        def prepared() -> tuple[Intake, tuple[RecordSheet, dict[str, str]]]:
            return Intake(workspace, lists_of(workspace)), read()

        intake, (sheet, answers) = await self.read(prepared)
        version = sheet.version

        def fields(found: RecordSheet) -> list[FormField]:
            return intake.edited({each.field.name: each.value for each in found.fields})

        async def save(values: dict[str, Any]) -> Done:
            changed, told = split(values)
            return await self.write(lambda: workspace.referrals.edit(referral_id, changed, told, version=version))

        async def reread() -> Mapping[str, str]:
            nonlocal version
            now, told = await self.read(read)
            version = now.version
            return {field.name: field.value for field in fields(now)} | {ANSWER + code: told[code] for code in told}

        title = _("Edit {name}").format(name=sheet.name)
        form = QuestionForm(
            title, fields(sheet), save=save, reread=reread, draft=f"record:{ref}", asked=intake.asked,
            days=intake.days, answers=answers,
        )  # fmt: skip
        await self.fill_form(form)


__all__ = ["ReferralForm", "RefersClients"]
