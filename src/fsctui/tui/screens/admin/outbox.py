"""The tab of mails on their way out: what waits, what was sent, and what couldn't be, with the words of each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from textual.content import Content

from fsctui.domain.access import Permission
from fsctui.domain.mail import Letter, MailNotDead, MailRow, MailState
from fsctui.domain.text import clean
from fsctui.i18n import N_, _, formats, labels, ngettext
from fsctui.i18n.mail_words import compose, list_words, problem_words
from fsctui.refusal import Refusal
from fsctui.services.outbox import OutboxService
from fsctui.services.outcome import Bulk
from fsctui.tui.actions import action
from fsctui.tui.dialogs.confirm import BulkPreview
from fsctui.tui.dialogs.pick import Choice, Pick
from fsctui.tui.screens.admin.lists import LANGUAGES, AdminList, Bank
from fsctui.tui.text import plain, words
from fsctui.tui.undo import left_alone
from fsctui.tui.widgets.columns import Column
from fsctui.tui.widgets.preview import details
from fsctui.tui.widgets.sources import MemorySource, QuerySource, Targets
from fsctui.tui.widgets.views import View, ViewBar

ALL = "all"
STYLES = {MailState.DEAD: "$text-error", MailState.SENT: "$text-muted"}


def _state(row: MailRow) -> Content:
    return plain(labels.label(row.state), STYLES.get(row.state, ""))


def _problem(row: MailRow) -> str:
    return "" if row.problem is None else problem_words(row.problem)


class OutboxList(AdminList[MailRow]):
    TAB = "outbox"
    TITLE = N_("Outbox")
    EMPTY = N_("No mail here.")
    WITHOUT = frozenset({"list.sort", "list.reverse"})
    COLUMNS = (
        Column[MailRow]("state", N_("State"), _state, width=11, sortable=False),
        Column[MailRow]("to", N_("To"), lambda row: row.address, minimum=18, flex=2, sortable=False),
        Column[MailRow]("about", N_("About"), list_words, minimum=20, flex=3, sortable=False),
    )

    def __init__(self) -> None:
        super().__init__()
        self.columns = (
            *self.columns,
            Column[MailRow]("written", N_("Written"), self._written, width=22, priority=2, sortable=False),
            Column[MailRow](
                "tries", N_("Tries"), lambda row: str(row.attempts),
                width=6, align="right", priority=1, sortable=False,
            ),
            Column[MailRow]("next", N_("Next try"), self._next, width=22, priority=3, sortable=False),
            Column[MailRow]("problem", N_("Problem"), _problem, minimum=24, flex=3, priority=4, sortable=False),
        )  # fmt: skip
        self.bar = self.states = ViewBar([View(ALL, _("All"))], id="states")
        self.state: MailState | None = None
        self._read: tuple[MailRow, Letter | str] | None = None

    # What it shows

    def rows_of(self, bank: Bank) -> Sequence[MailRow]:
        """They are read by the page: the outbox only grows."""
        return ()

    def counted(self) -> int | None:
        """Those that somebody has to look after."""
        return None if self.bank is None else self.bank.mails.get(MailState.DEAD)

    def take(self, bank: Bank) -> None:
        self.bank = bank
        counts = bank.mails
        states = [View(state.value, labels.label(state), counts.get(state, 0)) for state in MailState]
        self.states.show([View(ALL, _("All"), sum(counts.values())), *states], ALL if self.state is None else None)
        self.show_state()

    def show_state(self) -> None:
        """The mails in the chosen state, newest first, read by the page."""
        if (refusal := self.why_not_mail()) is not None:
            self.empty = words(refusal)
            self.show(MemorySource[MailRow](()), key=refusal.code)
            return
        outbox, state = self.workspace.outbox, self.state
        source = QuerySource[MailRow](
            first=lambda limit, _order, text: outbox.list(state, words=clean(text), limit=limit).items,
            ids=lambda _order, text: outbox.vector(state, clean(text)),
            by_id=outbox.rows,
        )
        self.show(source, key=self.states.current)

    def choose_view(self, view: str) -> None:
        self.state = None if view == ALL else MailState(view)
        self.show_state()
        self.focus()

    def _when(self, row: MailRow, attribute: str) -> str:
        instant = getattr(row, attribute)
        return "" if instant is None or self.bank is None else formats.datetime(instant, self.bank.zone)

    def _written(self, row: MailRow) -> str:
        return self._when(row, "created_at")

    def _next(self, row: MailRow) -> str:
        return self._when(row, "next_at") if row.state is MailState.WAITING else ""

    # One mail

    def about(self, row: MailRow, bank: Bank) -> Content:
        facts = details(
            [
                (_("State"), _state(row)),
                (_("Problem"), _problem(row)),
                (_("To"), f"{row.name} <{row.address}>" if row.name else row.address),
                (_("User"), row.user or ""),
                (_("Language"), LANGUAGES.get(row.language, row.language)),
                (_("Written"), self._written(row)),
                (_("Tries"), formats.number(row.attempts)),
                (_("Next try"), self._next(row)),
                (labels.label(MailState.SENT), self._when(row, "sent_at")),
            ]
        )
        known = self._read[1] if self._read is not None and self._read[0] == row else ""
        if isinstance(known, str):
            return Content("\n\n").join([facts, plain(known, "$text-muted")])
        return Content("\n\n").join([facts, plain(known.subject, "bold"), plain(known.body, multiline=True)])

    def on_record_list_highlighted(self) -> None:
        """The words of the mail in sight are made in a thread; a newer one in sight takes their place."""
        if self.row is not None and (self._read is None or self._read[0] != self.row):
            self.host.only_newest("letter", self._read_letter, self.row)

    async def _read_letter(self, row: MailRow) -> None:
        self._read = (row, await self.host.read(partial(_letter, self.workspace.outbox, row)))
        self.host.look()

    def copies(self, row: MailRow) -> str:
        return " · ".join(filter(None, (row.address, list_words(row), labels.label(row.state), _problem(row))))

    def why_no_row(self) -> str | None:
        if (reason := super().why_no_row()) is not None or self.row is None or self.row.about is not None:
            return reason
        return _unseen()

    def open_it(self, row: MailRow) -> None:
        self.host.fsctui.open_record(row.subject.type, row.subject.id)

    # What is done with them

    def why_not_mail(self) -> Refusal | None:
        return self.lacks(Permission.MANAGE_MAIL)

    def why_not_retry(self) -> Refusal | None:
        """Of several marked mails the preview says it one by one."""
        ids = self.targets().ids
        row = self.known(ids[0]) if len(ids) == 1 else None
        if (refusal := self.why_not_mail()) is not None or row is None or row.state is MailState.DEAD:
            return refusal
        return MailNotDead(row.id, row.state)

    @action("outbox.state", "f", label=N_("state"), help=N_("Show only the mails in one state"),
            enabled="why_not_mail", footer=20)  # fmt: skip
    async def only(self) -> None:
        views = [Choice(view.id, view.label, formats.number(view.count or 0)) for view in self.states.views]
        chosen = await self.host.ask(Pick(_("Mails in which state?"), views, current=self.states.current))
        if chosen is not None:
            self.states.choose(chosen)

    @action("outbox.retry", "t", label=N_("try again"),
            help=N_("Let a mail that was not sent go out with the next run"), enabled="why_not_retry",
            rows=True, footer=15)  # fmt: skip
    async def retry(self, targets: Targets[MailRow]) -> None:
        outbox, ids = self.workspace.outbox, targets.ids
        if BulkPreview.needed(len(ids)):
            bulk, rows = await self.host.read(lambda: (outbox.preview_retry(ids), outbox.rows(ids)))
            title = ngettext("Try to send {n} mail again?", "Try to send {n} mails again?", len(ids))
            names = {row.id: f"{row.address}  {list_words(row)}" for row in rows.values()}
            preview = BulkPreview.of(title.format(n=len(ids)), bulk, name=lambda each: names.get(each, f"{each}"))
            if not await self.host.ask(preview):
                return
        strikes = self.state is MailState.DEAD

        def stay(bulk: Bulk) -> None:
            if not strikes:
                self.acted(bulk.changed, strike=False)

        self.host.perform(
            partial(_retry, outbox, ids), said=_retried, strike=ids if strikes else (), then=stay, undo=False
        )


def _letter(outbox: OutboxService, row: MailRow) -> Letter | str:
    """The words of a mail in the language of who gets it, or why they aren't shown. In a thread."""
    try:
        mail = outbox.show(row.id).mail
    except Refusal as refusal:
        return words(refusal)
    return _unseen() if mail is None else compose(mail)


def _unseen() -> str:
    return _("You may not see what it is about, or that is gone.")


def _retry(outbox: OutboxService, ids: Sequence[int]) -> Bulk:
    """Raises the refusal when not one of them can be sent again. In a thread."""
    bulk = outbox.retry(ids)
    if not bulk.changed:
        raise bulk.skipped[0].refusal
    return bulk


def _retried(bulk: Bulk) -> str:
    n = len(bulk.changed)
    said = ngettext("{n} mail goes out with the next run.", "{n} mails go out with the next run.", n)
    return said.format(n=n) + left_alone(bulk.skipped)


__all__ = ["OutboxList"]
