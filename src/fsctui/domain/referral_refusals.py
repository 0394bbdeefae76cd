"""Why a step of a referral's life is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from fsctui.refusal import Kind, Refusal

if TYPE_CHECKING:
    from fsctui.domain.referrals import Status


@dataclass(eq=False)
class ReferralUnknown(Refusal):
    """There is no such referral, or none that the acting user may see."""

    kind: ClassVar[Kind] = Kind.NOT_FOUND
    referral: str


@dataclass(eq=False)
class AlreadyAccepted(Refusal):
    """Somebody has accepted it; `by` is their username."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    referral: str
    by: str


@dataclass(eq=False)
class AlreadyClaimed(Refusal):
    """It isn't in a queue (any more); `by` is whose it is."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    referral: str
    by: str


@dataclass(eq=False)
class AlreadyWorking(Refusal):
    kind: ClassVar[Kind] = Kind.CONFLICT
    referral: str


@dataclass(eq=False)
class NotAccepted(Refusal):
    """It has to be accepted first."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    referral: str


@dataclass(eq=False)
class NotYours(Refusal):
    """It was given to somebody else, or to nobody yet (an empty `owner`)."""

    kind: ClassVar[Kind] = Kind.NOT_ALLOWED
    referral: str
    owner: str


@dataclass(eq=False)
class AlreadyWith(Refusal):
    """Whoever it would be given to has it; `to` is a username or a queue's name."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    referral: str
    to: str


@dataclass(eq=False)
class TakerInactive(Refusal):
    """Whoever it would be given to is not active (any more)."""

    username: str


@dataclass(eq=False)
class TakerUnfit(Refusal):
    """Whoever it would be given to has no role that works on referrals: it would lie with them unseen."""

    username: str


@dataclass(eq=False)
class AlreadyClosed(Refusal):
    """It has ended without conversion."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    referral: str
    status: Status


@dataclass(eq=False)
class AlreadyConverted(Refusal):
    kind: ClassVar[Kind] = Kind.CONFLICT
    referral: str


@dataclass(eq=False)
class NotClosed(Refusal):
    """Only what has ended can be opened again."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    referral: str
    status: Status


@dataclass(eq=False)
class AlreadyThanked(Refusal):
    kind: ClassVar[Kind] = Kind.CONFLICT
    referral: str


@dataclass(eq=False)
class ReferralReasonMissing(Refusal):
    """What was asked for needs a reason."""

    referral: str


@dataclass(eq=False)
class ReferrerTwice(Refusal):
    """A referral comes from a colleague or from a contact outside, not from both."""


@dataclass(eq=False)
class ReferrerMissing(Refusal):
    """Nobody is there to be told or thanked."""

    referral: str


@dataclass(eq=False)
class ClientMissing(Refusal):
    """Neither a known client nor a name was given."""


@dataclass(eq=False)
class LifecycleField(Refusal):
    """A field that only the steps of a referral's life change, not an edit."""

    field: str
