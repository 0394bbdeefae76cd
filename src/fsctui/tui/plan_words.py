"""How rules and states of action plans are put on one line."""

from __future__ import annotations

from collections.abc import Mapping

from fsctui.domain.plans import PlanState
from fsctui.i18n import _, labels, ngettext
from fsctui.scheduling.offsets import Mode, Offset, Unit
from fsctui.scheduling.schedule import Anchor

STATE_MARKS = {
    PlanState.NOT_STARTED: "○",
    PlanState.IN_PROGRESS: "◐",
    PlanState.ON_HOLD: "‖",
    PlanState.COMPLETED: "✓",
    PlanState.CANCELED: "×",
}

UNITS = {Unit.DAY: "d", Unit.WEEK: "w", Unit.MONTH: "m", Unit.HOUR: "h"}


def state_words(state: PlanState) -> str:
    """Mark and word of a plan's state."""
    return f"{STATE_MARKS[state]} {labels.label(state)}"


def rule_words(
    anchor: Anchor, offset: Offset | None, after: tuple[str, ...], subjects: Mapping[str, str], pinned: bool
) -> str:
    """Why an item has its date, on one line: `start +3bd`, `after “Call”`."""
    if pinned:
        return _("set by hand")
    waits = [subjects.get(key, key) for key in after]
    if anchor is Anchor.PREREQUISITES or offset is None:
        if not waits:
            return "" if offset is None else _shifted(_("start"), offset)
        one = _("after “{item}”").format(item=waits[0])
        several = ngettext("after {n} item", "after {n} items", len(waits)).format(n=len(waits))
        return _shifted(one if len(waits) == 1 else several, offset)
    return _shifted(_("target") if anchor is Anchor.TARGET else _("start"), offset)


def _shifted(base: str, offset: Offset | None) -> str:
    """The base with a distance as people type it in queries and dates: `start +3bd`."""
    if offset is None or offset.amount == 0:
        return base
    unit = "bd" if offset.unit is Unit.DAY and offset.mode is Mode.COUNT else UNITS[offset.unit]
    return f"{base} {'+' if offset.amount > 0 else '−'}{abs(offset.amount)}{unit}"
