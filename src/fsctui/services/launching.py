"""Preview and launch of action plans. Both call `domain.launch.draft` on the same facts, so they cannot differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from fsctui.domain.access import Permission, require, require_on
from fsctui.domain.launch import (
    DraftItem,
    LaunchChoices,
    LaunchWarning,
    NoTargets,
    Override,
    OwnerReason,
    PlanDraft,
    Staffing,
    draft,
    overloads,
)
from fsctui.domain.people import Actor, Person
from fsctui.domain.plans import AdHocItemsNotAllowed, PlanState, progress
from fsctui.domain.records import RecordRef
from fsctui.domain.tasks import bucket, require_subject
from fsctui.domain.templates import ItemKind, TemplateBody, TemplateItem, VersionStatus, cleaned_item, make_key
from fsctui.domain.text import clean
from fsctui.scheduling import trace as traces
from fsctui.scheduling.calendar import WorkingCalendar
from fsctui.scheduling.offsets import Mode
from fsctui.services.context import Context
from fsctui.services.plan_calendars import plan_calendar_in
from fsctui.services.plan_refusals import TemplateNotPublished, WrongTargetType
from fsctui.services.record_access import check_work_for_in
from fsctui.services.refusals import RecordUnknown, UserUnknown
from fsctui.services.templates import find_in
from fsctui.store import access, codec, task_lists
from fsctui.store import plans as store
from fsctui.store import templates as template_store
from fsctui.store.database import Tx
from fsctui.store.launches import LaunchRows
from fsctui.store.sql_types import Row
from fsctui.store.task_rows import FAR

MAX_NAME = 200
SHELF = 200
"""Published templates that a workspace keeps in memory."""


@dataclass(frozen=True, slots=True)
class LaunchRequest:
    """What is to be launched. `template` is a name, unique name or id; what is None follows the template.

    `name` is given to every plan; without it a plan is called after its template and record.
    """

    template: str
    targets: Sequence[RecordRef]
    start: date
    target_date: date | None = None
    mode: Mode | None = None
    owner: str | None = None
    name: str | None = None
    skips: frozenset[str] = frozenset()
    overrides: Mapping[str, Override] = field(default_factory=dict)
    adhoc: tuple[TemplateItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Published:
    """A published version of a template, which never changes."""

    id: int
    version_id: int
    number: int
    body: TemplateBody


@dataclass(frozen=True, slots=True)
class PlanPreview:
    """One plan as it would be written."""

    name: str
    template: Published
    target: RecordRef
    target_name: str
    owner: Person
    start: date
    target_date: date | None
    mode: Mode
    calendar_id: int | None
    draft: PlanDraft
    overloads: tuple[LaunchWarning, ...] = ()

    @property
    def warnings(self) -> tuple[LaunchWarning, ...]:
        return self.draft.warnings + self.overloads


def _own_items(items: Sequence[TemplateItem], taken: Sequence[str]) -> tuple[TemplateItem, ...]:
    """Items of the launcher's own, clean and each with a key; SubjectMissing, SubjectTooLong."""
    keys, own = [*taken, *(item.key for item in items if item.key)], []
    for item in map(cleaned_item, items):
        require_subject(item.words.subject)
        if not item.key:
            item = replace(item, key=make_key(item.words.subject, keys))
            keys.append(item.key)
        own.append(item)
    return tuple(own)


def preview_in(
    context: Context, tx: Tx, request: LaunchRequest, shelf: dict[int, TemplateBody]
) -> tuple[PlanPreview, ...]:
    """Every plan that the request makes, in the order of its targets."""
    actor = context.actor
    require(actor, Permission.LAUNCH_PLANS)
    sheet = published_in(tx, request.template, shelf)
    body = sheet.body
    if not request.targets:
        raise NoTargets(body.name)
    if request.adhoc and not body.ad_hoc_allowed:
        raise AdHocItemsNotAllowed(body.name)
    for target in request.targets:
        if target.type != body.target_type:
            raise WrongTargetType(body.name, body.target_type, target.type)
    records = _targets_in(context, tx, request.targets)
    calendar_id, calendar = plan_calendar_in(context, tx, body.calendar, actor.id)
    people = store.people(tx)
    owner = _owner(people, request.owner or actor.username)
    mode = request.mode or body.mode
    adhoc = _own_items(request.adhoc, [item.key for item in body.items])
    choices = LaunchChoices(request.start, request.target_date, mode, request.skips, request.overrides, adhoc)
    staffing = _staffing(tx, people, people[actor.username], owner)
    teams = store.account_teams(tx, [row.account_id for row in records.values() if row.account_id is not None])
    by_id = {person.id: person for person in people.values()}
    drafts = _Drafts(body.name, body.items, choices, calendar, context.today())
    template_name = body.names.get(actor.language, body.name)
    previews = []
    for target in dict.fromkeys(request.targets):
        record = records[target.id]
        own = replace(staffing, record_owner=by_id.get(record.owner_id), account_team=teams.get(record.account_id, {}))
        previews.append(
            PlanPreview(
                name=clean(request.name or "")[:MAX_NAME] or clean(f"{template_name} - {record.name}")[:MAX_NAME],
                template=sheet,
                target=target,
                target_name=record.name,
                owner=owner,
                start=request.start,
                target_date=request.target_date,
                mode=mode,
                calendar_id=calendar_id,
                draft=drafts.make(own),
            )
        )
    _check_chosen(tx, actor, owner, previews)
    return _with_overloads(tx, previews)


