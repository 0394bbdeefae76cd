"""What the standard views of referrals are called, wherever they are named, and who has which."""

from __future__ import annotations

from fsctui.domain.access import Permission, has, is_outsider
from fsctui.domain.people import Actor
from fsctui.domain.query import EVERY_REFERRAL
from fsctui.i18n import N_

VIEW_LABELS = {
    "inbox": N_("Inbox"),
    "queues": N_("Queues"),
    "accepted": N_("Accepted"),
    "breaching": N_("Nearly late"),
    "sent_open": N_("Sent"),
    "sent_closed": N_("Ended"),
    EVERY_REFERRAL: N_("All"),
}
OF_SENDERS = ("sent_open", "sent_closed")


def views_of(actor: Actor) -> tuple[str, ...]:
    """The views that somebody has: outsiders what they sent, people who don't work on referrals no inbox."""
    if is_outsider(actor):
        return OF_SENDERS
    if has(actor, Permission.WORK_REFERRALS):
        return tuple(VIEW_LABELS)
    return (EVERY_REFERRAL, "breaching", *OF_SENDERS)
