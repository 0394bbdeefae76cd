"""Asks for everything about one referral, in a few questions and in a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fsctui.domain.access import Permission, has, is_outsider
from fsctui.domain.records import RecordRef
from fsctui.domain.referrals import Bucket
from fsctui.domain.score_rows import Explained
from fsctui.services.scores import NoScore
from fsctui.tui.referrals.known import Known, Reader
from fsctui.tui.referrals.words import Moment, lists_of

if TYPE_CHECKING:
    from fsctui.services.workspace import Workspace

EVENTS = 50


def reader_of(workspace: Workspace) -> Reader:
    """Who reads, and what the bank calls things. Asks the database: in a thread."""
    context = workspace.context
    actor = context.actor
    if is_outsider(actor):
        return Reader(Moment(context.now(), actor.time_zone), lists_of(workspace))
    with context.read() as tx:
        mine, bank = context.calendars.for_user(tx, actor.id), context.calendars.default(tx)
    moment = Moment(context.now(), actor.time_zone, mine, bank, actor.id)
    return Reader(moment, lists_of(workspace), workspace.referrals.naming())


def known_of(workspace: Workspace, referral_id: int) -> Known:
    """Everything about one referral that the reader may see. In a thread; raises ReferralUnknown."""
    context, actor = workspace.context, workspace.context.actor
    sheet = workspace.referrals.show(referral_id)
    if is_outsider(actor):
        return Known(sheet, outside=True)
    row = sheet.row
    with context.read() as tx:
        waits = row.bucket is Bucket.WAITING and row.accept_due is not None
        whose = row.owner_id
        calendar = None
        if waits:
            if whose is None or row.queue_id is not None:
                calendar = context.calendars.default(tx)
            else:
                calendar = context.calendars.for_user(tx, whose)
    ref = RecordRef("referral", referral_id)
    events = workspace.timeline.record(ref, EVENTS).items if has(actor, Permission.VIEW_TIMELINE) else ()
    tasks = workspace.tasks.of_record(referral_id) if has(actor, Permission.VIEW_TASKS) else ()
    plans = workspace.plans.of_record(referral_id) if has(actor, Permission.VIEW_PLANS) else ()
    return Known(sheet, _explained(workspace, referral_id), calendar, events, tasks, plans)


def _explained(workspace: Workspace, referral_id: int) -> Explained | None:
    """Why it has its score; None for one that ended before there were scores."""
    try:
        return workspace.scores.explain(referral_id)
    except NoScore:
        return None
