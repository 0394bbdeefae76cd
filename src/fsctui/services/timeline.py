"""The timeline: who did what, when, before and after."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from fsctui.domain.access import Missing, NotAllowed, Permission, require
from fsctui.domain.people import Actor
from fsctui.domain.records import FieldType, RecordRef
from fsctui.domain.rows import Page, TimelineRow
from fsctui.services.context import Context
from fsctui.services.object_types import type_in
from fsctui.services.plan_refusals import PlanUnknown
from fsctui.services.record_access import see_in
from fsctui.services.task_access import load_in
from fsctui.store import access, paging
from fsctui.store import plans as plan_store
from fsctui.store import records as record_store
from fsctui.store import timeline as store
from fsctui.store.database import Tx

ELSEWHERE = frozenset(
    {"user", "role", "team", "queue", "absence", "calendar", "template", "object_type", "currency", "stage", "setting"}
)
"""What has a timeline and belongs to no record."""


class TimelineService:
    """`workspace.timeline`: of what the acting user may see."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def record(self, ref: RecordRef, limit: int = 50, after: str | None = None) -> Page[TimelineRow]:
        """What happened to a record and to the work on it, the newest first. Raises RecordUnknown."""
        require(self._context.actor, Permission.VIEW_TIMELINE)
        with self._context.read() as tx:
            see_in(tx, self._context.actor, ref)
            found = store.of_record(tx, ref.id, paging.check_limit(limit) + 1, _before(after))
            return _page(_without_hidden(tx, self._context.actor, ref, found), limit)

    def task(self, task_id: int, limit: int = 50, after: str | None = None) -> Page[TimelineRow]:
        """What happened to a task, the newest first. Raises TaskUnknown."""
        require(self._context.actor, Permission.VIEW_TIMELINE)
        with self._context.read() as tx:
            load_in(tx, self._context.actor, task_id, Permission.VIEW_TASKS)
            return _page(
                store.of_task(tx, task_id, paging.check_limit(limit) + 1, _before(after)),
                limit,
            )

    def plan(self, plan_id: int, limit: int = 50, after: str | None = None) -> Page[TimelineRow]:
        """What happened to a plan, the newest first. Raises PlanUnknown."""
        require(self._context.actor, Permission.VIEW_TIMELINE)
        with self._context.read() as tx:
            if not plan_store.sees_plan(tx, self._context.actor, plan_id):
                raise PlanUnknown(str(plan_id))
            return _page(
                store.of_subject(tx, "plan", plan_id, paging.check_limit(limit) + 1, _before(after)),
                limit,
            )

    def subject(
        self,
        subject_type: str,
        subject_id: int,
        limit: int = 50,
        after: str | None = None,
    ) -> Page[TimelineRow]:
        """What happened to anything of `ELSEWHERE` (a user, a queue, a template, ...): for who may verify the audit.

        Raises NotAllowed; records and the work on them have questions of their own, which ask about the record.
        """
        require(self._context.actor, Permission.VERIFY_AUDIT)
        if subject_type not in ELSEWHERE:
            raise NotAllowed(Permission.VERIFY_AUDIT, Missing.RELATION, self._context.actor.username)
        with self._context.read() as tx:
            found = store.of_subject(
                tx,
                subject_type,
                subject_id,
                paging.check_limit(limit) + 1,
                _before(after),
            )
        return _page(found, limit)


def _without_hidden(tx: Tx, actor: Actor, ref: RecordRef, found: list[TimelineRow]) -> list[TimelineRow]:
    """The rows with references to what the reader may not see left empty, as on the record's own page."""
    fields = {each.name for each in type_in(tx, ref.type).fields if each.type is FieldType.REFERENCE}
    named = {
        (name, value): record_id
        for row in found
        for values in (row.before, row.after)
        for name, value in (values or {}).items()
        if (record_id := _named(name in fields, value)) is not None
    }
    seen = record_store.titles(tx, named.values(), access.visible_records(actor)) if named else {}
    hidden = {each for each, record_id in named.items() if record_id not in seen}
    if not hidden:
        return found
    return [replace(row, before=_emptied(row.before, hidden), after=_emptied(row.after, hidden)) for row in found]


def _named(is_reference: bool, value: object) -> int | None:
    """The record that a value of a timeline names: a reference field's id, or `TYPE:ID`."""
    if isinstance(value, int):
        return value if is_reference and not isinstance(value, bool) else None
    found = _REF.fullmatch(value) if isinstance(value, str) else None
    return int(found[1]) if found else None


_REF = re.compile(r"[a-z][a-z0-9_]*:([0-9]{1,18})")


def _emptied(values: Mapping[str, object] | None, hidden: set[tuple[str, object]]) -> Mapping[str, object] | None:
    if values is None:
        return None
    return {
        name: None if isinstance(value, int | str) and (name, value) in hidden else value
        for name, value in values.items()
    }


def _before(after: str | None) -> int | None:
    return int(paging.decode(after, int)[0]) if after else None


def _page(found: list[TimelineRow], limit: int) -> Page[TimelineRow]:
    items = tuple(found[:limit])
    return Page(items, paging.encode(items[-1].seq) if len(found) > limit else None)
