"""How a referral stands on one line: score, client, interest, value, time left, referrer, status."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from textual.content import Content

from fsctui.domain.referral_rows import ReferralRow
from fsctui.domain.referrals import Bucket, Status, bucket
from fsctui.i18n import N_, _, formats
from fsctui.tui.referrals.words import (
    Lists,
    Moment,
    due_style,
    due_words,
    owner_words,
    referrer_words,
    span_words,
    status_words,
    value_words,
)
from fsctui.tui.text import joined, plain
from fsctui.tui.widgets.columns import Column

GOOD = 67
"""From this score on (of 99) a referral is shown as a good one."""
DUE = N_("Accept in")
MOST_STATUS = 18
MOST_POINTS = 7
"""So many cells of the word above the scores."""
MOST_INSTEAD = 15
"""So many cells of a status that stands where the time would: with more, narrow lists would lose the value."""


def score_cell(row: ReferralRow) -> Content:
    """The number says it; a good one also stands out."""
    if row.lead_score is None:
        return plain("–", "$text-disabled")
    return plain(row.lead_score, "bold $text-success" if row.lead_score >= GOOD else "")


def name_cell(row: ReferralRow) -> Content:
    if not row.confidential:
        return plain(row.name)
    return joined(plain(row.name), (f"  {_('confidential')}", "$text-warning"))


def due_cell(row: ReferralRow, moment: Moment) -> Content:
    """How much time is left; empty once nothing runs out."""
    return plain(due_words(row, moment), due_style(row, moment))


def due_width() -> int:
    """Cells for the longest time left in the reader's language."""
    longest = [span_words(timedelta(hours=3, minutes=59)), span_words(timedelta(hours=999))]
    said = [_("late {span}").format(span=each) for each in longest] + [
        _("{span} left").format(span=each) for each in longest
    ]
    return max(cell_len(each) for each in (_(DUE), *said))


def day_words(row: ReferralRow, moment: Moment) -> str:
    """The day on which it ended, else on which it came."""
    zone = ZoneInfo(moment.zone)
    day = (row.closed_at or row.created_at).astimezone(zone).date()
    return formats.day_narrow(day, moment.now.astimezone(zone).date())


def columns(
    view: str, moment: Callable[[], Moment], lists: Callable[[], Lists], *, shows: Callable[[str], bool]
) -> tuple[Column[ReferralRow], ...]:
    """The columns of a view; on a narrow terminal those with the highest priority number go first.

    shows: whether a column has found room. Without a column of its own the status stands where the time was that
    has stopped running: what was just accepted or rejected never looks as before.
    """

    def status(row: ReferralRow) -> str:
        return status_words(row, lists())

    def due_or_status(row: ReferralRow) -> Content:
        stopped = row.bucket is not Bucket.WAITING
        return plain(status(row)) if stopped and not shows("status") else due_cell(row, moment())

    widest = min(MOST_STATUS, max(cell_len(lists().status(each)) for each in _standing(view)) + 2)
    clock = due_width() if view in ("inbox", "queues", "breaching") else max(due_width(), min(MOST_INSTEAD, widest))
    points = max(5, min(MOST_POINTS, cell_len(_("Score"))))
    score = Column[ReferralRow]("score", N_("Score"), score_cell, width=points, align="right", priority=1)
    client = Column[ReferralRow]("name", N_("Client"), name_cell, minimum=16, flex=3)
    interest = Column[ReferralRow](
        "interest", N_("Interest"), lambda row: lists().interest(row.interest), minimum=13, flex=2, priority=1
    )
    value = Column[ReferralRow]("value", N_("Value"), value_words, width=13, align="right", priority=2)
    due = Column[ReferralRow]("due", DUE, due_or_status, width=clock)
    referrer = Column[ReferralRow]("referrer", N_("Referrer"), referrer_words, minimum=13, flex=2, priority=5)
    state = Column[ReferralRow]("status", N_("Status"), status, width=widest, priority=3)
    owner = Column[ReferralRow]("owner", N_("Owner"), owner_words, minimum=13, flex=2, priority=4)
    day = Column[ReferralRow](
        "closed" if view == "sent_closed" else "created", N_("Closed") if view == "sent_closed" else N_("Came"),
        lambda row: day_words(row, moment()), width=13, priority=6,
    )  # fmt: skip
    match view:
        case "sent_open" | "sent_closed":
            # Who sent it asks what became of it, not how good it is.
            return (client, interest, state, value, owner, day)
        case "accepted":
            return (score, client, interest, value, state, referrer, day)
        case "queues" | "breaching" | "all":
            return (score, client, interest, value, due, owner, state, referrer, day)
    return (score, client, interest, value, due, referrer, state, day)


def _standing(view: str) -> list[Status]:
    """How referrals of a view can stand."""
    among = {
        "inbox": (Bucket.WAITING,),
        "queues": (Bucket.WAITING,),
        "breaching": (Bucket.WAITING,),
        "accepted": (Bucket.WORKING,),
        "sent_open": (Bucket.WAITING, Bucket.WORKING),
        "sent_closed": (Bucket.CLOSED,),
    }.get(view, tuple(Bucket))
    return [status for status in Status if bucket(status) in among]


__all__ = ["columns", "day_words", "due_cell", "score_cell"]
