"""Timing helpers that the pages share."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

Row = tuple[str, float, float, float, str]
"""Name, our seconds, the baseline's seconds, the ratio as the goal reads it, the goal."""


def samples(work: Callable[[], object], count: int, clock: Callable[[], float] = perf_counter) -> list[float]:
    """So many runs in order of time, after one that doesn't count."""
    work()
    found = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(count):
            begun = clock()
            work()
            found.append(clock() - begun)
    finally:
        gc.enable()
    return sorted(found)


def beside(
    ours: Callable[[], object], theirs: Callable[[], object], count: int, clock: Callable[[], float] = perf_counter
) -> tuple[list[float], list[float]]:
    """So many runs of two things, each in order of time, ten of one and ten of the other by turns.

    So what else the machine does disturbs both alike. The first run of each ten doesn't count: the database's pages
    that the other one has changed are read anew in it.
    """
    found: tuple[list[float], list[float]] = ([], [])
    gc.collect()
    gc.disable()
    try:
        while len(found[1]) < count:
            for work, times in zip((ours, theirs), found, strict=True):
                work()
                for _ in range(min(10, count - len(times))):
                    begun = clock()
                    work()
                    times.append(clock() - begun)
    finally:
        gc.enable()
    return sorted(found[0]), sorted(found[1])


def median(work: Callable[[], object], count: int) -> float:
    return statistics.median(samples(work, count))


def cpu(work: Callable[[], object], count: int) -> float:
    """The median of the processor's time, which other programs disturb least."""
    return statistics.median(samples(work, count, process_time))


def slower(name: str, ours: float, baseline: float, goal: str) -> Row:
    """A row whose ratio says how many times longer we take."""
    return (name, ours, baseline, ours / baseline, goal)


@contextmanager
def folder():
    """A temporary folder for databases."""
    with TemporaryDirectory(prefix="fsctui-bench-") as name:
        yield Path(name)
