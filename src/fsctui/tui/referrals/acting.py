"""Doing something to one referral or many, in a thread: what became of it, in words, and how to take it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fsctui.domain.referral_rows import ReferralRow
from fsctui.i18n import ngettext
from fsctui.refusal import Refusal
from fsctui.services.outcome import Skipped
from fsctui.tui.acting import Acted, act_on
from fsctui.tui.row_verbs import QUEUE
from fsctui.tui.undo import Entry

if TYPE_CHECKING:
    from fsctui.services.workspace import Workspace

TOPICS = frozenset({"referral", "record", "notice"})
"""What anything done to a referral touches."""
BACK = {
    "accept": "release",
    "claim": "release",
    "start": "put_back",
    "put_back": "start",
    "reject": "reopen",
    "close": "reopen",
}
"""The step that takes a step back."""


def acted(workspace: Workspace, verb: str, ids: Sequence[int], params: Mapping[str, Any]) -> Acted:
    """Run an action on one or many referrals, and note how to take it back. Raises the refusal when none changed."""
    referrals = workspace.referrals
    before = referrals.rows(ids) if verb == "reassign" else {}

    def taken(changed: tuple[int, ...], said: str) -> Entry:
        back = _way_back(workspace, verb, changed, before, params)
        return Entry(changed, said, back, lambda: referrals.many(verb, changed, **params).skipped, TOPICS)

    return act_on(referrals, verb, ids, params, many_done=many_done, entry=taken)


def _way_back(
    workspace: Workspace, verb: str, ids: Sequence[int], before: Mapping[int, ReferralRow], params: Mapping[str, Any]
) -> Callable[[], Sequence[Skipped]] | None:
    referrals = workspace.referrals
    if verb in BACK:
        return lambda: referrals.many(BACK[verb], ids).skipped
    if verb != "reassign" or not all(_had(before.get(identity)) for identity in ids):
        return None

    def back() -> Sequence[Skipped]:
        left = []
        for identity in ids:
            try:
                referrals.reassign(identity, _had(before[identity]), str(params["reason"]))
            except Refusal as refusal:
                left.append(Skipped(identity, refusal))
        return left

    return back


def _had(row: ReferralRow | None) -> str:
    """Whose it was, as `reassign` takes it; empty for nobody's."""
    if row is None:
        return ""
    return row.owner or (QUEUE + row.queue if row.queue else "")


def question(verb: str, n: int) -> str:
    match verb:
        case "accept":
            text = ngettext("Accept {n} referral?", "Accept {n} referrals?", n)
        case "claim":
            text = ngettext("Claim {n} referral?", "Claim {n} referrals?", n)
        case "release":
            text = ngettext("Release {n} referral?", "Release {n} referrals?", n)
        case "start":
            text = ngettext("Start {n} referral?", "Start {n} referrals?", n)
        case "reject":
            text = ngettext("Reject {n} referral?", "Reject {n} referrals?", n)
        case "reassign":
            text = ngettext("Reassign {n} referral?", "Reassign {n} referrals?", n)
        case "close":
            text = ngettext("Close {n} referral?", "Close {n} referrals?", n)
        case "reopen":
            text = ngettext("Reopen {n} referral?", "Reopen {n} referrals?", n)
        case "comment":
            text = ngettext("Comment on {n} referral?", "Comment on {n} referrals?", n)
        case _:
            text = ngettext("Send thanks for {n} referral?", "Send thanks for {n} referrals?", n)
    return text.format(n=n)


def many_done(verb: str, n: int) -> str:
    match verb:
        case "accept":
            text = ngettext("{n} referral was accepted.", "{n} referrals were accepted.", n)
        case "claim":
            text = ngettext("{n} referral is yours now.", "{n} referrals are yours now.", n)
        case "release":
            text = ngettext("{n} referral was given back.", "{n} referrals were given back.", n)
        case "start":
            text = ngettext("{n} referral was started.", "{n} referrals were started.", n)
        case "reject":
            text = ngettext("{n} referral was rejected.", "{n} referrals were rejected.", n)
        case "reassign":
            text = ngettext("{n} referral was reassigned.", "{n} referrals were reassigned.", n)
        case "close":
            text = ngettext("{n} referral was closed.", "{n} referrals were closed.", n)
        case "reopen":
            text = ngettext("{n} referral was reopened.", "{n} referrals were reopened.", n)
        case "comment":
            text = ngettext("The comment was added to {n} referral.", "The comment was added to {n} referrals.", n)
        case _:
            text = ngettext("Thanks were sent for {n} referral.", "Thanks were sent for {n} referrals.", n)
    return text.format(n=n)
