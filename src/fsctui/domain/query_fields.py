"""The fields that lists can be asked for: their names, kinds and values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from fsctui.domain.plans import PlanState
from fsctui.domain.referrals import Bucket, Status
from fsctui.domain.tasks import ItemState
from fsctui.domain.templates import ItemKind, Priority


class FieldKind(Enum):
    """What the values of a field are."""

    USER = "user"
    QUEUE = "queue"
    DATE = "date"
    ENUM = "enum"
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    RECORD = "record"


ORDERED = frozenset({FieldKind.DATE, FieldKind.NUMBER})
SEARCHED = frozenset({FieldKind.TEXT, FieldKind.RECORD})


@dataclass(frozen=True, slots=True)
class Field:
    """One field that can be asked for. `values` are all that exist (empty: any value is accepted).

    `called` are other names of values, such as what a code is called in every language: pairs of name and value.

    `single`: it says where to search, so that a query gives it one value, once, and never its opposite.
    """

    name: str
    kind: FieldKind
    values: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    single: bool = False
    called: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Schema:
    """The fields of one kind of list."""

    fields: tuple[Field, ...]
    _index: Mapping[str, Field] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index = {name: known for known in self.fields for name in (known.name, *known.also)}
        object.__setattr__(self, "_index", index)

    def get(self, name: str) -> Field | None:
        """The field of that name or second name, in any case."""
        return self._index.get(name.lower())

    def names(self) -> tuple[str, ...]:
        """Every name a clause may begin with."""
        return tuple(self._index)

    def with_values(self, name: str, values: Iterable[str], called: Iterable[tuple[str, str]] = ()) -> Schema:
        """The same schema where a field's values are known, so that typing errors in them are found."""
        known, names = tuple(values), tuple(called)
        return Schema(
            tuple(replace(each, values=known, called=names) if each.name == name else each for each in self.fields)
        )

    def without(self, names: Collection[str]) -> Schema:
        """The same schema without some fields: a query that asks for them is refused as for any unknown field."""
        return Schema(tuple(each for each in self.fields if each.name not in names))


def _values(codes: type[Enum]) -> tuple[str, ...]:
    return tuple(code.value for code in codes)


DOCUMENT_FIELDS = Schema(
    (
        Field("owner", FieldKind.USER),
        Field("queue", FieldKind.QUEUE),
        Field("due", FieldKind.DATE),
        Field("state", FieldKind.ENUM, _values(ItemState)),
        Field("priority", FieldKind.ENUM, _values(Priority)),
        Field("plan", FieldKind.RECORD),
        Field("record", FieldKind.RECORD, also=("client",)),
        Field("kind", FieldKind.ENUM, _values(ItemKind), also=("type",)),
        Field("subject", FieldKind.TEXT),
        Field("created", FieldKind.DATE),
        Field("delegated", FieldKind.BOOLEAN),
        Field("blocked", FieldKind.BOOLEAN),
        Field("late", FieldKind.BOOLEAN),
        Field("required", FieldKind.BOOLEAN),
    )
)
"""Tasks that are documents. `delegated`: made by the asker for somebody else; `created`: a day in the asker's zone."""

BASE_VIEW = "view"
"""The field that says which standard view a query searches, instead of the one it is asked in."""

TASK_VIEWS = ("mine", "today", "overdue", "week", "blocked", "queues", "team", "delegated", "done")
"""The standard views of tasks."""

EVERY_TASK = "all"
"""The view of all tasks that somebody may see."""

TASK_FIELDS = Schema(
    (*DOCUMENT_FIELDS.fields, Field(BASE_VIEW, FieldKind.ENUM, (*TASK_VIEWS, EVERY_TASK), single=True))
)
"""Tasks of every origin."""

REFERRAL_VIEWS = ("inbox", "queues", "accepted", "sent_open", "sent_closed", "breaching")
"""The standard views of referrals."""

EVERY_REFERRAL = "all"
"""The view of all referrals that somebody may see."""

REFERRAL_FIELDS = Schema(
    (
        Field("owner", FieldKind.USER),
        Field("queue", FieldKind.QUEUE),
        Field("status", FieldKind.ENUM, _values(Status)),
        Field("state", FieldKind.ENUM, _values(Bucket)),
        Field("interest", FieldKind.TEXT),
        Field("source", FieldKind.TEXT),
        Field("referrer", FieldKind.USER),
        Field("sent", FieldKind.USER),
        Field("team", FieldKind.TEXT),
        Field("client", FieldKind.RECORD, also=("record",)),
        Field("value", FieldKind.NUMBER),
        Field("currency", FieldKind.TEXT),
        Field("score", FieldKind.NUMBER),
        Field("due", FieldKind.DATE),
        Field("created", FieldKind.DATE),
        Field("accepted", FieldKind.DATE),
        Field("closed", FieldKind.DATE),
        Field("late", FieldKind.BOOLEAN),
        Field("overdue", FieldKind.BOOLEAN),
        Field("soon", FieldKind.BOOLEAN),
        Field("breaches", FieldKind.NUMBER),
        Field(BASE_VIEW, FieldKind.ENUM, (*REFERRAL_VIEWS, EVERY_REFERRAL), single=True),
    )
)
"""Referrals. `due` is when one should be accepted, `late` that it should have been or was not in time; `breaches` is
how often it was not. `overdue` is past its time now, `soon` is warned of and not past it yet. `accepted` is the day it
was last accepted. `state` is its bucket. `referrer` is a username, a name of somebody outside, or `contact:ID`; `sent`
is whom it counts for: the referrer, or who wrote it down for somebody outside. `team` is the owner's.

Give the interests that the bank knows with `with_values("interest", ...)`.
"""

PLAN_VIEWS = ("mine", "late", "team", "on_hold", "closed", "all")
"""The standard views of action plans."""

PLAN_FIELDS = Schema(
    (
        Field("name", FieldKind.TEXT),
        Field("template", FieldKind.TEXT),
        Field("state", FieldKind.ENUM, _values(PlanState)),
        Field("owner", FieldKind.USER),
        Field("start", FieldKind.DATE),
        Field("target", FieldKind.DATE),
        Field("record", FieldKind.RECORD, also=("client",)),
        Field("created", FieldKind.DATE),
        Field("late", FieldKind.BOOLEAN),
        Field(BASE_VIEW, FieldKind.ENUM, PLAN_VIEWS, single=True),
    )
)
"""Action plans. `target` is the target date; `late` means that an open item is."""

RECORD_FIELDS = Schema(
    (
        Field("name", FieldKind.TEXT),
        Field("type", FieldKind.TEXT),
        Field("owner", FieldKind.USER),
        Field("created", FieldKind.DATE),
        Field("updated", FieldKind.DATE),
        Field("confidential", FieldKind.BOOLEAN),
    )
)
"""Records of every object type; give the types that exist with `with_values("type", ...)`."""

TEMPLATE_FIELDS = Schema(
    (
        Field("name", FieldKind.TEXT),
        Field("status", FieldKind.ENUM, ("draft", "published", "obsolete")),
        Field("target", FieldKind.TEXT),
        Field("category", FieldKind.TEXT),
    )
)
"""Action plan templates. `target` is the object type they are for."""
