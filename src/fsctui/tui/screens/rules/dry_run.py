"""A dry run: who would have got past referrals by a rule, against who did. Nothing is written."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from fsctui.domain.routing_rows import Outcome, Trial, TrialRow
from fsctui.i18n import N_, _, formats, labels, ngettext
from fsctui.refusal import Refusal
from fsctui.tui.actions import action
from fsctui.tui.base import BaseScreen
from fsctui.tui.screens.rules.words import MUTED, Reader, counts_lines, entry_name, reader_of
from fsctui.tui.text import joined, plain, words
from fsctui.tui.widgets.columns import Column
from fsctui.tui.widgets.preview import HasPreview, Preview, Split, Tab
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.sources import MemorySource

SPIN = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
TABS = (Tab("counts", N_("Who gets how many")), Tab("entries", N_("By entry")))


@dataclass(frozen=True)
class Found:
    """What a run brings; `entries` are the names of the rule's entries by key."""

    trial: Trial
    entries: dict[str, str]
    reader: Reader


class TrialList(RecordList[TrialRow]):
    """What was found: there is nothing to mark."""

    WITHOUT = frozenset({"list.mark", "list.mark_all", "list.mark_range"})


class DryRunScreen(HasPreview, BaseScreen[None]):
    NAME = N_("Dry run")
    STYLES = "rules.tcss"

    def __init__(self, rule: str, number: int) -> None:
        super().__init__()
        self.rule, self.number = rule, number
        self.reader = Reader()
        self.busy = True
        self._stopped = False
        self._reached = 0, 0
        self._turns = 0
        self._timer: Timer | None = None
        self.line = Static(Content(""), classes="line", markup=False)
        self.rows = TrialList(self._columns(), empty=N_("The dry run is under way."))
        self.preview = Preview(TABS)

    def _columns(self) -> tuple[Column[TrialRow], ...]:
        return (
            Column[TrialRow]("name", N_("Referral"), lambda row: row.name, minimum=18, flex=2),
            Column[TrialRow]("did", N_("Went to"), self._did, minimum=16, flex=2),
            Column[TrialRow]("would", N_("Would go to"), self._would, minimum=16, flex=2),
            Column[TrialRow]("outcome", N_("Outcome"), lambda row: labels.label(row.outcome), width=14, priority=1),
            Column[TrialRow]("entry", N_("Entry"), lambda row: row.entry or "–", minimum=10, priority=2),
        )

    def _did(self, row: TrialRow) -> str:
        return self.reader.who(row.did_owner, row.did_queue)

    def _would(self, row: TrialRow) -> Content:
        return plain(self.reader.who(row.owner, row.queue), MUTED if row.outcome is Outcome.DEFAULT else "")

    def body(self) -> ComposeResult:
        yield self.line
        with Split():
            yield self.rows
            yield self.preview

    @property
    def heading(self) -> str:
        return _("Dry run of {name}, version {number}").format(name=self.rule, number=self.number)

    # Running

    def reload(self) -> None:
        self.busy, self._stopped, self._reached = True, False, (0, 0)
        if self._timer is None:
            self._timer = self.set_interval(0.2, self._spin)
        self._spin()
        super().reload()

    def load(self) -> Found:
        routing = self.workspace.routing
        rule = routing.show(self.rule, self.number).rule
        reader = reader_of(self.workspace)
        trial = routing.simulate(rule, progress=self._progress, is_cancelled=lambda: self._stopped or self.superseded())
        return Found(trial, {each.key: entry_name(each) for each in rule.entries}, reader)

    def _progress(self, done: int, total: int) -> None:
        """In the thread of the run."""
        self._reached = done, total

    def _spin(self) -> None:
        self._turns += 1
        done, total = (formats.number(each) for each in self._reached)
        said = _("{done} of {total} referrals · x stops").format(done=done, total=total)
        self.line.update(joined((f"{SPIN[self._turns % len(SPIN)]} ", "$text-accent"), plain(said)))

    def _rest(self) -> None:
        self.busy = False
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def fill(self, data: Found) -> None:
        self._rest()
        trial, self.reader = data.trial, data.reader
        self.line.update(_summary(trial))
        self.rows.empty = N_("It would have changed nothing.")
        keys = {"name": lambda row: row.name.casefold(), "did": self._did, "would": lambda row: self._would(row).plain,
                "outcome": lambda row: row.outcome.value, "entry": lambda row: row.entry}  # fmt: skip
        searched = MemorySource(
            trial.rows, lambda row: f"{row.name} {self._did(row)} {self._would(row).plain} {row.entry}", keys
        )
        self.rows.show(searched, key="rows", again=True)
        who = {f"user:{name}": count for name, count in trial.owners.items()}
        who |= {f"queue:{name}": count for name, count in trial.queues.items()}
        names = {f"user:{name}": data.reader.naming.user(name) for name in trial.owners}
        names |= {f"queue:{name}": data.reader.queue(name) for name in trial.queues}
        nothing = [plain(_("No referral was looked at."), MUTED)]
        self.preview.show("counts", Content("\n").join(counts_lines(who, names) or nothing))
        self.preview.show("entries", Content("\n").join(counts_lines(trial.entries, data.entries) or nothing))

    def refused(self, refusal: Refusal) -> None:
        self._rest()
        self.line.update(plain(f"✗ {words(refusal)}", "$text-error"))
        super().refused(refusal)

    # Keys

    def why_not_stop(self) -> str | None:
        return None if self.busy else _("The dry run is over; r runs it again.")

    @action("dry_run.stop", "x", label=N_("stop"), help=N_("Stop the dry run"), enabled="why_not_stop", footer=10)
    def stop(self) -> None:
        self._stopped = True

    def on_record_list_opened(self, message: RecordList.Opened) -> None:
        if message.row is not None:
            self.fsctui.open_record("referral", message.row.id)

    def copy_text(self) -> str | None:
        row = self.rows.row
        return None if row is None else f"{row.name}: {self._did(row)} → {self._would(row).plain}"


def _summary(trial: Trial) -> Content:
    """`120 referrals: 100 the same, 15 to somebody else, 5 to the default owner`."""
    number = formats.number
    count = ngettext("{n} referral", "{n} referrals", trial.referrals).format(n=number(trial.referrals))
    said = _("{count}: {same} the same, {changed} to somebody else, {default} to the default owner").format(
        count=count, same=number(trial.same), changed=number(trial.changed), default=number(trial.default)
    )
    if trial.cancelled:
        said = _("Stopped after {said}").format(said=said)
    return plain(said)
