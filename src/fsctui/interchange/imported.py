"""What an import of a template gives back, whatever the format: the body, and what somebody should look at."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from fsctui.domain.templates import Assignee, AssigneeKind, TemplateBody, make_key
from fsctui.interchange.refusals import FileMissing, FileTooLarge, FileUnreadable, MappingInvalid

MAX_BYTES = 20 * 1024 * 1024


class SourceFormat(Enum):
    APT = "apt"
    ACTION_PLANS_V4 = "action_plans_v4"
    TOML = "toml"


class WarningCode(Enum):
    """What an import changed or left open. The values are stable; scripts rely on them."""

    USER_UNRESOLVED = "user_unresolved"
    QUEUE_UNRESOLVED = "queue_unresolved"
    ROLE_UNRESOLVED = "role_unresolved"
    DOCUMENT_TYPE_UNRESOLVED = "document_type_unresolved"
    TARGET_TYPE_UNKNOWN = "target_type_unknown"
    ITEM_TYPE_UNSUPPORTED = "item_type_unsupported"
    PRIORITY_UNKNOWN = "priority_unknown"
    VALUE_IGNORED = "value_ignored"
    VALUE_REPEATED = "value_repeated"
    MAPPING_UNUSED = "mapping_unused"
    NOT_PUBLISHABLE = "not_publishable"
    DEPENDENCY_IGNORED = "dependency_ignored"
    TASKS_WITHOUT_DUE_DATE = "tasks_without_due_date"
    ORDER_INCOMPLETE = "order_incomplete"


@dataclass(frozen=True, slots=True)
class ItemWarning:
    """One warning. `item` is the item's key, "" for the template; `params` feed the message
    (`value` is what the file says; `field`, `count` and `imported_as` where there are any); `line` as in the file.
    """

    item: str
    code: WarningCode
    params: Mapping[str, str] = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True, slots=True)
class ImportedTemplate:
    body: TemplateBody
    warnings: tuple[ItemWarning, ...] = ()
    file: str = ""
    format: SourceFormat = SourceFormat.TOML


_FIXED = {kind.value.replace("_", " "): kind for kind in AssigneeKind}
_NAMED = {"user": AssigneeKind.USER, "role": AssigneeKind.ROLE, "queue": AssigneeKind.QUEUE}


def parse_assignee(text: str) -> Assignee | None:
    """Read `creator`, `plan owner`, `record owner`, `ask`, `user:bob`, `role:adviser`, `queue:KYC`; else None."""
    kind_text, colon, name = text.partition(":")
    kind_text = " ".join(kind_text.replace("_", " ").lower().split())
    if colon:
        named = _NAMED.get(kind_text)
        return Assignee(named, name.strip()) if named and name.strip() else None
    fixed = _FIXED.get(kind_text)
    return Assignee(fixed) if fixed and kind_text not in _NAMED else None


def write_assignee(assignee: Assignee) -> str:
    """The text that `parse_assignee` reads back."""
    words = assignee.kind.value.replace("_", " ")
    return f"{words}:{assignee.name}" if words in _NAMED else words


class Mappings:
    """`--map FROM=TO`: what a foreign id or name stands for here.

    Salesforce writes the same id with 15 or 18 characters; both find each other. Matching of names ignores case.
    """

    def __init__(self, pairs: Mapping[str, str] | None = None) -> None:
        self._pairs = {_mapping_key(source): target for source, target in (pairs or {}).items()}
        self._texts = {_mapping_key(source): f"{source}={target}" for source, target in (pairs or {}).items()}
        self._used: set[str] = set()

    @classmethod
    def parse(cls, texts: Iterable[str]) -> Mappings:
        """Read `FROM=TO` texts; raises `MappingInvalid`."""
        pairs: dict[str, str] = {}
        for text in texts:
            source, equals, target = text.partition("=")
            if not equals or not source.strip() or not target.strip():
                raise MappingInvalid(text)
            pairs[source.strip()] = target.strip()
        return cls(pairs)

    @property
    def unused(self) -> tuple[str, ...]:
        """The mappings, as they were given, whose FROM nothing has asked for yet."""
        return tuple(text for key, text in self._texts.items() if key not in self._used)

    def text(self, source: str) -> str | None:
        key = _mapping_key(source)
        self._used.add(key)
        return self._pairs.get(key)

    def assignee(self, source: str) -> Assignee | None:
        """The mapped assignee; a bare word is a username. Raises `MappingInvalid` for a kind that doesn't exist."""
        target = self.text(source)
        if target is None:
            return None
        if found := parse_assignee(target):
            return found
        if ":" in target:
            raise MappingInvalid(f"{source}={target}")
        return Assignee(AssigneeKind.USER, target)


def _mapping_key(source: str) -> str:
    text = source.strip()
    return text[:15] if is_salesforce_id(text) else text.casefold()


def is_salesforce_id(text: str) -> bool:
    """Whether the text has the shape of an id: 15 or 18 ASCII letters and digits with a digit among the first three."""
    return (
        len(text) in (15, 18)
        and text.isascii()
        and text.isalnum()
        and any(character.isdigit() for character in text[:3])
    )


def new_key(subject: str, taken: Container[str]) -> str:
    """`make_key` for many items: it copies the keys in use each time, which takes its toll on thousands."""
    key = make_key(subject, ())
    number = 2
    while key in taken:
        key = f"{make_key(subject, ())}_{number}"
        number += 1
    return key


def read_bytes(path: Path, name: str | None = None, limit: int = MAX_BYTES) -> bytes:
    """The file's bytes; raises `FileMissing`, `FileUnreadable` or `FileTooLarge`."""
    shown = name or str(path)
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        raise FileMissing(shown, 0) from None
    except OSError as error:
        raise FileUnreadable(shown, 0, error.strerror or type(error).__name__) from error
    if len(data) > limit:
        raise FileTooLarge(shown, 0, limit)
    return data
