"""Which records may be the client of a referral already: by name, by e-mail address, by telephone number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from fsctui.domain.folding import fold
from fsctui.domain.records import RecordRef

SAME_DIGITS = 8
"""So many last digits make two telephone numbers one, whether or not a country's code stands before them."""
MOST_PREFIX = 3
"""No country's code is longer (ITU-T E.164)."""


class Matched(Enum):
    """What a record and a referral's client have in common."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"


class Strength(Enum):
    """A name and a way to reach them: certain; a way to reach them: likely; only a name: possible."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Client:
    """The client as the referral tells of them."""

    first_name: str = ""
    last_name: str = ""
    employer: str = ""
    email: str = ""
    phone: str = ""
    city: str = ""
    state: str = ""
    country: str = ""

    @property
    def person(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def called(self) -> str:
        """The person, else the business."""
        return self.person or self.employer


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be the client; `seen`: the acting user may see it. `detail` tells records of one name apart."""

    ref: RecordRef
    name: str
    account: int | None = None
    email: str = ""
    phone: str = ""
    detail: str = ""
    seen: bool = True


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A record that the acting user may see, and why it may be the client."""

    ref: RecordRef
    name: str
    account: int | None
    detail: str
    matched: tuple[Matched, ...]
    strength: Strength


@dataclass(frozen=True, slots=True)
class Duplicates:
    """The strongest first. `hidden`: the client is also known where the acting user may not look, and no more is said.

    `households` have the client's last name.
    """

    found: tuple[Duplicate, ...] = ()
    households: tuple[Duplicate, ...] = ()
    hidden: bool = False


_STRENGTHS = list(Strength)


def duplicates(client: Client, candidates: Iterable[Candidate]) -> Duplicates:
    """What the candidates have in common with the client; those with nothing in common are left out.

    A namesake whom the acting user may not see isn't told of: only an address or a number in common is.
    """
    found: list[Duplicate] = []
    households: list[Duplicate] = []
    hidden = False
    for each in candidates:
        matched = tuple(common(client, each))
        if not matched:
            continue
        strength = _strength(matched)
        if not each.seen:
            hidden = hidden or (strength is not Strength.POSSIBLE and each.ref.type != "household")
            continue
        hit = Duplicate(each.ref, each.name, each.account, each.detail, matched, strength)
        (households if each.ref.type == "household" else found).append(hit)
    return Duplicates(tuple(sorted(found, key=_order)), tuple(sorted(households, key=_order)), hidden)


def _order(hit: Duplicate) -> tuple[int, int, int]:
    # Of an account and its contact the account comes first.
    return _STRENGTHS.index(hit.strength), ("account", "contact", "household").index(hit.ref.type), hit.ref.id


def common(client: Client, candidate: Candidate) -> Iterable[Matched]:
    """What the record and the client have in common."""
    wanted = [client.last_name] if candidate.ref.type == "household" else names(client)
    if fold(candidate.name).strip() in {fold(name).strip() for name in wanted if name.strip()}:
        yield Matched.NAME
    if client.email.strip() and fold(client.email).strip() == fold(candidate.email).strip():
        yield Matched.EMAIL
    if same_number(client.phone, candidate.phone):
        yield Matched.PHONE


def names(client: Client) -> list[str]:
    """What a record of the client may be called: either name may stand first."""
    if not client.person:
        return [client.employer]
    first, last = client.first_name, client.last_name
    return [client.person, *([f"{last} {first}", f"{last}, {first}"] if first and last else [])]


def _strength(matched: Sequence[Matched]) -> Strength:
    if Matched.NAME not in matched:
        return Strength.LIKELY
    return Strength.CERTAIN if len(matched) > 1 else Strength.POSSIBLE


def digits(phone: str) -> str:
    """A telephone number's digits without the zeros before it (`00` abroad, `0` at home)."""
    return re.sub(r"[^0-9]", "", phone).lstrip("0")


def email_key(email: str | None) -> str | None:
    """What all ways of writing an e-mail address have in common, which records are found by; None of no address."""
    return fold(email).strip() or None if email else None


def phone_key(phone: str | None) -> str | None:
    """What all ways of writing a telephone number (`same_number`) have in common; None where there are no digits."""
    return digits(phone)[-SAME_DIGITS:] or None if phone else None


def same_number(one: str, other: str) -> bool:
    """Whether two ways of writing are one telephone number: alike but for a country's code before one of them."""
    short, long = sorted((digits(one), digits(other)), key=len)
    if not short:
        return False
    return short == long or (
        len(short) >= SAME_DIGITS and long.endswith(short) and len(long) - len(short) <= MOST_PREFIX
    )
