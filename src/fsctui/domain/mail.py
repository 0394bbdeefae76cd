"""Mail on its way out: the states of one, when it is tried again, and what may become of sending it.

A mail is written with the change that it tells of and sent later, at most once: who sends it takes it first. If they
die meanwhile, nobody knows whether it went out, so it is dead until somebody decides to send it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from types import TracebackType
from typing import ClassVar, Protocol

from fsctui.domain.records import RecordRef
from fsctui.domain.text import clean
from fsctui.refusal import Kind, Refusal

ATTEMPTS = 8
"""After so many failures a mail is dead."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
LEASE = timedelta(minutes=10)
"""So long a mail belongs to who took it; nobody needs longer, since the server's every answer is waited for 30 s."""
MAX_DETAIL = 300


class MailState(Enum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"


class Trouble(Enum):
    """Why a mail wasn't sent (yet)."""

    INTERRUPTED = "interrupted"
    DELAYED = "delayed"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    ADDRESS = "address"
    RECIPIENT_GONE = "recipient_gone"
    SUBJECT_GONE = "subject_gone"


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong with a mail; `detail` is what the server said, if it said anything."""

    trouble: Trouble
    detail: str = ""

    def to_text(self) -> str:
        """As it is stored: `refused: 550 no such mailbox`."""
        detail = clean(self.detail)[:MAX_DETAIL]
        return f"{self.trouble.value}: {detail}" if detail else self.trouble.value

    @staticmethod
    def from_text(text: str) -> Problem | None:
        if not text:
            return None
        name, _colon, detail = text.partition(": ")
        return Problem(Trouble(name), detail)


@dataclass(frozen=True, slots=True)
class About:
    """What a mail may say of its referral; `value` is in hundredths of `currency`.

    `interest` is the code, `interests` what it is called by language; `due` is when it should be accepted.
    """

    name: str
    first_name: str
    confidential: bool
    interest: str = ""
    interests: Mapping[str, str] = field(default_factory=dict)
    value: int | None = None
    currency: str = ""
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class MailRow:
    """One mail as lists show it, without the words that it will have.

    `about` is the referral it tells of, for a reader who may see that; None for others, and when it is gone.
    """

    id: int
    created_at: datetime
    code: str
    user: str | None
    address: str
    name: str
    language: str
    subject: RecordRef
    state: MailState
    attempts: int
    next_at: datetime
    sent_at: datetime | None
    problem: Problem | None
    about: About | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to be sent now: to whom, in which language and time zone, and what it is about."""

    id: int
    created_at: datetime
    code: str
    address: str
    name: str
    language: str
    time_zone: str
    subject: RecordRef
    params: Mapping[str, object]
    attempts: int
    about: About
    is_colleague: bool = True
    """Whether it goes to somebody who works here and can look into the app."""


@dataclass(frozen=True, slots=True)
class MailSheet:
    """A mail with everything that its words are made of, as it is now.

    `mail` is None for a reader who may not see what it is about, and when that is gone.
    """

    row: MailRow
    mail: Mail | None


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of one mail."""

    subject: str
    body: str
    language: str


class Undelivered(Exception):
    """Base of what may become of a mail instead of being sent."""

    trouble: ClassVar[Trouble]

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.problem = Problem(self.trouble, detail)


class Delayed(Undelivered):
    """Not now: the server says so, or was lost before it had the mail."""

    trouble = Trouble.DELAYED


class Refused(Undelivered):
    """Never: the server doesn't take this mail."""

    trouble = Trouble.REFUSED


class AddressInvalid(Undelivered):
    """Never: nothing can be sent to such an address."""

    trouble = Trouble.ADDRESS


class Interrupted(Undelivered):
    """The server had the mail and was lost before it said whether it keeps it: it must not be sent again unasked."""

    trouble = Trouble.INTERRUPTED


class Unreachable(Undelivered):
    """The server can't be used at all: no mail can be sent now, and none was tried."""

    trouble = Trouble.UNREACHABLE


class Postman(Protocol):
    """Who carries mails to the server, within a `with` block; `__enter__` raises Unreachable."""

    def __enter__(self) -> Postman: ...

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def post(self, mail: Mail, now: datetime) -> None:
        """Send one; raises an Undelivered unless the server took it."""
        ...


def retry_at(now: datetime, attempts: int) -> datetime | None:
    """When a mail that has failed so many times is tried again: after 1, 2, 4, ... minutes; None for never."""
    if attempts >= ATTEMPTS:
        return None
    wait: timedelta = FIRST_WAIT * 2 ** max(attempts - 1, 0)
    return now + min(wait, LONGEST_WAIT)


# -- refusals ------------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class MailUnknown(Refusal):
    kind: ClassVar[Kind] = Kind.NOT_FOUND
    mail: int


@dataclass(eq=False)
class MailNotDead(Refusal):
    """Only a mail that will not be sent any more can be sent again; `state` is what it is."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    mail: int
    state: MailState


@dataclass(eq=False)
class MailServerInvalid(Refusal):
    """The setting that names the mail server can't be used; it may hold a password, so it isn't shown."""

    problem: str
    example: str = "smtp://user:password@mail.bank.example:587?starttls=1"


@dataclass(eq=False)
class MailSenderInvalid(Refusal):
    """The address that mails come from is missing or no address."""

    sender: str
