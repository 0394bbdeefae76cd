"""What queries of referrals may ask for, and what they mean to whoever asks: for the lists and for the reports."""

from __future__ import annotations

from fsctui.domain.access import is_outsider
from fsctui.domain.query import REFERRAL_FIELDS, And, resolve_dates
from fsctui.domain.query_fields import Schema
from fsctui.services.context import Context, add_business_days
from fsctui.store import object_types, referral_lists
from fsctui.store.database import Tx
from fsctui.store.sql_types import Condition

HIDDEN_FIELDS = frozenset(
    {"owner", "queue", "team", "client", "score", "due", "accepted", "late", "overdue", "soon", "breaches"}
)
"""What somebody outside isn't shown, and so may not ask for either: not even whether the bank knows a client."""
HIDDEN_ORDERS = frozenset({"rank", "score", "owner", "due"})
"""What would tell somebody outside the order of what they aren't shown."""


def schema_in(context: Context, tx: Tx) -> Schema:
    """The fields that the acting user may ask for, with the interests that the bank knows."""
    fields = REFERRAL_FIELDS.without(HIDDEN_FIELDS) if is_outsider(context.actor) else REFERRAL_FIELDS
    found = object_types.find(tx, "referral")
    interest = found.field("interest") if found is not None else None
    if interest is None or not interest.choices:
        return fields
    called = ((words, choice.code) for choice in interest.choices for words in choice.labels.values())
    return fields.with_values("interest", [choice.code for choice in interest.choices], called)


def condition_in(context: Context, tx: Tx, tree: And) -> Condition:
    """A query as SQL: its dates are those of the acting user's day, calendar and time zone."""
    actor, today, now = context.actor, context.today(), context.now()
    calendar = context.calendars.for_user(tx, actor.id)
    tree = resolve_dates(tree, today, lambda day, number: add_business_days(calendar, day, number))
    return referral_lists.query_condition(tree, actor, today, now)
