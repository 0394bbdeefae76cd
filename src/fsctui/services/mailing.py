"""Sending what is in the outbox: each mail is taken in a transaction of its own, sent, and then marked.

A mail whose sender died between taking and marking may have gone out; it is never sent again unasked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from fsctui.domain.mail import (
    LEASE,
    Delayed,
    Mail,
    Postman,
    Problem,
    Trouble,
    Undelivered,
    Unreachable,
    retry_at,
)
from fsctui.services.context import Context
from fsctui.services.outbox import mail_in
from fsctui.store import outbox as store
from fsctui.store.sql_types import Row


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the outbox in one go. `waiting` are due and were not tried; `problem` says why they weren't."""

    sent: int = 0
    delayed: int = 0
    dead: int = 0
    waiting: int = 0
    problem: Problem | None = None


def deliver(
    context: Context, postman: Callable[[], Postman] | None, stopped: Callable[[], bool] = lambda: False
) -> Delivered:
    """Send every mail that is due, until `stopped` says so; without a postman only count them.

    Raises what making the postman raises: MailServerInvalid, MailSenderInvalid.

    Nothing is done while the server can't be used: mails keep their attempts, and say why they wait.
    """
    carrying = postman() if postman is not None else None
    dead = _give_up_interrupted(context)
    with context.read() as tx:
        due = store.due(tx, context.now())
    if carrying is None or not due:
        return Delivered(dead=dead, waiting=due)
    found = Delivered(dead=dead)
    try:
        with carrying as carrier:
            while not stopped() and (taken := _take(context)) is not None:
                found = _post(context, carrier, taken, found)
    except Unreachable as unreachable:
        _note_waiting(context, unreachable.problem)
        found = replace(found, problem=unreachable.problem)
    with context.read() as tx:
        return replace(found, waiting=store.due(tx, context.now()))


def _post(context: Context, carrier: Postman, taken: Mail | Row, found: Delivered) -> Delivered:
    """Send one and mark it. Raises Unreachable after giving it back."""
    if not isinstance(taken, Mail):
        gone = Trouble.SUBJECT_GONE if taken.user_active is not False else Trouble.RECIPIENT_GONE
        _failed(context, taken.id, taken.attempts, Problem(gone), again=False)
        return replace(found, dead=found.dead + 1)
    try:
        carrier.post(taken, context.now())
    except Unreachable as problem:
        _failed(context, taken.id, taken.attempts, problem.problem, again=True)
        raise
    except Undelivered as problem:
        again = isinstance(problem, Delayed)
        if _failed(context, taken.id, taken.attempts, problem.problem, again=again):
            return replace(found, delayed=found.delayed + 1)
        return replace(found, dead=found.dead + 1)
    with context.write() as tx:
        store.sent(tx, taken.id, taken.attempts)
        tx.topics.add("outbox")
    return replace(found, sent=found.sent + 1)


def _take(context: Context) -> Mail | Row | None:
    """The next mail to send, taken; the bare row of one that nobody should get any more."""
    with context.write() as tx:
        row = store.take(tx, tx.now + LEASE)
        if row is None or row.user_active is False:
            return row
        return mail_in(tx, row) or row


def _failed(context: Context, mail_id: int, attempts: int, problem: Problem, *, again: bool) -> bool:
    """Mark a mail that wasn't sent; whether it will be tried again."""
    next_at = retry_at(context.now(), attempts) if again else None
    with context.write() as tx:
        store.failed(tx, mail_id, attempts, problem, next_at)
    return next_at is not None


def _give_up_interrupted(context: Context) -> int:
    with context.read() as tx:
        if not store.has_interrupted(tx, context.now()):
            return 0
    with context.write() as tx:
        return store.give_up_interrupted(tx, Problem(Trouble.INTERRUPTED))


def _note_waiting(context: Context, problem: Problem) -> None:
    with context.write() as tx:
        store.note_waiting(tx, problem)
