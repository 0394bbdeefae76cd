"""Text that arrives all at once: what is pasted into one line is cut to what fits there, in one step.

Terminals without bracketed paste send pasted text as keys, a hundred thousand of them for a hundred kilobytes: keys
that are waiting already when a line of text has the focus are taken together, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events
from textual.widgets import Input

from fsctui.domain.text import clean
from fsctui.i18n import ngettext
from fsctui.tui.widgets.record_list import RecordList

if TYPE_CHECKING:
    from fsctui.tui.app import FsctuiApp

LONGEST = 2_000
"""Characters that a line takes which doesn't say itself how many."""
BURST = 32
"""So many waiting messages are no typing."""


def room(app: FsctuiApp) -> int | None:
    """How many characters fit into what has the focus; None when that isn't a line of text."""
    focused = app.focused
    if isinstance(focused, Input):
        low, high = sorted(focused.selection)
        return max(0, (focused.max_length or LONGEST) - len(focused.value) + high - low)
    if isinstance(focused, RecordList) and focused.is_typing:
        return max(0, focused.LONGEST_FILTER - len(focused.filter_text))
    return None


def taken_together(app: FsctuiApp, event: events.Event) -> events.Event:
    """The event, or the paste that it is the beginning of: letters that wait behind it are taken from the queue."""
    if not isinstance(event, events.Key) or not event.is_printable or app.message_queue_size < BURST:
        return event
    if room(app) is None:
        return event
    queue: Any = app._message_queue
    letters = [event.character or ""]
    while not queue.empty():
        following = queue.values[0]
        if not isinstance(following, events.Key) or not following.is_printable:
            break
        queue.get_nowait()
        letters.append(following.character or "")
    return events.Paste("".join(letters))


def fitted(app: FsctuiApp, event: events.Paste) -> events.Paste:
    """A paste as one clean line that fits, and a word about what was left out."""
    fits = room(app)
    if fits is None:
        return event
    # A clean character more than fits is enough to know; the rest isn't looked at.
    text = clean(event.text[: 4 * (fits + 1)].lstrip() if len(event.text) > LONGEST else event.text)
    if len(text) > fits or len(event.text) > 4 * (fits + 1):
        text = text[:fits]
        said = ngettext("Only {n} character fits here; the rest was left out.",
                        "Only {n} characters fit here; the rest was left out.", len(text))  # fmt: skip
        app.notify(said.format(n=len(text)), severity="warning")
    return events.Paste(text)
