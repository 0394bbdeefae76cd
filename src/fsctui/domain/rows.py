"""What lists and pages show: frozen rows of ids, enums and dates, each made by one SELECT. Never text for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, NamedTuple, TypeVar

from fsctui.domain.documents import DocumentStatus
from fsctui.domain.launch import OwnerReason
from fsctui.domain.plans import PlanState
from fsctui.domain.records import RecordRef
from fsctui.domain.tasks import Bucket, ItemState
from fsctui.domain.templates import ItemKind, Priority, TemplateBody, VersionStatus
from fsctui.scheduling.offsets import Mode
from fsctui.scheduling.trace import Trace

Row = TypeVar("Row")


class TaskRow(NamedTuple):
    """One line of a task list. `translations` maps a language to the subject in it.

    A tuple, because a page of them is made at every key press and a tuple costs a tenth of a frozen dataclass.
    """

    id: int
    subject: str
    kind: ItemKind
    priority: Priority
    required: bool
    state: ItemState
    bucket: Bucket
    document_status: DocumentStatus | None
    owner_id: int | None
    owner: str | None
    owner_name: str | None
    queue_id: int | None
    queue: str | None
    due: date | None
    pinned: bool
    plan_id: int | None
    plan: str | None
    key: str
    record: RecordRef | None
    record_name: str | None
    comments: int
    translations: Mapping[str, str] | None = None

    def subject_in(self, language: str) -> str:
        return (self.translations or {}).get(language, self.subject)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page; `next` is the cursor of the page after it (opaque text), None at the end."""

    items: tuple[Row, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Comment:
    at: datetime
    user: str
    user_name: str
    text: str


@dataclass(frozen=True, slots=True)
class FileRow:
    id: int
    name: str
    size: int
    media_type: str
    sha256: str
    handed_in_by: str
    handed_in_at: datetime


@dataclass(frozen=True, slots=True)
class Why:
    """Why a task has its date and its owner."""

    trace: Trace
    owner_reason: OwnerReason | None
    owner_params: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class TaskSheet:
    """Everything about one task. `blocked_by` and `blocks` are direct neighbours in the plan.

    `needs` are all items that it waits or waited for, the finished ones too; its dates name them by key.
    """

    row: TaskRow
    instructions: str
    reminder: date | None
    adhoc: bool
    slack: int | None
    critical: bool
    reason: str
    why: Why
    comments: tuple[Comment, ...]
    files: tuple[FileRow, ...]
    blocked_by: tuple[TaskRow, ...]
    blocks: tuple[TaskRow, ...]
    created_at: datetime
    created_by: str
    closed_at: datetime | None
    translations: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[TaskRow, ...] = ()

    def names_in(self, language: str) -> dict[str, str]:
        """What the items that it needs are called, by key."""
        return {row.key: row.subject_in(language) for row in self.needs}

    def instructions_in(self, language: str) -> str:
        return self.translations.get(language) or self.instructions


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One line of a plan list. `template_names` maps a language to the template's name in it."""

    id: int
    name: str
    template_id: int
    template: str
    template_version: int
    record: RecordRef
    record_name: str
    state: PlanState
    owner_id: int
    owner: str
    owner_name: str
    start: date
    target: date | None
    items_total: int
    items_closed: int
    next_due: date | None


@dataclass(frozen=True, slots=True)
class PlanItemRow:
    """One item of a plan view, in display order."""

    task: TaskRow
    after: tuple[str, ...]
    blocked_by: tuple[str, ...]
    projected: date | None
    closed_on: date | None
    slack: int | None
    critical: bool
    adhoc: bool
    why: Why


@dataclass(frozen=True, slots=True)
class PlanSheet:
    row: PlanRow
    mode: Mode
    calendar: str
    created_by: str
    created_at: datetime
    version: int
    ad_hoc_allowed: bool
    items: tuple[PlanItemRow, ...]
    created_by_name: str = ""
    reason: str = ""
    """Why it is on hold or canceled, as somebody wrote then."""


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One line of the template list: the newest version that counts (the published one, else the draft, else the last).

    `draft` is the number of the draft that is being written beside a published version, if there is one.
    """

    id: int
    version_id: int
    name: str
    names: Mapping[str, str]
    unique_name: str
    target_type: str
    category: str
    status: VersionStatus
    version: int
    items: int
    draft: int | None
    running_plans: int

    def name_in(self, language: str) -> str:
        return self.names.get(language, self.name)


@dataclass(frozen=True, slots=True)
class VersionRow:
    version_id: int
    number: int
    status: VersionStatus
    items: int
    created_at: datetime
    published_at: datetime | None
    published_by: str | None


@dataclass(frozen=True, slots=True)
class TemplateSheet:
    """One version with its body, and all versions of the template, newest first. `edit_version` guards stale saves."""

    id: int
    version_id: int
    number: int
    status: VersionStatus
    body: TemplateBody
    edit_version: int
    versions: Sequence[VersionRow]


@dataclass(frozen=True, slots=True)
class TimelineRow:
    seq: int
    at: datetime
    actor: str
    action: str
    subject_type: str
    subject_id: int
    record_id: int | None
    before: Mapping[str, object] | None
    after: Mapping[str, object] | None
