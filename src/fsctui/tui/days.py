"""Days as people type and read them: words, offsets, ISO dates and the numbers of their own country."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from fsctui.domain.query_dates import Relative, read_date
from fsctui.domain.quick_add import DAY_WORDS
from fsctui.domain.text import clean
from fsctui.i18n import _, current, formats, ngettext
from fsctui.refusal import Refusal
from fsctui.scheduling.calendar import WorkingCalendar
from fsctui.scheduling.offsets import Mode, Offset, add
from fsctui.services.refusals import ValueInvalid

_NUMBERS = re.compile(r"(\d{1,2})[./-](\d{1,2})(?:[./-](\d{4}|\d{2}))?[.]?")
_SHIFTED = re.compile(r"(\D+?)\s*([+-]\d{1,4}(?:bd|[dwmy]))")
FAR = 366
"""Further off than so many days a date stands alone, without its distance."""


@dataclass(frozen=True, slots=True)
class Days:
    """Reads and shows days for one person: on their day, in their calendar, in the language they read."""

    today: date
    calendar: WorkingCalendar | None = None

    def read(self, text: str) -> date:
        """The day that a text names. Raises ValueInvalid, or DateOutOfRange where the calendar doesn't reach."""
        wanted = clean(text).strip().lower()
        found = self._named(wanted)
        if isinstance(found, Relative):
            return found.resolve(self.today, self._add)
        if found is None:
            raise ValueInvalid("plan", _("date"), clean(text)[:40], "today, +3bd, -1w, eom, 2026-12-31")
        return found

    def meant(self, text: str) -> date | Relative | None:
        """The day or the distance that a text names, not yet seen from any day; None when it names none."""
        return self._named(clean(text).strip().lower())

    def _named(self, text: str) -> date | Relative | None:
        if (found := read_date(text)) is not None:
            return found
        words = DAY_WORDS["en"] | DAY_WORDS.get(current(), {})
        if text in words:
            return Relative(0, anchor=words[text])
        if (shifted := _SHIFTED.fullmatch(text)) is not None and shifted[1] in words:
            return read_date(f"{words[shifted[1]].value}{shifted[2]}")
        return self._numbers(text)

    def _numbers(self, text: str) -> date | None:
        """`3/5/2026` or `5.3.`, in the order of the reader's country; without a year the next such day."""
        match = _NUMBERS.fullmatch(text)
        if match is None:
            return None
        first, second = int(match[1]), int(match[2])
        month, day = (first, second) if formats.table().entry == "mdy" else (second, first)
        year = self.today.year if match[3] is None else int(match[3]) + (2000 if len(match[3]) == 2 else 0)
        try:
            found = date(year, month, day)
            if match[3] is None and found < self.today:
                found = date(year + 1, month, day)
        except ValueError:
            return None
        return found

    def _add(self, day: date, number: int) -> date:
        if self.calendar is None:
            return day
        return add(self.calendar, day, Offset(number, mode=Mode.COUNT))

    def show(self, day: date, *, late: bool = True) -> str:
        """The day with how far it is from today: `Thu, Dec 4 (in 2 business days)`."""
        shown = formats.weekday_date(day, self.today)
        ahead = (day - self.today).days
        if abs(ahead) > FAR:
            return shown
        count = self.business_days(day)
        if ahead > 1 and count is not None:
            return ngettext("{day} (in {n} business day)", "{day} (in {n} business days)", count).format(
                day=shown, n=count
            )
        far = formats.relative(day, self.today, late=late)
        return shown if far == shown else f"{shown} ({far})"

    def business_days(self, day: date) -> int | None:
        """Working days from today to a later day; None where the calendar doesn't reach."""
        if self.calendar is None or day <= self.today:
            return None
        try:
            return self.calendar.between(self.today, day)
        except Refusal:
            return None

    def closed(self, day: date) -> str:
        """Why nobody works on that day, in words; empty on a working day."""
        if self.calendar is None:
            return ""
        from fsctui.i18n.trace_words import describe_reason

        try:
            reason = self.calendar.reason(day)
        except Refusal:
            return ""
        return "" if reason is None else describe_reason(reason.kind, reason.name)
