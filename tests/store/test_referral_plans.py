"""An inbox page and the personal counts walk indexes, one per owner and queue: no table is read through."""

from __future__ import annotations

import re

from fsctui.demo.synthetic import bulk_rows
from tests.factories import NOW
from tests.services.referral_desk import ReferralDesk
from tests.store.query_plans import plans

SCANS = {"sqlite": r"SCAN (referral|record)\b", "postgresql": r"Seq Scan on (referral|record)\b"}
COUNTED = {
    "inbox": {"ix_referral_waiting", "ix_referral_queue"},
    "queues": {"ix_referral_queue"},
    "accepted": {"ix_referral_working"},
    "sent_open": {"ix_referral_sent"},
    "sent_closed": {"ix_referral_sent"},
}


def desk_with_thousands(database) -> ReferralDesk:
    desk = ReferralDesk(database)
    with database.write(None, NOW) as tx:
        bulk_rows(tx, referrals=6_000)
        if database.dialect == "postgresql":
            # As the server does by itself; on SQLite nobody does.
            tx.execute("ANALYZE")
    return desk


def test_a_page_walks_one_index_per_owner_and_queue(database) -> None:
    bob = desk_with_thousands(database).of("bob").referrals
    (found,) = plans(database, lambda: bob.page("inbox"))
    assert not re.search(SCANS[database.dialect], found), found
    for index in ("ix_referral_waiting", "ix_referral_queue"):
        assert index in found
    after = bob.page("inbox").next
    (found,) = plans(database, lambda: bob.page("inbox", after=after))
    assert not re.search(SCANS[database.dialect], found), found


def test_counts_walk_the_indexes_of_their_view(sqlite_database) -> None:
    bob = desk_with_thousands(sqlite_database).of("bob").referrals
    for view, indexes in COUNTED.items():
        (found,) = plans(sqlite_database, lambda view=view: bob.counts([view]))
        assert set(re.findall(r"SEARCH referral USING (?:COVERING )?INDEX (\w+)", found)) == indexes, (view, found)
        assert not re.search(SCANS["sqlite"], found), (view, found)
