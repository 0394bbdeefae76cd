"""My Tasks on a million rows, against the same question in hand-written SQL."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from benchmarks.measure import Row, beside, folder, median, slower
from fsctui.bootstrap import open_workspace
from fsctui.services.workspace import Workspace
from fsctui.settings import Settings
from fsctui.store import paging

TASKS = 1_000_000
_PAGE = """
SELECT t.id, t.subject, t.kind, t.priority, t.required, t.state, t.bucket, t.document_status, t.owner_id, u.username,
       u.name, t.queue_id, q.name, t.due, t.pinned, t.plan_id, p.name, t.key, t.record_id, r.type, r.name, t.comments,
       t.translations, t.sort_due, t.closed_at
FROM (SELECT id, sort_due FROM task WHERE owner_id = ? AND bucket = 'ready' ORDER BY sort_due, id LIMIT 51) AS x
JOIN task t ON t.id = x.id LEFT JOIN user_account u ON u.id = t.owner_id LEFT JOIN queue q ON q.id = t.queue_id
LEFT JOIN plan p ON p.id = t.plan_id LEFT JOIN record r ON r.id = t.record_id ORDER BY x.sort_due, x.id
"""
_DEEP = "SELECT sort_due, id FROM task WHERE owner_id = ? AND bucket = 'ready' ORDER BY sort_due, id LIMIT 1 OFFSET ?"
_COUNT = "SELECT count(*) FROM (SELECT 1 FROM task WHERE owner_id = ? AND bucket = 'ready' LIMIT 100)"
PERSONAL = ("mine", "today", "overdue", "week", "blocked", "queues", "delegated", "done")


def make(file: Path, tasks: int = TASKS) -> None:
    """A demo bank with so many synthetic tasks more."""
    import io

    from fsctui.cli.main import run

    said = io.StringIO()
    words = ["--db", str(file), "db", "init", "--demo", "--tasks", str(tasks)]
    if run(words, {"FSCTUI_HOME": str(file.parent)}, io.StringIO(), said, said, lambda *_: 1):
        raise RuntimeError(said.getvalue())


def workspace(file: Path) -> Workspace:
    return open_workspace(Settings(data_dir=file.parent, database_url=str(file), user="srilakshmi"))


def rows() -> list[Row]:
    with folder() as place:
        file = place / "big.sqlite3"
        make(file)
        return of(file)


def of(file: Path) -> list[Row]:
    tasks = workspace(file).tasks
    me = workspace(file).context.actor.id
    raw = sqlite3.connect(file)
    ours, theirs = beside(lambda: tasks.page("mine"), lambda: raw.execute(_PAGE, (me,)).fetchall(), 400)
    mine = raw.execute("SELECT count(*) FROM task WHERE owner_id = ? AND bucket = 'ready'", (me,)).fetchone()[0]
    deep = min(50 * 999, mine - 60)
    cursor = paging.encode(*raw.execute(_DEEP, (me, deep)).fetchone())
    far = median(lambda: tasks.page("mine", after=cursor), 200)
    queues = median(lambda: tasks.page("queues"), 200)
    count = median(lambda: tasks.counts(PERSONAL), 200) / len(PERSONAL)
    one = median(lambda: raw.execute(_COUNT, (me,)).fetchone(), 200)
    at = f"{TASKS:,} tasks"
    return [
        slower(f"My Tasks page of 50, {at}, p50 / hand-written SQL", ours[200], theirs[200], "<= 2x"),
        slower(f"My Tasks page of 50, {at}, p99 / hand-written SQL", ours[396], theirs[396], "<= 3x"),
        slower(f"the page after row {deep:,} / the first page", far, ours[200], "<= 1.5x"),
        slower("queue page of 50 / hand-written SQL of one owner", queues, theirs[200], "-"),
        ("one personal count", count, one, count / one, "<= 0.2 ms"),
    ]
