"""The tab of the database: what it is, whether its timeline is as it was written, checkpoints, backups."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from textual.content import Content
from textual.timer import Timer

from fsctui.domain.access import Permission
from fsctui.i18n import N_, _, formats, ngettext
from fsctui.i18n.proof_words import proof_lines
from fsctui.refusal import Refusal
from fsctui.services.proof import Part, Proof, VerificationStopped
from fsctui.tui.actions import action
from fsctui.tui.dialogs.ask import AskText
from fsctui.tui.dialogs.confirm import Confirm
from fsctui.tui.screens.admin.lists import AdminList, Bank
from fsctui.tui.text import joined, plain, words
from fsctui.tui.widgets.columns import Column

SOUND, BROKEN, BUSY = "$text-success", "bold $text-error", "$text-accent"
SPIN = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
BACKUP_EXISTS = "backup_exists"
"""The code of the refusal of a file that is there already."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line about the database."""

    id: int
    label: str
    value: str
    style: str = ""


def found_lines(found: Proof) -> list[tuple[str, str]]:
    """What a verification found, as (words, style): sound, or every single thing that isn't."""
    sign, style = ("✓", SOUND) if found.is_sound else ("✗", BROKEN)
    first, *others = proof_lines(found.trail, found.rows)
    return [(f"{sign} {first}", style), *((each if found.is_sound else f"✗ {each}", style) for each in others)]


