"""What happens by itself: acceptance clocks, reminders, training of the lead score, and mail.

`fsctui tick` calls it every minute or so.

Each job has transactions of its own and looks again inside them, so that several ticks at once do everything once.
A job that fails stops no other; what failed is in the report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from fsctui.domain.mail import Postman
from fsctui.domain.people import Actor
from fsctui.refusal import Kind, Refusal
from fsctui.services.calendar_book import CalendarBook
from fsctui.services.context import Context
from fsctui.services.mailing import deliver
from fsctui.services.notices import remind_in
from fsctui.services.outcome import Done
from fsctui.services.referral_actions import clock_in
from fsctui.services.referral_waiting import ReferralWaiting
from fsctui.store import people as people_store
from fsctui.store import referral_clocks, reminders
from fsctui.store import referrals as referral_store
from fsctui.store.database import SYSTEM, Database, Tx

Counts = Mapping[str, int]
CHUNK = 200
"""So many clocks are started in one transaction."""
_NOBODY = Actor(0, SYSTEM, "", frozenset())


@dataclass(eq=False)
class MailServerUnusable(Refusal):
    """No mail could be sent; `detail` is what the server or the system said."""

    kind: ClassVar[Kind] = Kind.FAILED
    detail: str
    waiting: int


@dataclass(frozen=True, slots=True)
class JobReport:
    """What one job did: how many of what. `problems` are why it, or a part of it, wasn't done.

    `idle` says why it had nothing to do although there is something: `mail_not_set_up`.
    """

    job: str
    counts: Counts = field(default_factory=dict)
    problems: tuple[Exception, ...] = ()
    idle: str = ""


@dataclass(frozen=True, slots=True)
class TickReport:
    at: datetime
    jobs: tuple[JobReport, ...]

    @property
    def problems(self) -> tuple[Exception, ...]:
        return tuple(problem for job in self.jobs for problem in job.problems)


@dataclass(frozen=True)
class NobodysContext(Context):
    """The context of a tick: nobody in particular acts, so everybody whom something concerns is told of it."""

    @contextmanager
    def write(self) -> Iterator[Tx]:
        with self.database.write(None, self.now()) as tx:
            yield tx


def context_of(database: Database, clock: Callable[[], datetime], book: CalendarBook) -> Context:
    """The context that a tick needs."""
    return NobodysContext(database, _NOBODY, clock, book)


class Tick:
    """One run over everything that is due. Without a `postman` mail stays in the outbox.

    `stopped` is asked between two things; when it says yes, the rest is left to the next tick.
    """

    def __init__(
        self, context: Context, postman: Callable[[], Postman] | None = None, stopped: Callable[[], bool] | None = None
    ) -> None:
        self._context = context
        self._postman = postman
        self._stopped = stopped or (lambda: False)

    def run(self) -> TickReport:
        """Do all jobs. The mail comes last, so that what the others tell of goes out at once."""
        at = self._context.now()
        jobs = {
            "acceptance": self._acceptance,
            "reminders": self._reminders,
            "training": self._training,
            "mail": self._mail,
        }
        return TickReport(at, tuple(_guarded(name, job) for name, job in jobs.items()))

    def _acceptance(self) -> JobReport:
        """Warn of referrals that are to be accepted soon; what wasn't in time goes back to its queue, or further up.

        So does what somebody has who is gone.
        """
        waiting = ReferralWaiting(self._context)
        started = self._start_clocks()
        with self._context.read() as tx:
            now = self._context.now()
            late, to_warn = referral_clocks.late(tx, now), referral_clocks.to_warn(tx, now)
            orphans = referral_clocks.held_by_gone(tx)
        counts: Counter[str] = Counter({"started": started} if started else {})
        problems: list[Exception] = []
        # What goes to somebody else because nobody is there has a new clock, and isn't late.
        steps: list[tuple[int, Callable[[Tx, int], Done | None]]] = [(each, waiting.pass_on_in) for each in orphans]
        steps += [(each, waiting.expire_in) for each in late]
        steps += [(each, waiting.warn_in) for each in to_warn]
        for referral_id, step in steps:
            if self._stopped():
                break
            try:
                with self._context.write() as tx:
                    done = step(tx, referral_id)
            except Exception as problem:  # one referral that can't be moved must not stop the clocks of the others
                problems.append(problem)
                continue
            if done is not None:
                counts[done.code.removeprefix("referral_")] += 1
        return JobReport("acceptance", counts, tuple(problems))

    def _start_clocks(self) -> int:
        """Give what an upgrade brought in its time from now on; how many there were."""
        started = 0
        while not self._stopped():
            with self._context.read() as tx:
                if not referral_clocks.without_clock(tx, 1):
                    break
            with self._context.write() as tx:
                found = referral_clocks.without_clock(tx, CHUNK)
                for referral_id, user_id in found:
                    referral_store.change(tx, referral_id, **clock_in(self._context, tx, user_id))
            started += len(found)
        return started

    def _reminders(self) -> JobReport:
        """Notices of tasks to be reminded of, by each user's own day."""
        context = self._context
        with context.read() as tx:
            users = people_store.active_time_zones(tx)
            now = context.now()
            days = {user_id: now.astimezone(ZoneInfo(zone)).date() for user_id, zone in users.items()}
            waiting = [user_id for user_id, day in days.items() if reminders.due(tx, user_id, day)]
        reminded = 0
        for user_id in waiting:
            if self._stopped():
                break
            with context.write() as tx:
                reminded += remind_in(tx, user_id, days[user_id])
        return JobReport("reminders", {"reminded": reminded} if reminded else {})

    def _training(self) -> JobReport:
        """Learn from the referrals that have ended, if there are enough; rank what an upgrade left unranked."""
        # Only here, because it brings the whole model with it.
        from fsctui.services.scores import refresh, retrain_in

        if self._stopped():
            return JobReport("training")
        done = retrain_in(self._context)
        counts = {"trained": 1} if done is not None else {}
        with self._context.read() as tx:
            unranked = referral_clocks.has_unranked(tx)
        if unranked:
            counts["ranked"] = refresh(self._context)
        return JobReport("training", counts)

    def _mail(self) -> JobReport:
        found = deliver(self._context, self._postman, self._stopped)
        counts = {name: getattr(found, name) for name in ("sent", "delayed", "dead", "waiting")}
        counts = {name: count for name, count in counts.items() if count}
        if found.problem is not None:
            return JobReport("mail", counts, (MailServerUnusable(found.problem.detail, found.waiting),))
        return JobReport("mail", counts, idle="mail_not_set_up" if self._postman is None and found.waiting else "")


def _guarded(name: str, job: Callable[[], JobReport]) -> JobReport:
    try:
        return job()
    except Exception as problem:  # reported and logged by the caller; the other jobs go on
        return JobReport(name, problems=(problem,))