def _check_chosen(tx: Tx, actor: Actor, owner: Person, previews: Sequence[PlanPreview]) -> None:
    """Whom the template names is the bank's rule; whom the launcher names is asked for. Raises WouldOpen."""
    items = [item for made in {id(each.draft): each.draft for each in previews}.values() for item in made.items]
    chosen = [item for item in items if item.adhoc or item.owner_reason is OwnerReason.CHOSEN_AT_LAUNCH]
    users = {owner.username, *(item.owner.username for item in chosen if item.owner)} - {actor.username}
    queues = sorted({item.queue for item in chosen if item.queue})
    check_work_for_in(tx, actor, [each.target.id for each in previews], sorted(users), queues)


def _with_overloads(tx: Tx, previews: Sequence[PlanPreview]) -> tuple[PlanPreview, ...]:
    """The previews with a warning wherever somebody's day becomes too full, all plans of the launch counted."""
    pairs = {
        (item.owner.id, item.due)
        for preview in previews
        for item in preview.draft.items
        if item.owner is not None and item.due is not None
    }
    if not pairs:
        return tuple(previews)
    owners, dates = {owner for owner, _ in pairs}, [day for _, day in pairs]
    load = task_lists.load_by_day(tx, owners, min(dates), max(dates))
    told: set[tuple[int, date]] = set()
    return tuple(replace(preview, overloads=overloads(preview.draft.items, load, told)) for preview in previews)


class _Drafts:
    """The drafts of one request: records with the same people around them share one."""

    def __init__(
        self,
        name: str,
        items: Sequence[TemplateItem],
        choices: LaunchChoices,
        calendar: WorkingCalendar,
        today: date,
    ) -> None:
        self._inputs = (name, items, choices)
        self._calendar = calendar
        self._today = today
        self._made: dict[tuple[object, ...], PlanDraft] = {}

    def make(self, staffing: Staffing) -> PlanDraft:
        owner = staffing.record_owner.id if staffing.record_owner else None
        key = (owner, tuple(sorted(staffing.account_team.items())))
        if key not in self._made:
            name, items, choices = self._inputs
            self._made[key] = draft(name, items, choices, staffing, self._calendar, self._today)
        return self._made[key]


def published_in(tx: Tx, template: str, shelf: dict[int, TemplateBody]) -> Published:
    """The published version of a template; `shelf` keeps the bodies of those that were read before."""
    found = template_store.published(tx, template)
    if found is None:
        row = find_in(tx, template)
        if row.status is not VersionStatus.PUBLISHED:
            raise TemplateNotPublished(row.name)
        found = (row.id, row.version_id, row.version)
    template_id, version_id, number = found
    if version_id not in shelf:
        if len(shelf) >= SHELF:
            shelf.clear()
        shelf[version_id] = template_store.body(tx, version_id)
    return Published(template_id, version_id, number, shelf[version_id])


def _owner(people: Mapping[str, Person], username: str) -> Person:
    found = people.get(username)
    if found is None or not found.active:
        raise UserUnknown(username)
    return found


def _targets_in(context: Context, tx: Tx, targets: Sequence[RecordRef]) -> dict[int, Row]:
    """The target records, all of them visible to the acting user and open to their changes."""
    actor = context.actor
    ids = [target.id for target in targets]
    found = store.records(tx, actor, ids)
    for target in targets:
        row = found.get(target.id)
        if row is None or row.type != target.type:
            raise RecordUnknown(str(target))
    for record_id in access.read_only(tx, actor, ids):
        relations, confidential = access.relations(tx, actor, record_id)
        require_on(actor, Permission.LAUNCH_PLANS, relations, confidential=confidential)
    return found


def _staffing(tx: Tx, people: Mapping[str, Person], creator: Person, owner: Person) -> Staffing:
    organisation: dict[str, list[int]] = {}
    for person in sorted(people.values(), key=lambda person: person.id):
        for role in person.roles:
            organisation.setdefault(role, []).append(person.id)
    return Staffing(
        creator=creator,
        owner=owner,
        record_owner=None,
        people=people,
        account_team={},
        organisation={role: tuple(ids) for role, ids in organisation.items()},
        queues=store.queues(tx),
    )


