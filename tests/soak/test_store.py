"""The store's long loop: sixteen processes, 64,000 writes. Races and kills are in tests/store, longer when soaking."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

import pytest

from fsctui.store.database import Database
from fsctui.store.verify import verify
from tests.store.processes import run_all

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
WRITES = 64_000
pytestmark = pytest.mark.skipif(os.environ.get("FSCTUI_SOAK") != "1", reason="takes minutes; run with `make soak`")


def test_sixteen_processes_take_little_longer_than_one_and_none_of_them_waits_long(database, url):
    database.close()

    def write(count: int, tell) -> None:
        mine = Database(url)
        waits = []
        for _ in range(count):
            started = time.perf_counter()
            with mine.write(None, NOW) as tx:
                tx.note("x", "task", tx.new_id(), after={"state": "done"})
            waits.append(time.perf_counter() - started)
        tell(max(waits))

    started = time.perf_counter()
    alone = run_all(1, lambda own, tell: write(WRITES // 16, tell))[0][0]
    per_write = (time.perf_counter() - started) / (WRITES // 16)
    started = time.perf_counter()
    longest = max(told[0] for told in run_all(16, lambda own, tell: write(WRITES // 16, tell)))
    together = (time.perf_counter() - started) / WRITES
    print(f"{database.dialect}: {per_write * 1e6:.0f} us alone (longest {alone * 1e3:.0f} ms), ", end="")
    print(f"{together * 1e6:.0f} us among sixteen (longest {longest * 1e3:.0f} ms)")
    assert together < per_write * 4
    # Everybody else's turn, many times over; polling starves somebody for thousands of writes.
    assert longest < per_write * 16 * 100
    found = verify(database)
    assert found.is_sound
    assert found.head.seq == WRITES + WRITES // 16
