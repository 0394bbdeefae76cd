"""How rules and states of action plans are put on one line."""

from __future__ import annotations

from collections.abc import Mapping

from fsctui.domain.plans import PlanState
from fsctui.i18n import _, labels
from fsctui.scheduling.offsets import Offset
from fsctui.scheduling.schedule import Anchor

STATE_MARKS = {
    PlanState.NOT_STARTED: "○",
    PlanState.IN_PROGRESS: "◐",
    PlanState.ON_HOLD: "‖",
    PlanState.COMPLETED: "✓",
    PlanState.CANCELED: "×",
}


def state_words(state: PlanState) -> str:
    """Mark and word of a plan's state."""
    return f"{STATE_MARKS[state]} {labels.label(state)}"


def rule_words(
    anchor: Anchor, offset: Offset | None, after: tuple[str, ...], subjects: Mapping[str, str], pinned: bool
) -> str:
    """Why an item has its date, on one line: `3 business days after the start`, `after “Call”`."""
    if pinned:
        return _("set by hand")
    waits = [subjects.get(key, key) for key in after]
    distance = "" if offset is None or offset.amount == 0 else labels.describe_offset(offset)
    if anchor is Anchor.PREREQUISITES or offset is None:
        if not waits:
            return "" if offset is None else _("start: {distance}").format(distance=distance or _("the same day"))
        first = _("after “{item}”").format(item=waits[0])
        if len(waits) > 1:
            first = _("after {n} items").format(n=len(waits))
        return f"{first}: {distance}" if distance else first
    text = _("target: {distance}") if anchor is Anchor.TARGET else _("start: {distance}")
    return text.format(distance=distance or _("the same day"))
