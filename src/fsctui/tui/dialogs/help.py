"""`?`: the keys of the screen, searchable; enter runs the chosen one."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from fsctui.i18n import _
from fsctui.tui.actions import Live
from fsctui.tui.dialogs.pick import Choice, Pick
from fsctui.tui.text import plain, words


def as_choice(live: Live, *, keys_first: bool) -> Choice[Live]:
    """An action as a line; one that can't be used is dimmed and says why."""
    keys = " ".join(live.keys)
    label = f"{keys:<14} {live.help}" if keys_first else live.help
    return Choice(live, label, "" if keys_first else keys, "" if live.reason is None else words(live.reason))


class Explained(Pick):
    """A wide list whose chosen line is explained below it in full: a reason may be longer than a line."""

    DEFAULT_CSS = """
    Explained > #box { width: 96%; max-width: 120; }
    Explained .whole { height: auto; max-height: 4; color: $text-muted; }
    """

    def content(self) -> ComposeResult:
        yield from super().content()
        whole = Static(Content(""), classes="whole", markup=False)
        whole.display = False
        yield whole

    def on_choice_list_moved(self) -> None:
        choices, place = self.lines.choices, self.lines.place
        off = choices[place].off if choices else ""
        whole = self.query_one(".whole", Static)
        whole.display = bool(off)
        whole.update(plain(f"{' '.join(choices[place].label.split())}: {off}" if off else ""))


class Help(Explained):
    """Gives the action to run."""

    def __init__(self, actions: Iterable[Live]) -> None:
        shown = sorted(actions, key=lambda live: (live.action.footer is None, live.action.footer or 0))
        super().__init__(_("Keys"), [as_choice(live, keys_first=True) for live in shown])
