"""The lines of Home: what waits for this person, by what they may do; each leads somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from fsctui.domain.access import Permission, has
from fsctui.domain.people import Actor
from fsctui.domain.people_rows import NoticeRow, UnfinishedRow
from fsctui.domain.rows import PlanRow, TaskRow
from fsctui.domain.tasks import DueState, due_state
from fsctui.i18n import N_, _, current, formats, labels
from fsctui.tui.referrals.reading import reader_of
from fsctui.tui.referrals.views import VIEW_LABELS as REFERRAL_LABELS
from fsctui.tui.referrals.words import due_words, is_late, value_words
from fsctui.tui.tasks.views import VIEW_LABELS
from fsctui.tui.widgets.views import capped

if TYPE_CHECKING:
    from fsctui.services.workspace import Workspace

FEW = 3
"""So many rows of each kind are shown; the count says how many there are."""


@dataclass(frozen=True, slots=True)
class View:
    """Leads to a view of an area."""

    area: str
    view: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """Leads to one thing: a task, a plan, a record, a template; opening it reads the notice about it."""

    kind: str
    id: int
    notice: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line: a heading with a count, or something below one. `alert` says that it can't wait."""

    text: str
    detail: str = ""
    count: str = ""
    heading: bool = False
    alert: bool = False
    to: View | Thing | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class News:
    """What a load of Home brings."""

    lines: tuple[Line, ...]
    today: date


TASK_VIEWS = ("overdue", "today", "week", "queues", "blocked", "delegated", "team")
"""The most pressing first; they are called as in My tasks."""
REFERRAL_VIEWS = ("breaching", "inbox", "accepted")
WITH_ROWS = frozenset({"overdue", "today", "queues"})
BEGINNINGS = (
    (Permission.WORK_TASKS, N_("My tasks: what is to be done; n writes a new task in one line"), View("tasks", "mine")),
    (Permission.LAUNCH_PLANS, N_("Templates: choose one and launch it on a client"), View("templates")),
    (Permission.VIEW_PLANS, N_("Plans: how far they are, and who is waited for"), View("plans")),
    (Permission.VIEW_RECORDS, N_("Clients: find one, and see everything about them"), View("clients")),
    (
        Permission.CREATE_REFERRALS,
        N_("Referrals: write down what a client needs, and see what becomes of it"),
        View("referrals"),
    ),
    (Permission.MANAGE_PEOPLE, N_("Admin: colleagues, roles, queues, calendars"), View("admin")),
)
DRAFT_AREAS = {"template": "templates", "launch": "templates", "plan": "plans", "record": "clients"}


def news(workspace: Workspace) -> News:
    """Everything that waits for the acting user, the most pressing first. Called in a thread."""
    actor, today = workspace.context.actor, workspace.context.today()
    # Where somebody has referrals, those come first: they run out within hours.
    found = [*_referrals(workspace, actor), *_tasks(workspace, actor, today), *_notices(workspace)]
    found += _documents(workspace, actor, today)
    found += [*_plans(workspace, actor, today), *_drafts(workspace)]
    if not any(line.count not in ("", "0") for line in found):
        found += _beginnings(actor)
    return News(tuple(replace(line, id=number) for number, line in enumerate(found, start=1)), today)


def _notices(workspace: Workspace) -> Iterator[Line]:
    page = workspace.notices.list(limit=FEW)
    if page.items:
        yield Line(_("New for you"), count=capped(workspace.notices.unread()), heading=True)
        zone = workspace.context.actor.time_zone
        for notice in page.items:
            yield Line(_noticed(notice), formats.datetime(notice.at, zone), to=_about(notice))


def _noticed(notice: NoticeRow) -> str:
    return labels.noticed(notice.code, notice.params)


def _about(notice: NoticeRow) -> Thing:
    return Thing(notice.subject_type, notice.subject_id, notice.id)


def _tasks(workspace: Workspace, actor: Actor, today: date) -> Iterator[Line]:
    if not has(actor, Permission.VIEW_TASKS):
        return
    counts = workspace.tasks.counts()
    for view in TASK_VIEWS:
        count = counts[view]
        if not count and view not in ("overdue", "today"):
            continue
        alert = view == "overdue" and count > 0
        title, area = _(VIEW_LABELS[view]), _("My tasks")
        yield Line(title, area, capped(count) or "0", heading=True, alert=alert, to=View("tasks", view))
        if count and view in WITH_ROWS:
            yield from _task_lines(workspace.tasks.page(view, limit=FEW).items, today)


