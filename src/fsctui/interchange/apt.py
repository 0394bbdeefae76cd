"""Action plan templates of Financial Services Cloud: `.apt-meta.xml`, as the Metadata API writes them.

Source of the format: Salesforce Metadata API, type ActionPlanTemplate. What an item says is kept in name and value
pairs; dates are formulas on the plan's start date. Items stand once as themselves and again, as full copies, inside
the dependencies. Every item is imported; what can't be carried over is a named warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from fsctui.domain.templates import (
    MAX_ESTIMATE,
    Assignee,
    AssigneeKind,
    ItemKind,
    Prerequisite,
    Priority,
    TemplateBody,
    TemplateItem,
    Words,
    make_key,
)
from fsctui.domain.text import clean
from fsctui.interchange.imported import (
    ImportedTemplate,
    ItemWarning,
    Mappings,
    SourceFormat,
    WarningCode,
    is_salesforce_id,
    new_key,
)
from fsctui.interchange.refusals import (
    ElementMissing,
    Expected,
    InvalidValue,
    UniqueNameTwice,
    UnknownFormula,
    WrongRoot,
)
from fsctui.interchange.target_types import target_type
from fsctui.interchange.xml_lines import Element, parse
from fsctui.scheduling.offsets import MOST, Offset

ROOT = "ActionPlanTemplate"
NAMESPACE = "http://soap.sforce.com/2006/04/metadata"


_DUE = re.compile(r"StartDate\s*(?:([+-])\s*(\d{1,9}))?", re.IGNORECASE)
_REMINDER = re.compile(r"StartDate\s*(?:([+-])\s*(\d{1,9}))?\s*(?:-\s*(\d{1,9}))?\s*(?:\+\s*[\d.:]*)?", re.IGNORECASE)
_GENERATED = re.compile(r"_[0-9a-f]{8}(?:_[0-9a-f]{4}){3}_[0-9a-f]{12}$")
_PRIORITIES = {"high": Priority.HIGH, "normal": Priority.NORMAL, "medium": Priority.NORMAL, "low": Priority.LOW}
_KINDS = {"Task": ItemKind.TASK, "DocumentChecklistItem": ItemKind.DOCUMENT}
_OWNER_FIELDS = ("OwnerId", "AssignedToId", "AssignedTo", "AssigneeId", "Owner")
_READ_FIELDS = frozenset(
    {
        "Subject", "Name", "Description", "Instruction", "Priority", "ActivityDate", "IsReminderSet",
        "ReminderDateTime", "DocumentTypeId", "Status", *_OWNER_FIELDS,
    }
)  # fmt: skip
_CREATOR_WORDS = frozenset({"", "creator", "plan creator", "plancreator", "action plan creator"})


@dataclass(slots=True)
class _Value:
    """One name and value pair of an item."""

    text: str
    line: int


@dataclass(slots=True)
class _Source:
    """One item as the file has it."""

    element: Element
    values: dict[str, _Value]
    name: str
    unique_name: str
    kind: str
    order: int | None
    repeated: list[tuple[str, _Value]]
    key: str = ""
    after: list[Prerequisite] = field(default_factory=list)

    def value(self, name: str) -> str:
        found = self.values.get(name)
        return found.text if found else ""


def read(data: bytes, file: str, mappings: Mappings | None = None) -> ImportedTemplate:
    """Import one template. Raises a `FileRefusal` naming file and line; nothing is half-imported."""
    root = parse(data, file)
    if root.name != ROOT or root.namespace not in (NAMESPACE, ""):
        raise WrongRoot(file, root.line, root.called(NAMESPACE), ROOT)
    return _Reader(root, file, mappings or Mappings()).template()


class _Reader:
    def __init__(self, root: Element, file: str, mappings: Mappings) -> None:
        self.root = root
        self.file = file
        self.mappings = mappings
        self.warnings: list[ItemWarning] = []

    def warn(self, item: str, code: WarningCode, line: int, **params: str) -> None:
        self.warnings.append(ItemWarning(item, code, params, line))

    def template(self) -> ImportedTemplate:
        root = self.root
        name = clean(root.value("name"))
        if not name:
            raise ElementMissing(self.file, root.line, "", "name")
        sources = self.sources()
        self.link(sources)
        items = tuple(self.item(source) for source in sources)
        if undated := sum(1 for item in items if item.kind is ItemKind.TASK and item.offset is None):
            self.warn("", WarningCode.TASKS_WITHOUT_DUE_DATE, root.line, count=str(undated), tasks=str(len(items)))
        category = " / ".join(clean(text) for text in (root.value("category"), root.value("subcategory")) if text)
        body = TemplateBody(
            name=name,
            unique_name=clean(root.value("uniqueName")) or make_key(name, ()),
            target_type=self.target(),
            items=items,
            description=clean(root.value("description"), multiline=True),
            category=category,
            ad_hoc_allowed=self.flag(root, "isAdHocItemCreationEnabled", ""),
            estimated_days=self.estimate(),
        )
        return ImportedTemplate(body, tuple(self.warnings), self.file, SourceFormat.APT)

    def estimate(self) -> int | None:
        """The days that a plan takes, as many as a template may say."""
        days = self.whole(self.root, "estimatedCompletionDays", "")
        if days is not None and not 0 <= days <= MAX_ESTIMATE:
            line = (self.root.first("estimatedCompletionDays") or self.root).line
            raise InvalidValue(self.file, line, "", "estimatedCompletionDays", str(days), Expected.WHOLE_NUMBER)
        return days

    def target(self) -> str:
        element = self.root.first("targetEntityType")
        text = clean(element.text) if element else ""
        if not element or not text:
            raise ElementMissing(self.file, self.root.line, "", "targetEntityType")
        if mapped := self.mappings.text(text):
            return mapped
        code, known = target_type(text)
        if not known:
            self.warn("", WarningCode.TARGET_TYPE_UNKNOWN, element.line, value=text, imported_as=code)
        return code

    def sources(self) -> list[_Source]:
        """The items in display order: tasks, then kinds we don't know, then documents, each numbered for itself."""
        found: list[_Source] = []
        lines: dict[str, int] = {}
        for element in self.root.all("actionPlanTemplateItem"):
            source = self.source(element)
            if source.unique_name in lines:
                raise UniqueNameTwice(self.file, element.line, source.unique_name, lines[source.unique_name])
            lines[source.unique_name] = element.line
            found.append(source)
        # A copy inside a dependency whose original is missing is still an item of this template.
        for dependency in self.root.all("actionPlanTemplateItemDependencies"):
            for copy in (*dependency.all("previousTemplateItem"), *dependency.all("templateItem")):
                source = self.source(copy)
                if source.unique_name not in lines and copy.children:
                    lines[source.unique_name] = copy.line
                    found.append(source)
        ordered = [
            source
            for group in (("Task",), None, ("DocumentChecklistItem",))
            for source in self.ordered([one for one in found if _in_group(one.kind, group)])
        ]
        taken: set[str] = set()
        for source in ordered:
            source.key = new_key(_GENERATED.sub("", source.unique_name.lower()), taken)
            taken.add(source.key)
        return ordered

    def ordered(self, sources: list[_Source]) -> list[_Source]:
        """By display order where it is given; items without one come after those, in the order of the file."""
        missing = [source for source in sources if source.order is None]
        if missing and len(missing) < len(sources):
            line = missing[0].element.line
            self.warn("", WarningCode.ORDER_INCOMPLETE, line, count=str(len(missing)), type=sources[0].kind)
        return sorted(sources, key=lambda source: (source.order is None, source.order or 0))

    def source(self, element: Element) -> _Source:
        name = clean(element.value("name"))
        unique_name = clean(element.value("uniqueName")) or name
        if not unique_name:
            raise ElementMissing(self.file, element.line, "", "uniqueName")
        kind = element.value("itemEntityType")
        values: dict[str, _Value] = {}
        repeated: list[tuple[str, _Value]] = []
        for pair in element.all("actionPlanTemplateItemValue"):
            # FSC writes an empty valueLiteral beside a formula now and then; the filled one counts.
            text = pair.value("valueFormula") or pair.value("valueLiteral")
            field_name = pair.value("name")
            known = values.get(field_name)
            if known is None or not known.text:
                values[field_name] = _Value(text, pair.line)
            elif text and text != known.text:
                repeated.append((field_name, _Value(text, pair.line)))
            kind = kind or pair.value("itemEntityType")
        order = self.whole(element, "displayOrder", name)
        return _Source(element, values, name or unique_name, unique_name, kind or "Task", order, repeated)

    def link(self, sources: list[_Source]) -> None:
        """Read the dependencies: who waits for whom."""
        by_name = {source.unique_name: source for source in sources}
        for dependency in self.root.all("actionPlanTemplateItemDependencies"):
            creation = dependency.value("creationType")
            before = _referred(dependency.first("previousTemplateItem"), by_name)
            waits = _referred(dependency.first("templateItem"), by_name)
            if creation == "OnPlanCreation" or (waits and not before and not dependency.first("previousTemplateItem")):
                continue
            if not before or not waits or before is waits or creation not in ("OnPreviousItemCompleted", ""):
                key = waits.key if waits else ""
                shown = before.name if before else creation
                self.warn(key, WarningCode.DEPENDENCY_IGNORED, dependency.line, value=shown)
            elif all(need.key != before.key for need in waits.after):
                waits.after.append(Prerequisite(before.key))

    def item(self, source: _Source) -> TemplateItem:
        kind = _KINDS.get(source.kind, ItemKind.TASK)
        if source.kind not in _KINDS:
            self.warn(source.key, WarningCode.ITEM_TYPE_UNSUPPORTED, source.element.line, value=source.kind)
        for name, value in source.values.items():
            if name not in _READ_FIELDS and value.text:
                shown = clean(value.text)[:80]
                self.warn(source.key, WarningCode.VALUE_IGNORED, value.line, field=clean(name), value=shown)
        for name, value in source.repeated:
            shown = clean(value.text)[:80]
            self.warn(source.key, WarningCode.VALUE_REPEATED, value.line, field=clean(name), value=shown)
        subject = source.value("Subject") or source.value("Name") or source.name
        instructions = [clean(source.value(name), multiline=True) for name in ("Description", "Instruction")]
        offset = self.offset(source)
        return TemplateItem(
            key=source.key,
            words=Words(
                clean(subject), "\n".join(text for text in (*instructions, self.document_type(source)) if text)
            ),
            kind=kind,
            priority=self.priority(source),
            required=self.flag(source.element, "isRequired", source.name),
            offset=offset,
            after=tuple(source.after),
            assignee=self.assignee(source),
            reminder_days=self.reminder(source, offset),
        )

    def offset(self, source: _Source) -> Offset | None:
        value = source.values.get("ActivityDate")
        if value is None or not value.text:
            return None
        match = _DUE.fullmatch(value.text)
        if not match:
            raise UnknownFormula(self.file, value.line, source.name, "ActivityDate", clean(value.text)[:200])
        return Offset(self.amount(source, value, match))

    def amount(self, source: _Source, value: _Value, match: re.Match[str]) -> int:
        amount = int(match[2] or 0) * (-1 if match[1] == "-" else 1)
        if abs(amount) > MOST:
            raise InvalidValue(
                self.file, value.line, source.name, "ActivityDate", clean(value.text), Expected.OFFSET_AMOUNT
            )
        return amount

    def reminder(self, source: _Source, offset: Offset | None) -> int | None:
        """Days before the due date; `StartDate + 5 - 2 +` is two days before an item due at `StartDate + 5`."""
        value = source.values.get("ReminderDateTime")
        if source.value("IsReminderSet").lower() != "true" or value is None or not value.text:
            return None
        match = _REMINDER.fullmatch(value.text)
        if not match:
            raise UnknownFormula(self.file, value.line, source.name, "ReminderDateTime", clean(value.text)[:200])
        due = offset.amount if offset else self.amount(source, value, match)
        before = due - self.amount(source, value, match) + int(match[3] or 0)
        if offset is None or not 0 <= before <= 365:
            shown = clean(value.text)
            self.warn(source.key, WarningCode.VALUE_IGNORED, value.line, field="ReminderDateTime", value=shown)
            return None
        return before

    def priority(self, source: _Source) -> Priority:
        text = source.value("Priority")
        if not text:
            return Priority.NORMAL
        if text.lower() not in _PRIORITIES:
            line = source.values["Priority"].line
            self.warn(source.key, WarningCode.PRIORITY_UNKNOWN, line, value=clean(text))
        return _PRIORITIES.get(text.lower(), Priority.NORMAL)

    def assignee(self, source: _Source) -> Assignee:
        """Who gets the item. An id that nobody mapped goes to the plan's creator, as FSC does it, with a warning."""
        name = next((one for one in _OWNER_FIELDS if source.value(one)), "")
        text = clean(source.value(name)) if name else ""
        if text.casefold() in _CREATOR_WORDS:
            return Assignee()
        if mapped := self.mappings.assignee(text):
            return mapped
        line = source.values[name].line
        if is_salesforce_id(text):
            code = {"005": WarningCode.USER_UNRESOLVED, "00G": WarningCode.QUEUE_UNRESOLVED}.get(
                text[:3], WarningCode.ROLE_UNRESOLVED
            )
            self.warn(source.key, code, line, value=text)
            return Assignee()
        # A role's name in the source bank; whether ours has a role of that code is for whoever publishes to see.
        role = make_key(text, ())
        self.warn(source.key, WarningCode.ROLE_UNRESOLVED, line, value=text, imported_as=role)
        return Assignee(AssigneeKind.ROLE, role)

    def document_type(self, source: _Source) -> str:
        """The document type's own text, from the mapping: the id says nothing outside the organisation it came from."""
        text = source.value("DocumentTypeId")
        if not text:
            return ""
        mapped = self.mappings.text(text)
        if mapped is None:
            line = source.values["DocumentTypeId"].line
            self.warn(source.key, WarningCode.DOCUMENT_TYPE_UNRESOLVED, line, value=clean(text))
        return clean(mapped or "")

    def flag(self, parent: Element, name: str, item: str) -> bool:
        element = parent.first(name)
        text = element.text.strip().lower() if element else ""
        if element and text not in ("true", "false", "1", "0", ""):
            raise InvalidValue(self.file, element.line, item, name, clean(text), Expected.TRUE_FALSE, ("true", "false"))
        return text in ("true", "1")

    def whole(self, parent: Element, name: str, item: str) -> int | None:
        element = parent.first(name)
        text = element.text.strip() if element else ""
        if not element or not text:
            return None
        if not re.fullmatch(r"-?[0-9]{1,9}", text):
            raise InvalidValue(self.file, element.line, item, name, clean(text)[:80], Expected.WHOLE_NUMBER)
        return int(text)


def _in_group(kind: str, group: Iterable[str] | None) -> bool:
    return kind not in _KINDS if group is None else kind in group


def _referred(copy: Element | None, sources: dict[str, _Source]) -> _Source | None:
    """The item that a dependency means: a full copy of it, or only its unique name."""
    if copy is None:
        return None
    name = clean(copy.value("uniqueName")) or clean(copy.value("name")) or clean(copy.text)
    return sources.get(name)
