"""What is shown of one referral, and who reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from fsctui.domain.naming import Naming
from fsctui.domain.referral_rows import ReferralSheet
from fsctui.domain.rows import PlanRow, TaskRow, TimelineRow
from fsctui.domain.score_rows import Explained
from fsctui.i18n import _, formats
from fsctui.scheduling.calendar import WorkingCalendar
from fsctui.tui.referrals.words import (
    Lists,
    Moment,
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: when and where, in which calendar, and what the bank calls its lists and people."""

    moment: Moment
    lists: Lists = field(default_factory=Lists)
    naming: Naming = field(default_factory=Naming)

    def when(self, instant: datetime) -> str:
        """Date and time; of today only the time."""
        zone = ZoneInfo(self.moment.zone)
        if instant.astimezone(zone).date() == self.moment.now.astimezone(zone).date():
            return _("today, {time}").format(time=formats.time(instant, zone))
        return formats.datetime(instant, zone)


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that is shown of one referral; `calendar` is that of whoever should accept it.

    `outside`: it is shown to somebody who only sent it.
    """

    sheet: ReferralSheet
    explained: Explained | None = None
    calendar: WorkingCalendar | None = None
    events: Sequence[TimelineRow] = ()
    tasks: Sequence[TaskRow] = ()
    plans: Sequence[PlanRow] = ()
    outside: bool = False
