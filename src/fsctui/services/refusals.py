"""What use cases refuse besides the rules of the domain: things that aren't there, names that are taken, stale saves.

What a user may not see is refused as if it weren't there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from fsctui.refusal import Kind, Refusal


class Unknown(Refusal):
    """Base of the refusals of a name that nothing has; `near` are those that may have been meant."""

    kind: ClassVar[Kind] = Kind.NOT_FOUND


@dataclass(eq=False)
class UserUnknown(Unknown):
    username: str
    near: list[str] = field(default_factory=list)


@dataclass(eq=False)
class RoleUnknown(Unknown):
    role: str
    near: list[str] = field(default_factory=list)


@dataclass(eq=False)
class TeamUnknown(Unknown):
    team: str
    near: list[str] = field(default_factory=list)


@dataclass(eq=False)
class QueueUnknown(Unknown):
    queue: str
    near: list[str] = field(default_factory=list)


@dataclass(eq=False)
class CalendarUnknown(Unknown):
    calendar: str
    near: list[str] = field(default_factory=list)


@dataclass(eq=False)
class RecordUnknown(Unknown):
    """There is no such record, or none that the acting user may see."""

    record: str


@dataclass(eq=False)
class ObjectTypeUnknown(Unknown):
    type: str
    known: list[str]


@dataclass(eq=False)
class TemplateUnknown(Unknown):
    template: str
    near: list[str] = field(default_factory=list)


@dataclass(eq=False)
class TemplateAmbiguous(Refusal):
    """Several templates are called that; `unique_names` tells them apart."""

    template: str
    unique_names: list[str]


@dataclass(eq=False)
class TemplateWithoutDraft(Refusal):
    """What would be published is published already, or was retired."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    template: str


@dataclass(eq=False)
class VersionUnknown(Unknown):
    template: str
    version: int


@dataclass(eq=False)
class UniqueNameTaken(Refusal):
    kind: ClassVar[Kind] = Kind.CONFLICT
    unique_name: str


@dataclass(eq=False)
class AbsenceUnknown(Unknown):
    absence: int


@dataclass(eq=False)
class ViewUnknown(Unknown):
    area: str
    view: str
    near: list[str] = field(default_factory=list)


@dataclass(eq=False)
class NameTaken(Refusal):
    """Something of that kind (`user`, `role`, `team`, `queue`, `calendar`, `object_type`, ...) has the name already."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    what: str
    name: str


@dataclass(eq=False)
class AlreadySo(Refusal):
    """Doing what is already done: nothing was written. `what` names the state (`deactivated`, `member`, ...)."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    what: str
    subject: str
    name: str


@dataclass(eq=False)
class NotSo(Refusal):
    """Undoing what isn't done, such as taking a role from somebody who doesn't hold it."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    what: str
    subject: str
    name: str


@dataclass(eq=False)
class RecordInUse(Refusal):
    """A new record can't be taken back any more: something was done with it since."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    record: str


@dataclass(eq=False)
class WouldOpen(Refusal):
    """Work on a confidential record would open it to somebody (or to a queue) whom it is closed to."""

    kind: ClassVar[Kind] = Kind.NOT_ALLOWED
    record: str
    to: str


@dataclass(eq=False)
class Stale(Refusal):
    """Somebody saved `what` (its name) since it was read: nothing was written.

    `changed` names what they changed; `values` holds, where it is known, each field as (it was, it is now).
    """

    kind: ClassVar[Kind] = Kind.CONFLICT
    what: str
    changed: list[str]
    values: dict[str, tuple[object, object]] = field(default_factory=dict)


@dataclass(eq=False)
class UsernameInvalid(Refusal):
    """Usernames are 1 to 64 characters: lower-case letters, digits and `. _ - @`, beginning with a letter or digit."""

    username: str


@dataclass(eq=False)
class CodeInvalid(Refusal):
    """Codes are lower-case letters, digits and `_`, beginning with a letter, at most 40."""

    what: str
    code_given: str


@dataclass(eq=False)
class NameEmpty(Refusal):
    what: str


@dataclass(eq=False)
class FieldNotEditable(Refusal):
    """There is no such field to change; `known` are those that are."""

    what: str
    field: str
    known: list[str]


@dataclass(eq=False)
class ValueInvalid(Refusal):
    """A value that can't be used; `expected` is what would be right."""

    what: str
    field: str
    value: str
    expected: str


@dataclass(eq=False)
class LastAdministrator(Refusal):
    """Nobody could administer the bank any more."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    username: str


@dataclass(eq=False)
class SubstituteInactive(Refusal):
    username: str


@dataclass(eq=False)
class CalendarLoop(Refusal):
    """Calendars that would inherit from each other; `chain` names them."""

    chain: list[str]


@dataclass(eq=False)
class TeamLoop(Refusal):
    """Teams that would stand below each other; `chain` names them."""

    chain: list[str]


def nearest(wanted: str, known: Iterable[str]) -> list[str]:
    """What was probably meant, the nearest first; empty when nothing is near."""
    from difflib import get_close_matches  # only mistakes pay for the import

    by_fold = {name.casefold(): name for name in known}
    return [by_fold[found] for found in get_close_matches(wanted.casefold(), list(by_fold), n=3, cutoff=0.5)]
