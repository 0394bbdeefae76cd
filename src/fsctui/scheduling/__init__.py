"""The shared scheduling core: calendars, offsets, dependencies, clocks and the trace of every date. Standard library only."""
