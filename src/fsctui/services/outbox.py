"""Telling people: a notice in the app and, for who wants it, a mail in the outbox, both with the change they tell of.

Words are made when somebody reads the notice or when the mail is sent, each in the language of who gets it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fsctui.domain.access import Permission, require
from fsctui.domain.bank_settings import BY_NAME, MAIL, NO, YES, in_force
from fsctui.domain.mail import Mail, MailNotDead, MailRow, MailSheet, MailState, MailUnknown
from fsctui.domain.people import Actor
from fsctui.domain.records import RecordRef
from fsctui.domain.rows import Page
from fsctui.services.context import Context
from fsctui.services.many import on_each, previewed
from fsctui.services.notices import notify_in
from fsctui.services.outcome import Bulk, Done
from fsctui.services.setting_values import language_in
from fsctui.store import object_types, paging, referral_people
from fsctui.store import outbox as store
from fsctui.store import people as people_store
from fsctui.store.database import Tx
from fsctui.store.sql_types import Row

TOPIC = "outbox"
SUBJECT = "referral"
OUTSIDE = "outside"
"""Among a mail's parameters: it goes to somebody who doesn't work here."""
_SAID_OUTSIDE = {"referral_rejected": "referral_rejected_outside", "referral_closed": "referral_closed_outside"}
"""What somebody outside is told instead: that it ended, and neither why nor by whom."""


class OutboxService:
    """`workspace.outbox`: what is to be sent, what was, and what couldn't be; for managers and administrators."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def list(
        self, state: MailState | None = None, *, words: str = "", limit: int = 50, after: str | None = None
    ) -> Page[MailRow]:
        """Mails, the newest first; `words` are looked for in whom they go to: address, name, username."""
        require(self._context.actor, Permission.MANAGE_MAIL)
        before = paging.decode(after, int)[0] if after else None
        with self._context.read() as tx:
            found = store.page(tx, state, paging.check_limit(limit) + 1, before, words)
            items = _told_in(tx, self._context.actor, found[:limit])
        return Page(tuple(items), paging.encode(items[-1].id) if len(found) > limit else None)

    def vector(self, state: MailState | None = None, words: str = "") -> array[int]:
        """The ids of all those mails, in the same order."""
        require(self._context.actor, Permission.MANAGE_MAIL)
        with self._context.read() as tx:
            return store.vector(tx, state, words)

    def rows(self, ids: Sequence[int]) -> dict[int, MailRow]:
        """Mails by id; those that are gone are left out."""
        require(self._context.actor, Permission.MANAGE_MAIL)
        with self._context.read() as tx:
            return {row.id: row for row in _told_in(tx, self._context.actor, store.rows(tx, ids))}

    def show(self, mail_id: int) -> MailSheet:
        """A mail with what its words are made of, for who may see what it is about. Raises MailUnknown."""
        require(self._context.actor, Permission.MANAGE_MAIL)
        with self._context.read() as tx:
            row, found = store.find(tx, mail_id), store.whole(tx, mail_id)
            if row is None or found is None:
                raise MailUnknown(mail_id)
            (row,) = _told_in(tx, self._context.actor, [row])
            return MailSheet(row, None if row.about is None else mail_in(tx, found))

    def counts(self) -> dict[MailState, int]:
        """How many mails are in each state."""
        require(self._context.actor, Permission.MANAGE_MAIL)
        with self._context.read() as tx:
            return store.counts(tx)

    def retry(self, ids: Iterable[int]) -> Bulk:
        """Let dead mails be sent by the next tick, to the address that their user has by now.

        Those that are refused are left alone and named: MailUnknown, MailNotDead (it waits, is being sent, or was).
        """
        require(self._context.actor, Permission.MANAGE_MAIL)
        with self._context.write() as tx:
            return self._retry_in(tx, ids)

    def preview_retry(self, ids: Iterable[int]) -> Bulk:
        """What `retry` would do: it is done, looked at, and undone."""
        require(self._context.actor, Permission.MANAGE_MAIL)
        return previewed(self._context, lambda tx: self._retry_in(tx, ids))

    def want(self, wanted: bool) -> Done:
        """Say whether the acting user wants mail; notices in the app come all the same."""
        with self._context.write() as tx:
            people_store.set_preference(tx, self._context.actor.id, MAIL, YES if wanted else NO)
        return Done("mail_wanted" if wanted else "mail_unwanted", {}, frozenset({"preference"}))

    def _retry_in(self, tx: Tx, ids: Iterable[int]) -> Bulk:
        return on_each(tx, "retry", ids, lambda mail_id: self._retry(tx, mail_id), frozenset({TOPIC}))

    def _retry(self, tx: Tx, mail_id: int) -> None:
        row = store.find(tx, mail_id)
        if row is None:
            raise MailUnknown(mail_id)
        if row.state is not MailState.DEAD:
            raise MailNotDead(mail_id, row.state)
        store.send_again(tx, mail_id)
        tx.note("retry", "outbox", mail_id)


