"""Which working calendar a plan counts in: the template's, else the creator's, else their team's, else the bank's.

A person's absences don't move a plan's dates; they make a warning at launch.
"""

from __future__ import annotations

from fsctui.scheduling.calendar import WorkingCalendar
from fsctui.services.context import Context
from fsctui.store import plans as store
from fsctui.store.database import Tx


def plan_calendar_in(context: Context, tx: Tx, name: str, user_id: int) -> tuple[int | None, WorkingCalendar]:
    """The calendar's id (None: the bank's default) and the calendar itself; an unknown name counts as none."""
    calendar_id = store.calendar_id(tx, name, user_id)
    return calendar_id, context.calendars.for_calendar(tx, calendar_id)