def write_in(tx: Tx, previews: Sequence[PlanPreview]) -> list[int]:
    """Write exactly what was previewed: plans, tasks, why, timeline and notices. The plans' ids, in order."""
    ids = []
    rows = LaunchRows(tx)
    prepared: dict[int, _Prepared] = {}
    assigned: list[tuple[int, int, str, int]] = []
    for preview in previews:
        made = prepared.get(id(preview.draft))
        if made is None:
            made = prepared[id(preview.draft)] = _Prepared(tx, rows, preview.draft)
        plan_id = tx.new_id()
        ids.append(plan_id)
        task_ids = tx.new_ids(len(made.listed))
        rows.add(_plan_columns(tx, plan_id, preview, made), task_ids, made.rows)
        listed = [{"id": task_id, **item} for task_id, item in zip(task_ids, made.listed, strict=True)]
        tx.note("launch", "plan", plan_id, record_id=preview.target.id, after=_summary(preview, listed))
        assigned += [(user_id, plan_id, preview.name, count) for user_id, count in made.others.items()]
    rows.insert()
    _tell_owners(tx, assigned)
    tx.topics |= {"plan", "task", "notice"}
    return ids


class _Prepared:
    """What all plans made from one draft have in common, worked out once.

    `listed` is how the timeline names the items; `others` counts the items of everybody but the launcher.
    """

    def __init__(self, tx: Tx, rows: LaunchRows, made: PlanDraft) -> None:
        items = made.items
        self.rows = rows.share(
            [_task_columns(tx, item) for item in items],
            [_detail_columns(item) for item in items],
        )
        self.listed = [_listed(item) for item in items]
        self.others = Counter(item.owner.id for item in items if item.owner and item.owner.id != tx.actor_id)
        self.closed, self.total = progress(item.state for item in items)


def _listed(item: DraftItem) -> dict[str, object]:
    return {
        "key": item.item.key,
        "owner": item.owner.username if item.owner else None,
        "queue": item.queue or None,
        "due": item.due.isoformat() if item.due else None,
    }


def _plan_columns(tx: Tx, plan_id: int, preview: PlanPreview, made: _Prepared) -> dict[str, Any]:
    return {
        "id": plan_id,
        "name": preview.name,
        "template_id": preview.template.id,
        "template_version_id": preview.template.version_id,
        "record_id": preview.target.id,
        "owner_id": preview.owner.id,
        "created_by": tx.actor_id,
        "state": PlanState.NOT_STARTED.value,
        "start_date": preview.start,
        "target_date": preview.target_date,
        "calendar_id": preview.calendar_id,
        "mode": preview.mode.value,
        "items_total": made.total,
        "items_closed": made.closed,
        "created_at": tx.now,
        "closed_at": None,
        "version": 1,
    }


def _task_columns(tx: Tx, item: DraftItem) -> dict[str, Any]:
    """A task's columns without its own id and those of its plan and record."""
    owner_id = item.owner.id if item.owner else None
    # `_value_` is `value` without the calls behind that property.
    translations = {language: words.subject for language, words in item.item.translations.items()}
    return {
        "kind": item.item.kind._value_,
        "subject": item.item.words.subject,
        "translations": translations or None,
        "priority": item.item.priority._value_,
        "required": item.item.required,
        "state": item.state._value_,
        "bucket": bucket(item.state, held=False)._value_,
        "owner_id": owner_id,
        "queue_id": item.queue_id,
        "assigned_by": tx.actor_id if owner_id != tx.actor_id else None,
        "due": item.due,
        "sort_due": item.due or FAR,
        "pinned": item.pinned is not None,
        "key": item.item.key,
        "position": item.position,
        "document_status": "new" if item.item.kind is ItemKind.DOCUMENT else None,
        "created_by": tx.actor_id,
        "created_at": tx.now,
        "closed_at": None,
        "closed_on": None,
        "comments": 0,
        "version": 1,
    }


def _detail_columns(item: DraftItem) -> dict[str, Any]:
    return {
        "instructions": item.item.words.instructions,
        "rule": codec.rule_to_json(item.anchor, item.offset, item.after),
        "trace": traces.to_json(item.planned.trace),
        "owner_reason": item.owner_reason._value_,
        "owner_params": dict(item.owner_params),
        "reminder": item.reminder,
        "adhoc": item.adhoc,
        "slack": item.planned.slack,
        "critical": item.planned.critical,
        "reason": "",
    }


def _summary(preview: PlanPreview, listed: Sequence[Mapping[str, object]]) -> dict[str, object]:
    return {
        "name": preview.name,
        "template": preview.template.body.unique_name,
        "version": preview.template.number,
        "owner": preview.owner.username,
        "start": preview.start.isoformat(),
        "target_date": preview.target_date.isoformat() if preview.target_date else None,
        "mode": preview.mode.value,
        "items": list(listed),
    }


def _tell_owners(tx: Tx, assigned: Sequence[tuple[int, int, str, int]]) -> None:
    """One notice per person and plan, however many of its tasks they got."""
    rows = [
        {
            "id": notice_id,
            "user_id": user_id,
            "at": tx.now,
            "code": "tasks_assigned",
            "subject_type": "plan",
            "subject_id": plan_id,
            "params": {"plan": name, "count": count},
            "read": False,
        }
        for notice_id, (user_id, plan_id, name, count) in zip(tx.new_ids(len(assigned)), assigned, strict=True)
    ]
    store.insert_notices(tx, rows)
