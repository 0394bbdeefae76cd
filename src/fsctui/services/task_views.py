"""The standard views of tasks, as index walks for the acting user's day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from fsctui.domain.access import Permission, require
from fsctui.domain.people import Actor
from fsctui.domain.query import TASK_FIELDS, parse, resolve_dates
from fsctui.domain.tasks import Bucket
from fsctui.services.context import Context, add_business_days
from fsctui.services.refusals import ViewUnknown, nearest
from fsctui.store import task_lists
from fsctui.store.database import Tx
from fsctui.store.task_lists import Walk

VIEWS = ("mine", "today", "overdue", "week", "blocked", "queues", "team", "delegated", "done")


def end_of_week(today: date) -> date:
    """The Sunday that ends the week of a day; weeks start on Monday (ISO 8601)."""
    return today + timedelta(days=6 - today.weekday())


def walk_in(context: Context, tx: Tx, view: str, query: str = "") -> Walk:
    """A view, narrowed by a query (domain.query.TASK_FIELDS)."""
    actor, today = context.actor, context.today()
    require(actor, Permission.VIEW_TASKS)
    walk = _standard(tx, actor, view, today)
    tree = parse(query, TASK_FIELDS)
    if not tree.parts:
        return walk
    calendar = context.calendars.for_user(tx, actor.id)
    tree = resolve_dates(tree, today, lambda day, number: add_business_days(calendar, day, number))
    asked = task_lists.query_condition(tree, actor.id, actor.time_zone, today)
    return replace(walk, condition=asked if walk.condition is None else walk.condition & asked)


def _standard(tx: Tx, actor: Actor, view: str, today: date) -> Walk:
    me = (actor.id,)
    match view:
        case "mine":
            return Walk("owner_id", me, Bucket.READY)
        case "today":
            return Walk("owner_id", me, Bucket.READY, first=today, last=today)
        case "overdue":
            return Walk("owner_id", me, Bucket.READY, last=today - timedelta(days=1))
        case "week":
            return Walk("owner_id", me, Bucket.READY, first=today, last=end_of_week(today))
        case "blocked":
            return Walk("owner_id", me, Bucket.BLOCKED)
        case "queues":
            return Walk("queue_id", tuple(sorted(actor.queues)), Bucket.READY)
        case "team":
            return Walk("owner_id", task_lists.team_of(tx, actor), Bucket.READY, condition=task_lists.of_my_team(actor))
        case "delegated":
            return Walk("assigned_by", me, Bucket.READY)
        case "done":
            return Walk("owner_id", me, Bucket.DONE)
    raise ViewUnknown("tasks", view, nearest(view, VIEWS))
