"""Who referred: a colleague, a contact or a user outside; nobody, of a lead out of a file that names nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fsctui.domain.access import is_outsider
from fsctui.domain.people import Actor
from fsctui.domain.referrals import NewReferral, ReferrerKind, ReferrerTwice, Status
from fsctui.services.refusals import RecordUnknown, UserUnknown, nearest
from fsctui.store import access
from fsctui.store import plans as plan_store
from fsctui.store import records as record_store
from fsctui.store.database import Tx


@dataclass(frozen=True, slots=True)
class Referrer:
    """`called` is a username, or what a contact is called."""

    kind: ReferrerKind
    called: str
    of: Literal["user", "contact"]
    id: int

    @property
    def user_id(self) -> int | None:
        return self.id if self.of == "user" else None

    @property
    def contact_id(self) -> int | None:
        return self.id if self.of == "contact" else None


def referrer_in(tx: Tx, actor: Actor, new: NewReferral) -> Referrer | None:
    """One at most: a colleague, or a contact outside; whoever writes it down, if nobody is named.

    A lead out of a file that names nobody has no referrer: it is no merit of whoever imports it.
    """
    if new.referrer and new.referrer_contact:
        raise ReferrerTwice
    if new.referrer_contact is not None:
        titles = record_store.titles(tx, [new.referrer_contact.id], access.visible_records(actor))
        title = titles.get(new.referrer_contact.id)
        if title is None or title.ref.type != "contact" or title.ref != new.referrer_contact:
            raise RecordUnknown(str(new.referrer_contact))
        return Referrer(ReferrerKind.EXTERNAL, title.name, "contact", title.ref.id)
    if is_outsider(actor):
        if new.referrer not in (None, "", actor.username):
            raise UserUnknown(str(new.referrer))
        return Referrer(ReferrerKind.EXTERNAL, actor.username, "user", actor.id)
    if not new.referrer and new.brought_in:
        return None
    if not new.referrer or new.referrer == actor.username:
        return Referrer(ReferrerKind.INTERNAL, actor.username, "user", actor.id)
    people = plan_store.people(tx)
    person = people.get(new.referrer) or people.get(new.referrer.lower())
    if person is None:
        raise UserUnknown(new.referrer, nearest(new.referrer, people))
    return Referrer(ReferrerKind.INTERNAL, person.username, "user", person.id)


def tally_of_in(tx: Tx, referrer: Referrer, status: Status) -> None:
    from fsctui.services.scores import tally_in

    tally_in(tx, referrer.of, referrer.id, closed=1, converted=int(status is Status.CONVERTED))
