"""Document checklist items: what may happen to one, and what that means for the item it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from fsctui.domain.tasks import ItemState
from fsctui.refusal import Kind, Refusal

MAX_FILE_BYTES = 25 * 1024 * 1024
MAX_FILE_NAME = 200


class DocumentStatus(Enum):
    """FSC's statuses; PENDING means handed in and waiting for review."""

    NEW = "new"
    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WAIVED = "waived"
    NOT_VERIFIED = "not_verified"


class DocumentAction(Enum):
    HAND_IN = "hand_in"
    ACCEPT = "accept"
    REJECT = "reject"
    WAIVE = "waive"
    MARK_NOT_VERIFIED = "mark_not_verified"
    TAKE_BACK = "take_back"


_FROM: dict[DocumentAction, frozenset[DocumentStatus]] = {
    DocumentAction.HAND_IN: frozenset(
        {DocumentStatus.NEW, DocumentStatus.PENDING, DocumentStatus.REJECTED, DocumentStatus.NOT_VERIFIED}
    ),
    DocumentAction.ACCEPT: frozenset({DocumentStatus.PENDING, DocumentStatus.NOT_VERIFIED}),
    DocumentAction.REJECT: frozenset({DocumentStatus.PENDING, DocumentStatus.NOT_VERIFIED}),
    DocumentAction.WAIVE: frozenset(
        {DocumentStatus.NEW, DocumentStatus.PENDING, DocumentStatus.REJECTED, DocumentStatus.NOT_VERIFIED}
    ),
    DocumentAction.MARK_NOT_VERIFIED: frozenset({DocumentStatus.PENDING}),
}
_TO = {
    DocumentAction.HAND_IN: DocumentStatus.PENDING,
    DocumentAction.ACCEPT: DocumentStatus.ACCEPTED,
    DocumentAction.REJECT: DocumentStatus.REJECTED,
    DocumentAction.WAIVE: DocumentStatus.WAIVED,
    DocumentAction.MARK_NOT_VERIFIED: DocumentStatus.NOT_VERIFIED,
}
_ITEM_STATE = {
    DocumentStatus.NEW: ItemState.OPEN,
    DocumentStatus.PENDING: ItemState.IN_PROGRESS,
    DocumentStatus.REJECTED: ItemState.OPEN,
    DocumentStatus.NOT_VERIFIED: ItemState.IN_PROGRESS,
    DocumentStatus.ACCEPTED: ItemState.COMPLETED,
    DocumentStatus.WAIVED: ItemState.COMPLETED,
}


@dataclass(eq=False)
class DocumentStepRefused(Refusal):
    """The document's status doesn't allow this action (for example accepting what nobody handed in)."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    document: str
    action: DocumentAction
    status: DocumentStatus


@dataclass(eq=False)
class ReviewerHandedIn(Refusal):
    """A document is reviewed by somebody other than the person who handed it in (four-eyes rule)."""

    kind: ClassVar[Kind] = Kind.NOT_ALLOWED
    document: str
    username: str


@dataclass(eq=False)
class NotHandedInByYou(Refusal):
    """A file is taken back only by the person who handed it in."""

    kind: ClassVar[Kind] = Kind.NOT_ALLOWED
    document: str
    username: str


@dataclass(eq=False)
class FileTooLarge(Refusal):
    name: str
    size: int
    largest: int


@dataclass(eq=False)
class FileEmpty(Refusal):
    name: str


def step(document: str, status: DocumentStatus, action: DocumentAction) -> DocumentStatus:
    """The status after the action; refused with `DocumentStepRefused` when it makes no sense now."""
    if status not in _FROM.get(action, ()):
        raise DocumentStepRefused(document, action, status)
    return _TO[action]


def taken_back(document: str, status: DocumentStatus, to: DocumentStatus) -> DocumentAction:
    """The action that led from `to` to `status` and is undone; refused when none does."""
    for action, after in _TO.items():
        if after is status and to in _FROM[action]:
            return action
    raise DocumentStepRefused(document, DocumentAction.TAKE_BACK, status)


def item_state(status: DocumentStatus) -> ItemState:
    """The checklist item's state that belongs to the document's status (of an item that isn't blocked)."""
    return _ITEM_STATE[status]


def require_other_reviewer(document: str, handed_in_by: int | None, reviewer_id: int, username: str) -> None:
    if handed_in_by == reviewer_id:
        raise ReviewerHandedIn(document, username)


RESERVED = frozenset({"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))})
"""What Windows takes for a device, whatever its ending."""


def file_name(name: str) -> str:
    """The name a file is kept under: the last part of whatever path was given, never a hidden or reserved one."""
    from fsctui.domain.text import clean

    last = clean(name.replace("\\", "/").split("/")[-1]).lstrip(".").strip()
    last = last[-MAX_FILE_NAME:].lstrip(".").strip()
    if last.split(".")[0].strip().upper() in RESERVED:
        last = f"_{last}"
    return last or "document"


def require_file(name: str, size: int) -> None:
    if size == 0:
        raise FileEmpty(name)
    if size > MAX_FILE_BYTES:
        raise FileTooLarge(name, size, MAX_FILE_BYTES)
