"""Who a referral can go to: a user whose role works on referrals, or a queue."""

from __future__ import annotations

from dataclasses import dataclass

from fsctui.domain import referrals as rules
from fsctui.services.refusals import QueueUnknown, UserUnknown, nearest
from fsctui.services.setting_values import default_owner_in as chosen_owner_in
from fsctui.store import people as people_store
from fsctui.store import plans as plan_store
from fsctui.store import referral_people
from fsctui.store import referrals as store
from fsctui.store.database import Tx
from fsctui.store.sql_types import Row

QUEUE_PREFIX = "queue:"


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a referral goes to: a user, or a queue. `to` is a username or a queue's name, `called` what people say.

    `code` is what they are told, if not that it was assigned to them; `cc` are users who are told besides.
    """

    user_id: int | None
    queue_id: int | None
    to: str
    called: str
    code: str = ""
    cc: tuple[int, ...] = ()


def target_of(row: Row) -> Target:
    """Who has it now."""
    called = row.user_name or row.queue_name or ""
    return Target(row.assignee_id, row.queue_id, row.username or row.queue_name or "", called)


def target_in(tx: Tx, to: str) -> Target:
    """Read a username or `queue:NAME`. Raises UserUnknown, QueueUnknown, TakerInactive, and TakerUnfit for somebody
    whose role doesn't work on referrals.
    """
    if to.startswith(QUEUE_PREFIX):
        name = to.removeprefix(QUEUE_PREFIX)
        known = people_store.queue_ids(tx)
        by_fold = {each.casefold(): each for each in known}
        found = name if name in known else by_fold.get(name.casefold())
        if found is None:
            raise QueueUnknown(name, nearest(name, known))
        return Target(None, known[found], found, found)
    people = plan_store.people(tx)
    person = people.get(to) or people.get(to.lower())
    if person is None:
        raise UserUnknown(to, nearest(to, [name for name, each in people.items() if each.active]))
    if not person.active:
        raise rules.TakerInactive(person.username)
    if not referral_people.workers(tx, [person.id]):
        raise rules.TakerUnfit(person.username)
    return Target(person.id, None, person.username, person.name)


def queue_name_in(tx: Tx, queue_id: int | None) -> str | None:
    return next((name for name, found in people_store.queue_ids(tx).items() if found == queue_id), None)


def manager_in(tx: Tx, user_id: int | None) -> Target | None:
    """The active manager of a user, if they work on referrals."""
    found = store.manager(tx, user_id) if user_id is not None else None
    if found is not None and not referral_people.workers(tx, [found.id]):
        return None
    return Target(found.id, None, found.username, found.name) if found is not None else None


def default_owner_in(tx: Tx) -> int | None:
    """Who gets what no rule takes."""
    return store.default_owner(tx, chosen_owner_in(tx))