class DatabaseList(AdminList[Fact]):
    TAB = "database"
    TITLE = N_("Database")
    EMPTY = N_("Nothing is known of the database.")
    COLUMNS = (
        Column[Fact]("label", N_("Fact"), lambda row: row.label, minimum=16, flex=1, sortable=False),
        Column[Fact]("value", N_("Value"), lambda row: plain(row.value, row.style), minimum=30, flex=4, sortable=False),
    )
    WITHOUT = AdminList.WITHOUT | {"list.open", "list.sort", "list.reverse"}

    def __init__(self) -> None:
        super().__init__()
        self.result: list[tuple[str, str]] = []
        self.busy = False
        self._timer: Timer | None = None
        self._turns = 0
        self._stopped = False
        self._reached: tuple[Part, int, int] = (Part.ENTRIES, 0, 0)

    def rows_of(self, bank: Bank) -> Sequence[Fact]:
        facts = bank.facts
        pairs = [
            (_("Database"), facts.name),
            (_("Kind"), "PostgreSQL" if facts.dialect == "postgresql" else "SQLite"),
            (_("Demo"), _("yes, a demo bank") if facts.demo else _("no")),
            (_("Made"), formats.datetime(facts.created_at, bank.zone)),
            (
                _("Timeline"),
                ngettext("{n} entry", "{n} entries", facts.entries).format(n=formats.number(facts.entries)),
            ),
        ]
        lines = [Fact(place, label, value) for place, (label, value) in enumerate(pairs, start=1)]
        result = self.result or [(_("not yet; v verifies it"), "$text-muted")]
        for place, (text, style) in enumerate(result, start=100):
            lines.append(Fact(place, _("Verified") if place == 100 else "", text, style))
        return lines

    def counted(self) -> None:
        """Facts aren't counted."""

    def words_of(self, row: Fact) -> str:
        return f"{row.label} {row.value}"

    def copies(self, row: Fact) -> str:
        return f"{row.label}: {row.value}"

    def about(self, row: Fact, bank: Bank) -> Content:
        lines = [
            plain(row.label, "bold"),
            plain(row.value, row.style),
            Content(""),
            plain(_("Every change is written down with the one before it, so that nothing can be altered unseen.")),
            joined(("v ", "bold"), plain(_("goes through all of it, and names what is not as written"))),
            joined(("K ", "bold"), plain(_("writes a checkpoint; kept elsewhere, it shows what was cut off"))),
            joined(("F ", "bold"), plain(_("verifies against such a checkpoint"))),
            joined(("B ", "bold"), plain(_("copies everything into one file"))),
        ]
        return Content("\n").join(lines)

    # Verifying

    def why_not_verify(self) -> Refusal | str | None:
        return self.lacks(Permission.VERIFY_AUDIT) or (_("It is being verified.") if self.busy else None)

    def why_not_backup(self) -> Refusal | None:
        return self.lacks(Permission.MANAGE_PEOPLE)

    def _say(self, lines: list[tuple[str, str]]) -> None:
        self.result = lines
        if self.bank is not None:
            self.take(self.bank)

    def _spin(self) -> None:
        self._turns += 1
        texts = {Part.ENTRIES: _("entries: {done} of {total}"), Part.ROWS: _("rows: {done} of {total}")}
        part, done, total = self._reached
        text = texts[part].format(done=formats.number(done), total=formats.number(total))
        stops = _("x stops")
        self._say([(f"{SPIN[self._turns % len(SPIN)]} {text} · {stops}", BUSY)])

    def _progress(self, part: Part, done: int, total: int) -> None:
        """In the thread of the verification."""
        if self._stopped or not self.is_attached:
            raise VerificationStopped
        self._reached = part, done, total

    async def _verify(self, checkpoint: str | None = None) -> None:
        admin = self.workspace.admin
        self.busy, self._stopped = True, False
        self._reached = Part.ENTRIES, 0, self.bank.facts.entries if self.bank is not None else 0
        self._spin()
        self._timer = self.set_interval(0.2, self._spin)
        try:
            found = await self.host.read(lambda: admin.verify(checkpoint, self._progress))
        except VerificationStopped:
            self._stop([(_("stopped; v verifies it"), "$text-muted")])
            return
        except Refusal as refusal:
            self._stop([(f"✗ {words(refusal)}", BROKEN)])
            return
        lines = found_lines(found)
        self._stop(lines)
        self.app.notify(lines[0][0], severity="information" if found.is_sound else "error")

    def _stop(self, lines: list[tuple[str, str]]) -> None:
        self.busy = False
        if self._timer is not None:
            self._timer.stop()
        self._say(lines)
        self.host.changed()

    @action("database.verify", "v", label=N_("verify"), help=N_("Prove that the timeline is as it was written"),
            enabled="why_not_verify", footer=10)  # fmt: skip
    async def verify(self) -> None:
        await self._verify()

    def why_not_stop(self) -> str | None:
        return None if self.busy else _("Nothing is being verified.")

    @action("database.stop", "x", label=N_("stop"), help=N_("Stop verifying"), enabled="why_not_stop", footer=15)
    def stop_verifying(self) -> None:
        self._stopped = True

    @action("database.against", "F", label=N_("verify by checkpoint"),
            help=N_("Verify against a checkpoint that was exported earlier"), enabled="why_not_verify",
            footer=30)  # fmt: skip
    async def verify_against(self) -> None:
        typed = await self.host.ask(AskText(_("The file of the checkpoint"), value="~/fsctui-checkpoint.txt"))
        if typed is None:
            return
        path = Path(typed).expanduser()

        def read() -> tuple[str, str]:
            """The text, and what went wrong, in words."""
            try:
                return path.read_text(encoding="utf-8").strip(), ""
            except (OSError, UnicodeDecodeError) as problem:
                reason = getattr(problem, "strerror", None) or problem
                return "", _("It can't be read: {reason}").format(reason=reason)

        text, problem = await self.host.read(read)
        if problem:
            self.say_no(problem)
        else:
            await self._verify(text)

    @action("database.checkpoint", "K", label=N_("checkpoint"), help=N_("Export the head of the timeline"),
            enabled="why_not_verify", footer=20)  # fmt: skip
    async def checkpoint(self) -> None:
        admin = self.workspace.admin
        day = self.workspace.context.today().isoformat()
        about = _("Keep it outside the database.")
        typed = await self.host.ask(
            AskText(_("Write the checkpoint to"), about, value=f"~/fsctui-checkpoint-{day}.txt")
        )
        if typed is None:
            return
        path = Path(typed).expanduser()

        def write() -> str:
            """What went wrong, in words."""
            text = admin.checkpoint()
            try:
                with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                    file.write(text + "\n")
            except FileExistsError:
                return _("There is a file of that name already: {file}").format(file=path)
            except OSError as problem:
                return _("It can't be written: {reason}").format(reason=problem.strerror or problem)
            return ""

        if problem := await self.host.read(write):
            self.say_no(problem)
        else:
            said = _("The checkpoint is in {file}. Keep it outside the database.")
            self.app.notify(said.format(file=path))

    @action("database.backup", "B", label=N_("backup"), help=N_("Copy everything into one file"),
            enabled="why_not_backup", footer=40)  # fmt: skip
    async def backup(self) -> None:
        admin = self.workspace.admin
        day = self.workspace.context.today().isoformat()
        typed = await self.host.ask(AskText(_("Copy everything to"), value=f"~/fsctui-{day}.backup"))
        if typed is None:
            return
        path = Path(typed).expanduser()
        try:
            await self.host.write(lambda: admin.backup(path))
        except Refusal as refusal:
            if refusal.code != BACKUP_EXISTS:
                raise
            if await self.host.ask(Confirm(_("Overwrite the file that is there?"), words(refusal), danger=True)):
                self.host.perform(lambda: admin.backup(path, force=True))
