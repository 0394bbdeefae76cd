"""What every use case is given: the database, the acting user, the clock and the calendars."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from fsctui.domain.people import Actor
from fsctui.scheduling.calendar import WorkingCalendar
from fsctui.scheduling.offsets import Mode, Offset, add
from fsctui.store.database import Database, Tx

if TYPE_CHECKING:
    from fsctui.services.calendar_book import CalendarBook


@dataclass(frozen=True)
class Context:
    """`clock` gives aware UTC. One context serves one acting user; several share a database and its calendars."""

    database: Database
    actor: Actor
    clock: Callable[[], datetime]
    calendars: CalendarBook

    def now(self) -> datetime:
        return self.clock()

    def today(self) -> date:
        """The acting user's day, in their own time zone."""
        return self.now().astimezone(ZoneInfo(self.actor.time_zone)).date()

    @contextmanager
    def read(self) -> Iterator[Tx]:
        with self.database.read() as tx:
            yield tx

    @contextmanager
    def write(self) -> Iterator[Tx]:
        with self.database.write(self.actor, self.now()) as tx:
            yield tx


def add_business_days(calendar: WorkingCalendar, day: date, number: int) -> date:
    """`+3bd` of the query language: working days strictly after (or before) the day."""
    return add(calendar, day, Offset(number, mode=Mode.COUNT))
