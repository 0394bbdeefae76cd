"""Why a date is what it is, step by step: `Sat, Jul 4: weekend, skipped`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from fsctui.i18n import _, formats, ngettext
from fsctui.scheduling.offsets import Mode, Offset, Unit
from fsctui.scheduling.trace import Event, Reason, Step


def describe_step(step: Step, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """One step of a trace, with its day and, for a day that was passed over, the reason.

    `names` says what people call the items that prerequisites name by key.
    """
    day = formats.weekday_date(step.date)
    match step.event:
        case Event.SKIP:
            return _("{day}: {reason}, skipped").format(day=day, reason=describe_reason(step.reason, step.detail))
        case Event.START:
            text = _("{day}: start")
        case Event.TARGET:
            text = _("{day}: target date")
        case Event.PREREQUISITE:
            return _("{day}: “{item}” finishes").format(day=day, item=names.get(step.detail, step.detail))
        case Event.OFFSET:
            text = _("{day}: {detail}")
            return text.format(day=day, detail=_distance(step.detail))
        case Event.LAG:
            text = _("{day}: {detail} (lag)")
            return text.format(day=day, detail=_distance(step.detail))
        case Event.ROLL:
            text = _("{day}: moved to a working day")
        case Event.PIN:
            text = _("{day}: pinned")
        case Event.FINISH:
            text = _("{day}: finished")
        case Event.RESULT:
            text = _("{day}: the date")
    return text.format(day=day, detail=step.detail)


def describe_reason(reason: Reason | None, name: str = "") -> str:
    """Why a day is not a working day, with the holiday's or closure's own name where there is one."""
    match reason:
        case Reason.WEEKEND:
            return _("weekend")
        case Reason.HOLIDAY:
            return _("public holiday ({name})").format(name=name) if name else _("public holiday")
        case Reason.CLOSURE:
            return _("closed ({name})").format(name=name) if name else _("closed")
        case Reason.ABSENCE:
            return _("absent ({name})").format(name=name) if name else _("absent")
        case None:
            return _("not a working day")


def describe_offset(offset: Offset) -> str:
    """A distance in words: `3 business days later`, `2 weeks earlier`, `the same day`."""
    return _spell(offset.amount, offset.unit, offset.mode)


def _distance(code: str) -> str:
    """The words for an offset's code, such as `+5 day count`."""
    amount, unit, mode = code.split()
    return _spell(int(amount), Unit(unit), Mode(mode))


def _spell(amount: int, unit: Unit, mode: Mode) -> str:
    if amount == 0:
        return _("the same day")
    count, later = abs(amount), amount > 0
    match unit:
        case Unit.DAY if mode is Mode.COUNT and later:
            text = ngettext("{count} business day later", "{count} business days later", count)
        case Unit.DAY if mode is Mode.COUNT:
            text = ngettext("{count} business day earlier", "{count} business days earlier", count)
        case Unit.DAY if later:
            text = ngettext("{count} day later", "{count} days later", count)
        case Unit.DAY:
            text = ngettext("{count} day earlier", "{count} days earlier", count)
        case Unit.WEEK if later:
            text = ngettext("{count} week later", "{count} weeks later", count)
        case Unit.WEEK:
            text = ngettext("{count} week earlier", "{count} weeks earlier", count)
        case Unit.MONTH if later:
            text = ngettext("{count} month later", "{count} months later", count)
        case Unit.MONTH:
            text = ngettext("{count} month earlier", "{count} months earlier", count)
        case Unit.HOUR if later:
            text = ngettext("{count} business hour later", "{count} business hours later", count)
        case Unit.HOUR:
            text = ngettext("{count} business hour earlier", "{count} business hours earlier", count)
    return text.format(count=count)