def _task_lines(rows: Iterable[TaskRow], today: date) -> Iterator[Line]:
    for row in rows:
        late = due_state(row.due, today) is DueState.LATE
        due = "" if row.due is None else _when(row.due, today)
        words = row.subject_in(current()) + (f" · {row.record_name}" if row.record_name else "")
        yield Line(words, due, alert=late, to=Thing("task", row.id))


def _when(day: date, today: date) -> str:
    """How far a day is; further off its date, short enough for the column."""
    far = (day - today).days > formats.NEAR_DAYS
    return formats.day_narrow(day, today) if far else formats.relative(day, today)


def _referrals(workspace: Workspace, actor: Actor) -> Iterator[Line]:
    """What is about to be late, what waits, and what one is working on; an empty view isn't worth a line."""
    if not has(actor, Permission.WORK_REFERRALS):
        return
    counts = workspace.referrals.counts(REFERRAL_VIEWS)
    if not any(counts.values()):
        return
    reader = reader_of(workspace)
    for view in REFERRAL_VIEWS:
        count = counts[view]
        if not count:
            continue
        alert = view == "breaching"
        yield Line(_(REFERRAL_LABELS[view]), _("Referrals"), capped(count), heading=True, alert=alert,
                   to=View("referrals", view))  # fmt: skip
        if view == "accepted":
            continue
        for row in workspace.referrals.page(view, limit=FEW).items:
            words = " · ".join(filter(None, (row.name, reader.lists.interest(row.interest), value_words(row))))
            late = is_late(row, reader.moment)
            yield Line(words, due_words(row, reader.moment), alert=late, to=Thing("referral", row.id))


def _documents(workspace: Workspace, actor: Actor, today: date) -> Iterator[Line]:
    if not (has(actor, Permission.REVIEW_DOCUMENTS) and has(actor, Permission.VIEW_TASKS)):
        return
    page = workspace.documents.page("review", limit=100)
    if page.items:
        yield Line(_("Documents to review"), count=capped(len(page.items)), heading=True, to=_first(page.items))
        yield from _task_lines(page.items[:FEW], today)


def _first(rows: Sequence[TaskRow]) -> Thing:
    return Thing("task", rows[0].id)


def _plans(workspace: Workspace, actor: Actor, today: date) -> Iterator[Line]:
    if not has(actor, Permission.VIEW_PLANS):
        return
    counts = workspace.plans.counts()
    for view, title in (("late", _("Plans that are late")), ("on_hold", _("Plans on hold"))):
        if counts[view]:
            yield Line(title, count=capped(counts[view]), heading=True, to=View("plans", view))
            yield from _plan_lines(workspace.plans.page(view, limit=FEW).items, today)


def _plan_lines(rows: Iterable[PlanRow], today: date) -> Iterator[Line]:
    for row in rows:
        due = "" if row.next_due is None else _when(row.next_due, today)
        done = f"{row.items_closed}/{row.items_total}"
        # Plans are usually named after their client; saying it twice helps nobody.
        words = row.name if row.record_name in row.name else f"{row.name} · {row.record_name}"
        yield Line(words, f"{done}  {due}".strip(), to=Thing("plan", row.id))


def _drafts(workspace: Workspace) -> Iterator[Line]:
    drafts = [draft for draft in workspace.unfinished.list() if draft.kind in DRAFT_AREAS]
    if drafts:
        yield Line(_("Left unfinished"), count=capped(len(drafts)), heading=True)
        for draft in drafts[:FEW]:
            yield Line(_draft(draft), to=View(DRAFT_AREAS[draft.kind]))


def _draft(draft: UnfinishedRow) -> str:
    name = draft.body.get("name")
    kinds = {"template": _("Template"), "launch": _("Launch of a plan"), "plan": _("Plan"), "record": _("Record")}
    words = kinds[draft.kind]
    return f"{words} · {name}" if isinstance(name, str) and name else words


def _beginnings(actor: Actor) -> Iterator[Line]:
    """Where to begin, for somebody who has nothing to do yet."""
    yield Line(_("Where to begin"), heading=True)
    for permission, words, to in BEGINNINGS:
        if has(actor, permission):
            yield Line(_(words), to=to)
    yield Line(_("Press ? for the keys of a screen, and : to find any command or client"))
