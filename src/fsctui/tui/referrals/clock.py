"""Why a referral is due when it is: its business hours, day by day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from textual.content import Content

from fsctui.domain.referrals import Bucket
from fsctui.i18n import _, formats
from fsctui.refusal import Refusal
from fsctui.scheduling.calendar import WorkingCalendar
from fsctui.scheduling.hours import segments, time_between
from fsctui.tui.referrals.known import Known, Reader
from fsctui.tui.referrals.words import (
    owner_words,
    span_words,
)
from fsctui.tui.text import joined, plain

MUTED = "$text-muted"
MOST_DAYS = 6
"""So many days of a clock are shown one by one."""


def clock_lines(known: Known, reader: Reader) -> list[Content]:
    row = known.sheet.row
    if row.accept_due is None or row.bucket is not Bucket.WAITING:
        said = _("It has been accepted; nothing runs out.")
        if row.bucket is Bucket.CLOSED:
            said = _("It is closed; nothing runs out.")
        elif row.bucket is Bucket.WAITING:
            said = _("Nobody has it yet, so nothing runs out.")
        return [joined("  ", plain(said, MUTED))]
    start = row.assigned_at or row.created_at
    lines = [joined("  ", plain(_("{when}: given to {who}").format(when=reader.when(start), who=owner_words(row))))]
    lines += _spans(known.calendar, start, row.accept_due, reader)
    if row.warn_at is not None:
        lines.append(joined("  ", plain(_("{when}: a warning").format(when=reader.when(row.warn_at)))))
    goes = _("{when}: time is up; it goes back to its queue, or to the manager")
    lines.append(joined("  ", plain(goes.format(when=reader.when(row.accept_due)))))
    return lines


def _spans(calendar: WorkingCalendar | None, start: datetime, due: datetime, reader: Reader) -> list[Content]:
    """The business hours in between, day by day, and the days on which nobody works."""
    if calendar is None:
        return []
    try:
        whole = time_between(calendar, start, due)
        days = _days(calendar, start, due)
    except Refusal:
        return []
    lines = []
    for day, (opened, used, reason) in list(days.items())[:MOST_DAYS]:
        said = formats.weekday_date(day)
        if used > timedelta(0):
            text = _("{day}: {span} of business time{hours}")
            lines.append(text.format(day=said, span=span_words(used), hours=f" ({opened})" if opened else ""))
        elif reason:
            lines.append(f"{said}: {reason}")
    if len(days) > MOST_DAYS:
        lines.append("…")
    lines.append(_("{span} of business time in all").format(span=span_words(whole)))
    return [joined("    ", plain(line, MUTED)) for line in lines]


def _days(calendar: WorkingCalendar, start: datetime, due: datetime) -> dict[date, tuple[str, timedelta, str]]:
    """Day -> what of its opening hours counts (`09:00–17:00`), how long that is, why it is closed."""
    from fsctui.i18n.trace_words import describe_reason

    zone = ZoneInfo(calendar.time_zone)
    day, last = start.astimezone(zone).date(), due.astimezone(zone).date()
    found: dict[date, tuple[str, timedelta, str]] = {}
    while day <= last and len(found) <= MOST_DAYS:
        parts = [(max(opens, start), min(closes, due)) for opens, closes in segments(calendar, day)]
        kept = [(opens, closes) for opens, closes in parts if opens < closes]
        used = sum((closes - opens for opens, closes in kept), timedelta(0))
        hours = ", ".join(f"{formats.time(opens, zone)}–{formats.time(closes, zone)}" for opens, closes in kept)
        reason = calendar.reason(day)
        found[day] = (hours, used, "" if reason is None else describe_reason(reason.kind, reason.name))
        day += timedelta(days=1)
    return found
