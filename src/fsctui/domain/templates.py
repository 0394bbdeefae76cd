"""Action plan templates: what a plan will be made of, and when a template may be published.

A template has versions: Draft -> Published -> Obsolete. A published version never changes; editing makes the next
draft.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import ClassVar

from fsctui.domain.text import clean
from fsctui.refusal import Kind, Refusal
from fsctui.scheduling.offsets import Mode, Offset, Unit
from fsctui.scheduling.schedule import Anchor, Link, Work

MAX_ITEMS = 10_000
MAX_ESTIMATE = 10_000
"""Days that a plan may be said to take."""
KEY_PATTERN = re.compile(r"[a-z0-9][a-z0-9_.-]{0,79}")


class VersionStatus(Enum):
    DRAFT = "draft"
    PUBLISHED = "published"
    OBSOLETE = "obsolete"


class ItemKind(Enum):
    TASK = "task"
    DOCUMENT = "document"


class Priority(Enum):
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class AssigneeKind(Enum):
    """Who gets an item at launch. CREATOR is also what FSC falls back to."""

    CREATOR = "creator"
    PLAN_OWNER = "plan_owner"
    RECORD_OWNER = "record_owner"
    USER = "user"
    ROLE = "role"
    QUEUE = "queue"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Assignee:
    """`name` is a username, a role's code or a queue's name, for the kinds that need one."""

    kind: AssigneeKind = AssigneeKind.CREATOR
    name: str = ""


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """The item waits until item `key` is done, then for `lag` (its amount may be negative)."""

    key: str
    lag: Offset | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What people read of an item, in one language."""

    subject: str
    instructions: str = ""


@dataclass(frozen=True, slots=True)
class TemplateItem:
    """One task or document checklist item. `key` is unique in the version and stays when the subject changes.

    `offset` None means no due date. Unless `own_mode`, the plan's mode (calendar, count, roll) replaces the offset's.
    `reminder_days` is how many days before the due date to remind (None: never).
    `translations` maps a language code to the words in it; `words` are the template's own language.
    """

    key: str
    words: Words
    kind: ItemKind = ItemKind.TASK
    priority: Priority = Priority.NORMAL
    required: bool = True
    anchor: Anchor = Anchor.START
    offset: Offset | None = None
    own_mode: bool = False
    after: tuple[Prerequisite, ...] = ()
    assignee: Assignee = Assignee()
    reminder_days: int | None = None
    translations: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TemplateBody:
    """Everything a version holds and an import carries; items stand in display order."""

    name: str
    unique_name: str
    target_type: str
    items: tuple[TemplateItem, ...] = ()
    description: str = ""
    category: str = ""
    ad_hoc_allowed: bool = True
    estimated_days: int | None = None
    mode: Mode = Mode.CALENDAR
    calendar: str = ""
    names: Mapping[str, str] = field(default_factory=dict)


class ItemFault(Enum):
    """What is wrong with an item or a template, for `check`."""

    NAME_MISSING = "name_missing"
    NO_ITEMS = "no_items"
    TOO_MANY_ITEMS = "too_many_items"
    KEY_INVALID = "key_invalid"
    KEY_TWICE = "key_twice"
    SUBJECT_MISSING = "subject_missing"
    PREREQUISITE_UNKNOWN = "prerequisite_unknown"
    PREREQUISITE_ITSELF = "prerequisite_itself"
    PREREQUISITE_CYCLE = "prerequisite_cycle"
    PREREQUISITE_TWICE = "prerequisite_twice"
    ANCHOR_WITHOUT_PREREQUISITE = "anchor_without_prerequisite"
    ASSIGNEE_UNNAMED = "assignee_unnamed"
    REMINDER_INVALID = "reminder_invalid"
    ESTIMATE_INVALID = "estimate_invalid"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the item's key ("" for the template itself) and the value that shows it."""

    item: str
    fault: ItemFault
    value: str = ""


@dataclass(eq=False)
class TemplateNotPublishable(Refusal):
    """The template has faults; the first one is named, `count` says how many there are."""

    template: str
    item: str
    fault: ItemFault
    value: str
    count: int


