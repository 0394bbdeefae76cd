"""What the use cases of templates, plans, tasks and documents refuse besides their rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from fsctui.refusal import Kind, Refusal
from fsctui.services.refusals import Unknown


@dataclass(eq=False)
class TemplateNotPublished(Refusal):
    """There is no published version to launch."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    template: str


@dataclass(eq=False)
class WrongTargetType(Refusal):
    """The template is for another type of record."""

    template: str
    wanted: str
    given: str


@dataclass(eq=False)
class PreviewOutdated(Refusal):
    """Between preview and launch the template, the calendar or the people changed, so other plans would be written."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    template: str


@dataclass(eq=False)
class NewestVersionAlready(Refusal):
    """The plan stands on the published version of its template."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    plan: str
    version: int


@dataclass(eq=False)
class PlanUnknown(Unknown):
    """There is no such plan, or none that the acting user may see."""

    plan: str


@dataclass(eq=False)
class TaskUnknown(Unknown):
    """There is no such task, or none that the acting user may see."""

    task: str


@dataclass(eq=False)
class FileUnknown(Unknown):
    file: str


@dataclass(eq=False)
class NotADocument(Refusal):
    """The task isn't a document checklist item."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    task: str


@dataclass(eq=False)
class ActionUnknown(Unknown):
    action: str
    known: list[str]


@dataclass(eq=False)
class AlreadyAssigned(Refusal):
    kind: ClassVar[Kind] = Kind.CONFLICT
    task: str
    to: str
