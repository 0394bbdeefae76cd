"""A yes or a no, for what is hard to reverse; and the preview that stands before bulk actions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from fsctui.i18n import N_, _, ngettext
from fsctui.tui.actions import action
from fsctui.tui.dialogs.base import Dialog
from fsctui.tui.text import joined, words

SHOWN = 100
"""So many lines are listed of each kind; the figures above count all."""

BULK_LIMIT = 3
"""Up to this many rows a bulk action runs without a preview."""


class Confirm(Dialog[bool]):
    """`True` for yes, None for no. `danger`: enter means no, and only `y` means yes."""

    def __init__(self, title: str, text: str | Content = "", *, danger: bool = False) -> None:
        super().__init__(title, text)
        self.danger = danger

    def hint(self) -> str:
        return _("y yes · n, enter or esc no") if self.danger else _("y or enter yes · n or esc no")

    @action("confirm.yes", "y", label=N_("yes"), footer=None)
    def yes(self) -> None:
        self.answer(True)

    @action("confirm.no", "n", label=N_("no"), footer=None)
    def no(self) -> None:
        self.cancel()

    @action("confirm.likely", "enter", label=N_("accept"), footer=None)
    def likely(self) -> None:
        if self.danger:
            self.cancel()
        else:
            self.answer(True)


@dataclass(frozen=True, slots=True)
class Skipped:
    """One row that a bulk action leaves alone, and why (words)."""

    name: str
    reason: str


class BulkPreview(Confirm):
    """Before an action on more than three rows: how many change, which are skipped and why. `True` to go on.

    total: rows chosen. changes: a line for each row that changes (may be cut short). skipped: the others.
    """

    DEFAULT_CSS = """
    BulkPreview VerticalScroll { height: auto; max-height: 14; }
    BulkPreview VerticalScroll Static { height: auto; }
    """

    def __init__(
        self,
        title: str,
        *,
        total: int,
        skipped: Sequence[Skipped] = (),
        changes: Iterable[str] = (),
        danger: bool = False,
    ) -> None:
        super().__init__(title, danger=danger)
        self.total, self.skipped, self.changes = total, tuple(skipped), tuple(changes)

    @classmethod
    def of(cls, title: str, bulk: Any, *, name: Callable[[int], str], danger: bool = False) -> BulkPreview:
        """From what a service says would happen (`changed` ids, `skipped` with id and refusal); `name` words a row."""
        skipped = [Skipped(name(row.id), words(row.refusal)) for row in bulk.skipped]
        changes = [name(identity) for identity in bulk.changed[:SHOWN]]
        return cls(title, total=len(bulk.changed) + len(bulk.skipped), skipped=skipped, changes=changes, danger=danger)

    @staticmethod
    def needed(count: int) -> bool:
        """Whether this many rows deserve a preview."""
        return count > BULK_LIMIT

    def content(self) -> ComposeResult:
        change = self.total - len(self.skipped)
        chosen = ngettext("{n} row chosen", "{n} rows chosen", self.total).format(n=self.total)
        changing = ngettext("{n} changes", "{n} change", change).format(n=change)
        left = ngettext("{n} is skipped", "{n} are skipped", len(self.skipped)).format(n=len(self.skipped))
        yield Static(joined(f"{chosen}: ", (changing, "bold"), f", {left}."), markup=False, classes="said")
        with VerticalScroll(can_focus=bool(len(self.changes) + len(self.skipped) > 10)):
            for line in self.changes[:SHOWN]:
                yield Static(joined("✓ ", line), markup=False)
            if change > len(self.changes[:SHOWN]) > 0:
                yield Static(joined("✓ …"), markup=False)
            for row in self.skipped[:SHOWN]:
                yield Static(joined("– ", row.name, (f"  {row.reason}", "$text-muted")), markup=False)

    def yes(self) -> None:
        if self.total > len(self.skipped):
            self.answer(True)
        else:
            self.complain(_("Nothing would change."))