@dataclass(eq=False)
class VersionNotDraft(Refusal):
    """Only a draft can be edited or published."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    template: str
    version: int
    status: VersionStatus


@dataclass(eq=False)
class VersionNotPublished(Refusal):
    """Only a published version can be launched or retired."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    template: str
    version: int
    status: VersionStatus


def make_key(subject: str, taken: Iterable[str]) -> str:
    """A readable key for a new item: letters and digits of the subject, numbered when taken."""
    import unicodedata

    plain = unicodedata.normalize("NFKD", subject).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:60].rstrip("_") or "item"
    used = set(taken)
    if base not in used:
        return base
    number = 2
    while f"{base}_{number}" in used:
        number += 1
    return f"{base}_{number}"


def cleaned(body: TemplateBody) -> TemplateBody:
    """The body with all that people read fit to be stored and shown."""
    return replace(
        body,
        name=clean(body.name),
        description=clean(body.description, multiline=True),
        category=clean(body.category),
        names={language: clean(name) for language, name in body.names.items()},
        items=tuple(map(cleaned_item, body.items)),
    )


def cleaned_item(item: TemplateItem) -> TemplateItem:
    translations = {language: _cleaned_words(words) for language, words in item.translations.items()}
    return replace(item, words=_cleaned_words(item.words), translations=translations)


def _cleaned_words(words: Words) -> Words:
    return Words(clean(words.subject), clean(words.instructions, multiline=True))


def check(body: TemplateBody) -> tuple[Fault, ...]:
    """Every fault that stands between a draft and its publication; empty when it can be published."""
    faults: list[Fault] = []
    if not body.name.strip():
        faults.append(Fault("", ItemFault.NAME_MISSING))
    if not body.items:
        faults.append(Fault("", ItemFault.NO_ITEMS))
    if len(body.items) > MAX_ITEMS:
        faults.append(Fault("", ItemFault.TOO_MANY_ITEMS, str(len(body.items))))
    if body.estimated_days is not None and not 0 <= body.estimated_days <= MAX_ESTIMATE:
        faults.append(Fault("", ItemFault.ESTIMATE_INVALID, str(body.estimated_days)))
    keys = {item.key for item in body.items}
    seen: set[str] = set()
    for item in body.items:
        faults += _check_item(item, keys, seen)
        seen.add(item.key)
    if not faults and (cycle := find_cycle({item.key: [need.key for need in item.after] for item in body.items})):
        faults.append(Fault(cycle[0], ItemFault.PREREQUISITE_CYCLE, " -> ".join(cycle)))
    return tuple(faults)


def _check_item(item: TemplateItem, keys: set[str], seen: set[str]) -> list[Fault]:
    faults = []
    if not KEY_PATTERN.fullmatch(item.key):
        faults.append(Fault(item.key, ItemFault.KEY_INVALID, item.key))
    if item.key in seen:
        faults.append(Fault(item.key, ItemFault.KEY_TWICE, item.key))
    if not item.words.subject.strip():
        faults.append(Fault(item.key, ItemFault.SUBJECT_MISSING))
    for need in item.after:
        if need.key == item.key:
            faults.append(Fault(item.key, ItemFault.PREREQUISITE_ITSELF, need.key))
        elif need.key not in keys:
            faults.append(Fault(item.key, ItemFault.PREREQUISITE_UNKNOWN, need.key))
    needed = Counter(need.key for need in item.after)
    faults += [Fault(item.key, ItemFault.PREREQUISITE_TWICE, key) for key, count in needed.items() if count > 1]
    if item.anchor is Anchor.PREREQUISITES and not item.after:
        faults.append(Fault(item.key, ItemFault.ANCHOR_WITHOUT_PREREQUISITE))
    if item.assignee.kind in (AssigneeKind.USER, AssigneeKind.ROLE, AssigneeKind.QUEUE) and not item.assignee.name:
        faults.append(Fault(item.key, ItemFault.ASSIGNEE_UNNAMED, item.assignee.kind.value))
    if item.reminder_days is not None and not 0 <= item.reminder_days <= 365:
        faults.append(Fault(item.key, ItemFault.REMINDER_INVALID, str(item.reminder_days)))
    return faults


