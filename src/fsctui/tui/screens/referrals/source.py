"""The standard views of referrals: what stands in an empty list."""

from __future__ import annotations

from fsctui.i18n import N_

EMPTY = {
    "inbox": N_("No referral waits for you. Well done."),
    "queues": N_("Your queues are empty."),
    "accepted": N_("You are working on no referral; A accepts one of the inbox."),
    "sent_open": N_("Nothing that you sent is open; n writes a referral down."),
    "sent_closed": N_("Nothing that you sent has ended yet."),
    "breaching": N_("Nothing is about to be late."),
    "all": N_("There is no referral that you may see."),
}
BASE = "all"
"""A saved view is one line of query text over this view, unless it names another one."""
