"""The day it is where the bank is: what rules mean by the day on which a referral was made."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from fsctui.services.context import Context
from fsctui.store.database import Tx


def bank_zone_in(context: Context, tx: Tx) -> ZoneInfo:
    """The time zone of the bank's calendar: the same referral is of the same day for everybody."""
    return ZoneInfo(context.calendars.default(tx).time_zone)


def bank_day_in(context: Context, tx: Tx, at: datetime) -> date:
    return at.astimezone(bank_zone_in(context, tx)).date()
