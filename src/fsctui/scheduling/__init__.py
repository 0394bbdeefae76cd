"""The shared scheduling core: calendars, offsets, dependencies, clocks and the trace of every date.

Standard library only; `holiday_source` is the one door to `holidays`, `recurrence` the one to `dateutil.rrule`.
"""
