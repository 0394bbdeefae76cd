"""Due dates and waits as people write them: `+3 bd`, `-5 d`, `+2 w`, `8 h`, `+1 month count preceding`.

    offset = [+|-]AMOUNT UNIT [MODE] [ROLL]
    UNIT   = d, day(s) | bd, business day(s) | w, week(s) | m, month(s) | h, hour(s), business hour(s)
    MODE   = calendar | count | roll
    ROLL   = none | following | preceding | modified following | modified preceding

`bd` is a day counted in business days: `+3 bd` and `+3 d count` say the same. For the due date of an item, a text with
a mode (or `bd`) has a mode of its own; one without follows the mode of the plan. Hours are always business hours.
"""

from __future__ import annotations

import re

from fsctui.scheduling.offsets import MOST, Mode, Offset, Roll, Unit

_TEXT = re.compile(r"([+-]?)\s*([0-9]{1,9})\s*([a-z]+)((?:\s+[a-z_]+)*)")
_UNITS = {
    "d": Unit.DAY, "day": Unit.DAY, "days": Unit.DAY, "bd": Unit.DAY,
    "w": Unit.WEEK, "week": Unit.WEEK, "weeks": Unit.WEEK,
    "m": Unit.MONTH, "month": Unit.MONTH, "months": Unit.MONTH,
    "h": Unit.HOUR, "hour": Unit.HOUR, "hours": Unit.HOUR,
}  # fmt: skip
_SHORT = {Unit.DAY: "d", Unit.WEEK: "w", Unit.MONTH: "m", Unit.HOUR: "h"}
_MODES = {mode.value: mode for mode in Mode}
_ROLLS = {roll.value.replace("_", " "): roll for roll in Roll}


def parse_offset(text: str) -> tuple[Offset, bool] | None:
    """The offset, and whether the text names a mode of its own. None when the text isn't one or is out of bounds."""
    words = re.sub(r"\bbusiness\s+days?\b", "bd", " ".join(text.lower().split()))
    words = re.sub(r"\bbusiness\s+(hours?)\b", r"\1", words)
    match = _TEXT.fullmatch(words)
    if not match or match[3] not in _UNITS:
        return None
    amount = int(match[2]) * (-1 if match[1] == "-" else 1)
    unit = _UNITS[match[3]]
    rest = match[4].replace("_", " ").split()
    mode = Mode.COUNT if match[3] == "bd" else None
    if rest and rest[0] in _MODES:
        if mode or unit is Unit.HOUR:
            return None
        mode = _MODES[rest.pop(0)]
    roll = _ROLLS.get(" ".join(rest)) if rest else None
    if (rest and roll is None) or abs(amount) > MOST:
        return None
    return Offset(amount, unit, mode or Mode.CALENDAR, roll), mode is not None


def write_offset(offset: Offset, own_mode: bool) -> str | None:
    """The text that reads back to the same; None for the odd ones that have no short text (a table holds them)."""
    if offset.unit is Unit.HOUR:
        if own_mode or offset.mode is not Mode.CALENDAR:
            return None
    elif not own_mode and offset.mode is not Mode.CALENDAR:
        return None
    words = [f"{offset.amount:+d}"]
    if own_mode and offset.unit is Unit.DAY and offset.mode is Mode.COUNT:
        words.append("bd")
    else:
        words.append(_SHORT[offset.unit])
        words += [offset.mode.value] if own_mode else []
    if offset.roll:
        words.append(offset.roll.value.replace("_", " "))
    return " ".join(words)
