"""What happened in the demo bank: plans are launched and worked on by its people, one instant after the other."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import TypeVar

from fsctui.demo.clients import Built
from fsctui.demo.referrals import Referrals
from fsctui.domain.access import NotAllowed
from fsctui.domain.documents import DocumentStatus, DocumentStepRefused, ReviewerHandedIn
from fsctui.domain.records import RecordRef
from fsctui.domain.rows import TaskRow
from fsctui.domain.tasks import CLOSED, TaskBlocked
from fsctui.domain.templates import ItemKind
from fsctui.interchange.demo_model import DemoBank, DemoPlan, DemoTask, DocumentStep, PlanStep
from fsctui.refusal import Refusal
from fsctui.scheduling import trace as traces
from fsctui.scheduling.offsets import Mode, Offset, add
from fsctui.scheduling.trace import Event, Step
from fsctui.services.calendar_book import CalendarBook
from fsctui.services.context import Context
from fsctui.services.launching import LaunchRequest
from fsctui.services.plan_refusals import TaskUnknown
from fsctui.services.quick_tasks import plain_detail
from fsctui.services.task_actions import new_task_columns
from fsctui.services.workspace import Workspace
from fsctui.store import access, task_rows
from fsctui.store import people as people_store
from fsctui.store import tasks as task_store
from fsctui.store.database import Database

HELPERS = ("jackie", "matt")
"""Who does what nobody nearer may do."""
REVIEWERS = ("priya", "camille", "emma", *HELPERS)
T = TypeVar("T")
LEFT_LATE = 3
"""One in so many made-up plans lies idle since its last step; the others are kept up by their people."""
_RETRY = timedelta(minutes=20)
_PDF = b"%PDF-1.4\n% A page of the demo bank.\n%%EOF\n"


@dataclass(order=True)
class _Happening:
    at: datetime
    number: int
    act: Callable[[], None] = field(compare=False)


@dataclass(slots=True)
class _Running:
    """A plan under way: its items by key, and what is still to be done, which may have to wait for other items."""

    plan: DemoPlan
    id: int
    owner: str
    items: dict[str, TaskRow]
    waiting: list[tuple[str, Callable[[], None]]] = field(default_factory=list)


class Story:
    """Tells everything that happens up to `now`, in the order of time."""

    def __init__(self, database: Database, book: CalendarBook, bank: DemoBank, built: Built, now: datetime) -> None:
        self.database, self.book, self.bank, self.built = database, book, bank, built
        self.now = now
        self.today = now.date()
        self.clock = datetime.min.replace(tzinfo=UTC)
        self.running: list[_Running] = []
        self.workspaces: dict[str, Workspace] = {}
        self.queue: list[_Happening] = []
        self.count = 0

    def tell(self) -> None:
        for number, plan in enumerate(self.bank.plans):
            for each, target in enumerate(self._targets(plan)):
                self._launch_at(_apart(plan, each), target, number + each)
        for number, task in enumerate(self.bank.tasks):
            made = min(self.today, self.today + timedelta(days=task.due)) - timedelta(days=3)
            self.at(self._instant(made, 9, number), partial(self._task, task))
        referrals = Referrals(self, self.bank, self.bank.referrals) if self.bank.referrals is not None else None
        if referrals is not None:
            referrals.plan()
        while self.queue:
            happening = heapq.heappop(self.queue)
            self.clock = happening.at
            happening.act()
        if referrals is not None:
            self.clock = self.now
            referrals.finish()
        for running in self.running:
            if running.waiting and running.plan.clients is None:
                raise ValueError(
                    f"demo plan {running.plan.name or running.plan.template}: {running.waiting[0][0]} waits"
                )

    # -- time ----------------------------------------------------------------------------------------------------

    def _instant(self, day: date, hour: int, number: int) -> datetime:
        """An instant on the day, apart from others of the day; never later than now."""
        wanted = datetime.combine(day, time(hour), UTC) + timedelta(minutes=number * 7 % 55, seconds=number % 50)
        return min(wanted, self.now)

    def at(self, at: datetime, act: Callable[[], None]) -> None:
        """Let it happen at an instant, after everything that was planned for the same one before."""
        self.count += 1
        heapq.heappush(self.queue, _Happening(max(at, self.clock), self.count, act))

    def acting(self, username: str) -> Workspace:
        """The workspace of one of the bank's people, at the story's own time."""
        found = self.workspaces.get(username)
        if found is None:
            with self.database.read() as tx:
                actor = access.load_actor(tx, username)
            if actor is None:
                raise ValueError(f"{username} can't act in the demo bank")
            context = Context(self.database, actor, lambda: self.clock, self.book)
            found = self.workspaces[username] = Workspace(context)
        return found

    # -- plans ---------------------------------------------------------------------------------------------------

    def _targets(self, plan: DemoPlan) -> Iterator[RecordRef]:
        if plan.clients is None:
            yield self.built.keys[plan.record]
            return
        made = self.built.made_up[plan.clients.country]
        yield from made[plan.clients.skip : plan.clients.skip + plan.clients.count]

    def _launch_at(self, plan: DemoPlan, target: RecordRef, number: int) -> None:
        day = min(self.today + timedelta(days=plan.start), self.today)
        self.at(self._instant(day, 8, number), partial(self._launch, plan, target, number))

    def _launch(self, plan: DemoPlan, target: RecordRef, number: int) -> None:
        owner = plan.owner or self.built.owners[target.id]
        start = self.today + timedelta(days=plan.start)
        request = LaunchRequest(
            template=plan.template,
            targets=[target],
            start=start,
            target_date=None if plan.target is None else self._meeting(plan.target, owner),
            name=plan.name or None,
            owner=owner,
        )
        sheet = self._by((owner, *HELPERS), lambda ws: ws.plans.launch(request)).plans[0]
        running = _Running(plan, sheet.row.id, owner, {item.task.key: item.task for item in sheet.items})
        self.running.append(running)
        self._plan_work(running, number)

    def _meeting(self, days: int, owner: str) -> date:
        """The day of a meeting: nobody meets a client on a day off, whatever day the demo is made on."""
        calendar = self.acting(owner).calendars.mine()
        return add(calendar, self.today + timedelta(days=days), Offset(0, mode=Mode.ROLL))

    def _plan_work(self, running: _Running, number: int) -> None:
        plan = running.plan
        launched = self.clock
        for key, step in plan.documents.items():
            due = running.items[key].due or self.today
            handed = max(launched + timedelta(hours=5), self._instant(due - timedelta(days=2), 10, number))
            self._soon(running, key, handed, partial(self._hand_in, running, key))
            if step is not DocumentStep.HANDED_IN:
                self._soon(running, key, handed + timedelta(hours=22), partial(self._review, running, key, step))
        last = launched
        for key in (*plan.done, *self._kept_up(running, number)):
            due = running.items[key].due or self.today
            last = max(last + timedelta(minutes=3), self._instant(due, 14, number))
            self._soon(running, key, last, partial(self._done, running, key))
        for key, reason in plan.skipped.items():
            due = running.items[key].due or self.today
            at = max(launched, self._instant(due, 12, number))
            self._soon(running, key, at, partial(self._skip, running, key, reason))
        for key in plan.started:
            at = max(launched, self.now - timedelta(hours=4))
            self._soon(running, key, at, partial(self._start, running, key))
        if plan.state is not None:
            self._soon(running, "", self.now, partial(self._close, running))

    def _kept_up(self, running: _Running, number: int) -> list[str]:
        """Further tasks of a made-up plan that are done because their day has passed, where people keep up."""
        if running.plan.clients is None or number % LEFT_LATE == 0:
            return []
        late = [
            (item.due, item.id, key)
            for key, item in running.items.items()
            if item.kind is ItemKind.TASK and item.due is not None and item.due < self.today
        ]
        return [key for _, _, key in sorted(late) if key not in running.plan.done]

    def _soon(self, running: _Running, key: str, at: datetime, act: Callable[[], None]) -> None:
        self.at(min(at, self.now), partial(self._try, running, key, act))

    def _try(self, running: _Running, key: str, act: Callable[[], None]) -> None:
        """Do it, or wait until other items of the plan are done."""
        try:
            act()
        except (TaskBlocked, DocumentStepRefused):
            running.waiting.append((key, act))
            return
        waiting, running.waiting = running.waiting, []
        for other, again in waiting:
            self.at(min(self.clock + _RETRY, self.now), partial(self._try, running, other, again))

    def _done(self, running: _Running, key: str) -> None:
        self._work(running, key, lambda ws, task_id: ws.tasks.complete(task_id))

    def _start(self, running: _Running, key: str) -> None:
        self._work(running, key, lambda ws, task_id: ws.tasks.start(task_id))

    def _skip(self, running: _Running, key: str, reason: str) -> None:
        self._work(running, key, lambda ws, task_id: ws.tasks.skip(task_id, reason))

    def _close(self, running: _Running) -> None:
        def act(ws: Workspace) -> object:
            if running.plan.state is PlanStep.ON_HOLD:
                return ws.plans.hold(running.id)
            return ws.plans.cancel(running.id)

        self._by((running.owner, *HELPERS), act)

    def _work(self, running: _Running, key: str, act: Callable[[Workspace, int], object]) -> None:
        """Let the item's owner do it; one that waits in a queue is claimed by a member first."""
        task = self._current(running, key)
        if task.owner is None and task.queue is not None:
            members = self._members(task.queue)
            self._by((*members, running.owner), lambda ws: ws.tasks.claim(task.id))
            task = self._current(running, key)
        people = (task.owner, running.owner, *HELPERS)
        self._by(tuple(each for each in people if each), lambda ws: act(ws, task.id))

    def _hand_in(self, running: _Running, key: str) -> None:
        task = self._current(running, key)
        if task.state in CLOSED or task.document_status is not DocumentStatus.NEW:
            return
        people = tuple(each for each in (task.owner, running.owner, *HELPERS) if each)
        self._by(people, lambda ws: ws.documents.hand_in(task.id, f"{key}.pdf", _PDF + key.encode()))

    def _review(self, running: _Running, key: str, step: DocumentStep) -> None:
        task = self._current(running, key)
        reason = running.plan.reasons.get(key, "")

        def act(ws: Workspace) -> object:
            if step is DocumentStep.ACCEPTED:
                return ws.documents.accept(task.id)
            if step is DocumentStep.REJECTED:
                return ws.documents.reject(task.id, reason)
            return ws.documents.waive(task.id, reason)

        self._by((running.owner, *REVIEWERS), act)

    def _current(self, running: _Running, key: str) -> TaskRow:
        task_id = running.items[key].id
        with self.database.read() as tx:
            return task_rows.rows_by_id(tx, [task_id])[task_id]

    def _members(self, queue: str) -> tuple[str, ...]:
        return next(each.members for each in self.bank.queues if each.name == queue)

    def _by(self, people: tuple[str, ...], act: Callable[[Workspace], T]) -> T:
        """The first of these people who may do it does it."""
        refused: Refusal | None = None
        for username in dict.fromkeys(people):
            try:
                return act(self.acting(username))
            except (NotAllowed, TaskUnknown, ReviewerHandedIn) as refusal:
                refused = refusal
        assert refused is not None
        raise refused

    # -- tasks outside plans ---------------------------------------------------------------------------------------

    def _task(self, task: DemoTask) -> None:
        due = self.today + timedelta(days=task.due)
        record = self.built.keys[task.record] if task.record else None
        giver = self.acting(self.built.owners[record.id] if record else HELPERS[0])
        with self.database.write(giver.context.actor, self.clock) as tx:
            places = people_store.user_places(tx)
            owner_id = places[task.owner][0] if task.owner else None
            task_id = tx.new_id()
            columns = new_task_columns(tx, task_id, task.subject, owner_id)
            columns |= {
                "priority": task.priority.value,
                "due": due,
                "sort_due": due,
                "pinned": True,
                "record_id": record.id if record else None,
                "queue_id": people_store.queue_ids(tx)[task.queue] if task.queue else None,
            }
            trace = traces.to_json((Step(due, Event.PIN), Step(due, Event.RESULT)))
            task_store.insert_rows(tx, [columns], [plain_detail(task_id, giver.context.actor.username, trace)])
            after = {"subject": task.subject, "due": due, "owner": task.owner or None, "queue": task.queue or None}
            tx.note("create", "task", task_id, record_id=record.id if record else None, after=after)


def _apart(plan: DemoPlan, each: int) -> DemoPlan:
    """The plan of one of several made-up clients: a few days before or after the others, as life is."""
    if plan.clients is None:
        return plan
    shift = each * 2 % 5 - 2
    return replace(plan, start=plan.start + shift, target=None if plan.target is None else plan.target + shift)


__all__ = ["Story"]