def _told_in(tx: Tx, actor: Actor, rows: Sequence[MailRow]) -> list[MailRow]:
    """The rows with the names of the referrals that the acting user may see."""
    abouts = store.abouts(tx, [row.subject.id for row in rows], actor)
    return [replace(row, about=abouts.get(row.subject.id)) for row in rows]


def tell_in(tx: Tx, user_ids: Iterable[int], code: str, referral_id: int, params: Mapping[str, object]) -> None:
    """Tell users something of a referral, each once; the acting user knows already.

    Everybody gets a notice; a mail gets who is active, has an address and doesn't say no to mail. Partners and clients
    are told nothing of the bank's own.
    """
    told = [user_id for user_id in dict.fromkeys(user_ids) if user_id != tx.actor_id]
    if not told:
        return
    inside = referral_people.insiders(tx, told)
    _tell_in(tx, [each for each in told if each in inside], code, referral_id, params)
    outside = [each for each in told if each not in inside]
    if code in _SAID_OUTSIDE:
        code, params = _SAID_OUTSIDE[code], {"referral": params.get("referral")}
    _tell_in(tx, outside, code, referral_id, params, {OUTSIDE: True})


def _tell_in(
    tx: Tx,
    told: Sequence[int],
    code: str,
    referral_id: int,
    params: Mapping[str, object],
    of_mails: Mapping[str, object] | None = None,
) -> None:
    """A notice and a mail for each; `of_mails` are parameters that only mails have."""
    if not told:
        return
    notify_in(tx, told, code, SUBJECT, referral_id, params)
    params = {**params, **(of_mails or {})}
    people = store.people(tx, told)
    wishes = store.settings(tx, [person.id for person in people], MAIL) if people else {}
    default = in_force(BY_NAME[MAIL], wishes.get(0))
    _mail(
        tx,
        [
            _to(code, referral_id, params, person.email, person.name, person.language, person.id)
            for person in people
            if (wishes[person.id] != NO if person.id in wishes else default)
        ],
    )


def tell_queue_in(tx: Tx, queue_id: int, code: str, referral_id: int, params: Mapping[str, object]) -> None:
    """Tell a queue something of a referral: its members, if they are to be told, and its own address, if it has one.

    A member whose role doesn't work on referrals isn't told of the bank's clients.
    """
    queue = store.queue(tx, queue_id)
    if queue is None:
        return
    params = {"queue": queue.name, **params}
    if queue.notify_members:
        members = store.members(tx, queue_id)
        able = referral_people.workers(tx, members)
        tell_in(tx, [each for each in members if each in able], code, referral_id, params)
    if queue.email:
        _mail(tx, [_to(code, referral_id, params, queue.email, queue.name, language_in(tx))])


def tell_contact_in(tx: Tx, contact_id: int, code: str, referral_id: int, params: Mapping[str, object]) -> None:
    """Write to somebody outside, if they have an address."""
    contact = store.contact(tx, contact_id)
    if contact is not None and contact.email:
        params = {**params, OUTSIDE: True}
        _mail(tx, [_to(code, referral_id, params, contact.email, contact.name, language_in(tx))])


def mail_in(tx: Tx, row: Row) -> Mail | None:
    """A mail with everything that its words are made of, of its columns; None when what it is about is gone."""
    about = store.about(tx, row.subject_id)
    if about is None:
        return None
    return Mail(
        id=row.id,
        created_at=row.created_at,
        code=row.code,
        address=row.address,
        name=row.name,
        language=row.language,
        time_zone=row.time_zone or "UTC",
        subject=RecordRef(row.subject_type, row.subject_id),
        params={name: value for name, value in row.params.items() if name != OUTSIDE},
        attempts=row.attempts,
        about=replace(about, interests=_interests_in(tx).get(about.interest, {})),
        is_colleague=not row.params.get(OUTSIDE, False),
    )


def _interests_in(tx: Tx) -> Mapping[str, Mapping[str, str]]:
    """Code of an interest -> what it is called by language."""
    referral = object_types.find(tx, "referral")
    interest = referral.field("interest") if referral is not None else None
    return {choice.code: choice.labels for choice in interest.choices} if interest is not None else {}


def _to(
    code: str,
    referral_id: int,
    params: Mapping[str, object],
    address: str,
    name: str,
    language: str,
    user_id: int | None = None,
) -> dict[str, Any]:
    return {
        "code": code,
        "user_id": user_id,
        "address": address,
        "name": name,
        "language": language,
        "subject_type": SUBJECT,
        "subject_id": referral_id,
        "params": dict(params),
    }


def _mail(tx: Tx, rows: list[dict[str, Any]]) -> None:
    if rows:
        store.insert(tx, rows)
        tx.topics.add(TOPIC)