def find_cycle(needs: Mapping[str, Sequence[str]]) -> list[str]:
    """One cycle in `item -> the items it needs`, closed (first key again at the end); empty when there is none."""
    done: set[str] = set()
    for root in needs:
        path: list[str] = []
        on_path: set[str] = set()
        stack: list[tuple[str, int]] = [(root, 0)]
        while stack:
            key, next_need = stack.pop()
            if next_need == 0:
                if key in done:
                    continue
                path.append(key)
                on_path.add(key)
            wanted = needs.get(key, ())
            if next_need < len(wanted):
                stack.append((key, next_need + 1))
                need = wanted[next_need]
                if need in on_path:
                    return [*path[path.index(need) :], need]
                stack.append((need, 0))
            else:
                done.add(key)
                on_path.discard(path.pop())
    return []


def require_publishable(body: TemplateBody) -> None:
    """Raise `TemplateNotPublishable` for the first fault."""
    if faults := check(body):
        first = faults[0]
        raise TemplateNotPublishable(body.name, first.item, first.fault, first.value, len(faults))


def effective_offset(item: TemplateItem, plan_mode: Mode) -> Offset | None:
    """The item's offset with the plan's mode, unless the item has a mode of its own; business hours have no mode."""
    if item.offset is None or item.own_mode or item.offset.unit is Unit.HOUR:
        return item.offset
    return replace(item.offset, mode=plan_mode)


def works(items: Sequence[TemplateItem], mode: Mode, without: Iterable[str] = ()) -> list[Work]:
    """The scheduling core's view of the items, those in `without` left out together with the waits on them."""
    left_out = set(without)
    return [
        Work(
            key=item.key,
            offset=effective_offset(item, mode),
            anchor=anchor_without(item, left_out),
            after=tuple(Link(need.key, need.lag) for need in item.after if need.key not in left_out),
        )
        for item in items
        if item.key not in left_out
    ]


def anchor_without(item: TemplateItem, left_out: set[str]) -> Anchor:
    """An item whose every prerequisite was left out counts from the plan's start instead."""
    if item.anchor is Anchor.PREREQUISITES and all(need.key in left_out for need in item.after):
        return Anchor.START
    return item.anchor


class Change(Enum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One readable difference between two versions; `item` is "" for the template's own fields."""

    item: str
    change: Change
    field: str = ""
    before: object = None
    after: object = None


_ITEM_FIELDS = (
    "words", "kind", "priority", "required", "anchor", "offset", "own_mode", "after", "assignee", "reminder_days",
    "translations",
)  # fmt: skip
_BODY_FIELDS = (
    "name", "description", "category", "target_type", "ad_hoc_allowed", "estimated_days", "mode", "calendar", "names",
)  # fmt: skip


def diff(old: TemplateBody, new: TemplateBody) -> tuple[Difference, ...]:
    """What changed from `old` to `new`: template fields, then items in the new order, then removed ones, then order."""
    found = [
        Difference("", Change.CHANGED, name, getattr(old, name), getattr(new, name))
        for name in _BODY_FIELDS
        if getattr(old, name) != getattr(new, name)
    ]
    before = {item.key: item for item in old.items}
    after = {item.key: item for item in new.items}
    for key, item in after.items():
        if key not in before:
            found.append(Difference(key, Change.ADDED, after=item))
            continue
        found += [
            Difference(key, Change.CHANGED, name, getattr(before[key], name), getattr(item, name))
            for name in _ITEM_FIELDS
            if getattr(before[key], name) != getattr(item, name)
        ]
    found += [Difference(key, Change.REMOVED, before=item) for key, item in before.items() if key not in after]
    kept_before = [key for key in before if key in after]
    kept_after = [key for key in after if key in before]
    if kept_before != kept_after:
        found.append(Difference("", Change.CHANGED, "order", tuple(kept_before), tuple(kept_after)))
    return tuple(found)
