"""An inbox among a million referrals, and one acceptance, against the same in hand-written SQL."""

from __future__ import annotations

import io
import sqlite3
from itertools import count
from pathlib import Path

from tests.factories import NOW
from tests.services.referral_desk import ReferralDesk

from benchmarks.measure import Row, beside, cpu, folder, median, slower
from fsctui.bootstrap import open_workspace
from fsctui.services.workspace import Workspace
from fsctui.settings import Settings
from fsctui.store import migrate, paging
from fsctui.store.database import Database

REFERRALS = 1_000_000
ACCEPTS = 300
_BRANCH = "SELECT * FROM (SELECT id, rank_order FROM referral WHERE {} AND bucket = 'waiting' ORDER BY 2, 1 LIMIT 51)"
_PAGE = """
SELECT f.id, r.name, f.status, f.bucket, f.interest, f.value, f.currency, f.source, f.assignee_id, u.username, u.name,
       f.queue_id, q.name, f.referrer_id, w.username, w.name, f.referrer_contact_id, c.name, f.sent_by, f.account_id,
       f.contact_id, r.confidential, f.lead_score, f.probability, f.base_rate, f.referrer_score, f.rank_order,
       f.rank_terms, f.accept_due, f.warn_at, f.breaches, f.created_at, f.assigned_at, f.accepted_at, f.closed_at,
       f.close_reason, f.thanked_at, f.opportunity_id
FROM (SELECT id, rank_order FROM ({branches}) ORDER BY 2, 1 LIMIT 51) AS x
JOIN referral f ON f.id = x.id JOIN record r ON r.id = f.id LEFT JOIN user_account u ON u.id = f.assignee_id
LEFT JOIN queue q ON q.id = f.queue_id LEFT JOIN user_account w ON w.id = f.referrer_id
LEFT JOIN record c ON c.id = f.referrer_contact_id ORDER BY x.rank_order, x.id
"""


def make(file: Path, referrals: int = REFERRALS) -> None:
    """A demo bank with so many synthetic referrals more."""
    from fsctui.cli.main import run

    said = io.StringIO()
    words = ["--db", str(file), "db", "init", "--demo", "--referrals", str(referrals)]
    if run(words, {"FSCTUI_HOME": str(file.parent)}, io.StringIO(), said, said, lambda *_: 1):
        raise RuntimeError(said.getvalue())


def workspace(file: Path) -> Workspace:
    return open_workspace(Settings(data_dir=file.parent, database_url=str(file), user="bob"))


def rows() -> list[Row]:
    with folder() as place:
        make(place / "big.sqlite3")
        return [*of(place / "big.sqlite3"), *accepts(place / "accepts.sqlite3")]


def of(file: Path, referrals: int = REFERRALS) -> list[Row]:
    """Bob's inbox: his own and those of his queues."""
    bob = workspace(file)
    actor, inbox = bob.context.actor, bob.referrals
    branches = [_BRANCH.format(f"assignee_id = {actor.id}")]
    branches += [_BRANCH.format(f"assignee_id IS NULL AND queue_id = {queue}") for queue in sorted(actor.queues)]
    statement = _PAGE.format(branches=" UNION ALL ".join(branches))
    raw = sqlite3.connect(file)
    same = [row[0] for row in raw.execute(statement).fetchall()[:50]]
    if [row.id for row in inbox.page("inbox").items] != same:
        raise RuntimeError("the inbox and the hand-written SQL differ")
    ours, theirs = beside(lambda: inbox.page("inbox"), lambda: raw.execute(statement).fetchall(), 400)
    vector = inbox.vector("inbox")
    deep = min(50 * 999, len(vector) - 60)
    last = inbox.rows([vector[deep]])[vector[deep]]
    cursor = paging.encode(last.rank_order, last.id)
    far = median(lambda: inbox.page("inbox", after=cursor), 200)
    at = f"{referrals:,} referrals"
    return [
        slower(f"inbox page of 50, {at}, p50 / hand-written SQL", ours[200], theirs[200], "<= 2x"),
        slower(f"inbox page of 50, {at}, p99 / hand-written SQL", ours[396], theirs[396], "<= 3x"),
        slower(f"the inbox after row {deep:,} / its first page", far, ours[200], "<= 1.5x"),
    ]


def accepts(file: Path) -> list[Row]:
    database = Database(f"sqlite:///{file}")
    migrate.create(database, NOW)
    desk = ReferralDesk(database)
    waiting = iter([desk.refer("bob", last_name=f"Shah {number}") for number in range(ACCEPTS + 10)])
    bob = desk.of("bob").referrals
    ours = cpu(lambda: bob.accept(next(waiting)), ACCEPTS)
    raw = sqlite3.connect(file, isolation_level=None)
    raw.execute("PRAGMA synchronous = FULL")
    raw.execute("PRAGMA foreign_keys = OFF")
    numbers = count(raw.execute("SELECT max(seq) FROM timeline").fetchone()[0] + 1)
    referral = raw.execute("SELECT max(id) FROM referral").fetchone()[0]

    def accept() -> None:
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("SELECT seq, hash, next_id FROM ledger WHERE id = 1").fetchone()
        raw.execute(
            "SELECT f.*, r.name, u.username FROM referral f JOIN record r ON r.id = f.id "
            "LEFT JOIN user_account u ON u.id = f.assignee_id WHERE f.id = ?",
            (referral,),
        ).fetchone()
        raw.execute(
            "UPDATE referral SET status = 'accepted', bucket = 'working', assignee_id = 1, accepted_at = '', "
            "accepted_by = 1, accept_due = NULL, warn_at = NULL, version = version + 1 WHERE id = ?",
            (referral,),
        )
        raw.execute(
            "INSERT INTO timeline (seq, at, actor_id, actor, action, subject_type, subject_id, record_id, before, "
            "after, hash) VALUES (?, '', 1, 'bob', 'accept', 'referral', ?, ?, '{}', '{}', '')",
            (next(numbers), referral, referral),
        )
        raw.execute("UPDATE ledger SET next_id = next_id WHERE id = 1")
        raw.execute("COMMIT")

    name = "one acceptance / its statements on raw sqlite3 (processor time)"
    return [slower(name, ours, cpu(accept, ACCEPTS), "<= 12x")]
