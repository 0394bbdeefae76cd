"""Templates exported by Salesforce Labs' older Action Plans package (version 4).

Every value is URL-encoded, "null" and "None" mean nothing, `dependent` is the task index of the task to wait for, and
`daysFromStart` of a dependent task counts from that task's completion. `skipWeekend` with `skipday` is a roll: plain
days, then off the weekend.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

from fsctui.domain.templates import Assignee, Prerequisite, Priority, TemplateBody, TemplateItem, Words, make_key
from fsctui.domain.text import clean
from fsctui.interchange.imported import ImportedTemplate, ItemWarning, Mappings, SourceFormat, WarningCode
from fsctui.interchange.refusals import ElementMissing, Expected, InvalidValue, UniqueNameTwice, WrongRoot
from fsctui.interchange.xml_lines import Element, parse
from fsctui.scheduling.offsets import MOST, Mode, Offset, Roll
from fsctui.scheduling.schedule import Anchor

ROOT = "export"
_PRIORITIES = {"high": Priority.HIGH, "normal": Priority.NORMAL, "low": Priority.LOW}
_NOTHING = frozenset({"", "null", "none"})


def read(data: bytes, file: str, mappings: Mappings | None = None) -> ImportedTemplate:
    """Import one template. The format knows no target type: `--map target=TYPE` names it, else it is an account.

    Raises a `FileRefusal` naming file and line.
    """
    root = parse(data, file)
    template = root.first("ActionPlanTemplate")
    if root.name != ROOT or template is None:
        raise WrongRoot(file, root.line, root.name, f"{ROOT}/ActionPlanTemplate")
    return _Reader(root, template, file, mappings or Mappings()).template()


class _Reader:
    def __init__(self, root: Element, head: Element, file: str, mappings: Mappings) -> None:
        self.root = root
        self.head = head
        self.file = file
        self.mappings = mappings
        self.warnings: list[ItemWarning] = []
        self.roll = self.read_roll()

    def read_roll(self) -> Roll | None:
        if _value(self.head, "skipWeekend").lower() != "true":
            return None
        day = _value(self.head, "skipday").lower()
        return Roll.PRECEDING if "prev" in day or "before" in day or "end of" in day else Roll.FOLLOWING

    def template(self) -> ImportedTemplate:
        name = clean(_value(self.head, "name"))
        if not name:
            raise ElementMissing(self.file, self.head.line, "", "name")
        parent = self.root.first("ActionPlanTemplateTasks")
        tasks = sorted(
            parent.all("TaskTemplate") if parent else (), key=lambda task: self.whole(task, "taskIndex") or 0
        )
        keys: dict[int, str] = {}
        for position, task in enumerate(tasks):
            index = self.whole(task, "taskIndex")
            index = position if index is None else index
            if index in keys:
                raise UniqueNameTwice(self.file, task.line, str(index), tasks[list(keys).index(index)].line)
            keys[index] = make_key(clean(_value(task, "subject")), keys.values())
        body = TemplateBody(
            name=name,
            unique_name=make_key(name, ()),
            target_type=self.mappings.text("target") or "account",
            items=tuple(self.item(task, key, keys) for task, key in zip(tasks, keys.values(), strict=True)),
            description=clean(_value(self.head, "description"), multiline=True),
            mode=Mode.ROLL if self.roll else Mode.CALENDAR,
        )
        return ImportedTemplate(body, tuple(self.warnings), self.file, SourceFormat.ACTION_PLANS_V4)

    def item(self, task: Element, key: str, keys: dict[int, str]) -> TemplateItem:
        subject = clean(_value(task, "subject"))
        if not subject:
            raise ElementMissing(self.file, task.line, key, "subject")
        days = self.whole(task, "daysFromStart")
        if days is not None and abs(days) > MOST:
            raise InvalidValue(self.file, task.line, key, "daysFromStart", str(days), Expected.OFFSET_AMOUNT)
        after = self.after(task, key, keys)
        for name in ("category", "sendEmail"):
            value = clean(_value(task, name))
            if value and value.lower() != "false":
                params = {"field": name, "value": value[:80]}
                self.warnings.append(ItemWarning(key, WarningCode.VALUE_IGNORED, params, task.line))
        return TemplateItem(
            key=key,
            words=Words(subject, clean(_value(task, "comments"), multiline=True)),
            priority=self.priority(task, key),
            required=True,
            anchor=Anchor.PREREQUISITES if after else Anchor.START,
            offset=None if days is None else Offset(days, roll=self.roll),
            after=after,
            assignee=self.assignee(task, key),
            reminder_days=0 if _value(task, "reminder").lower() == "true" else None,
        )

    def after(self, task: Element, key: str, keys: dict[int, str]) -> tuple[Prerequisite, ...]:
        index = self.whole(task, "dependent")
        if index is None:
            return ()
        if index not in keys or keys[index] == key:
            params = {"value": str(index)}
            self.warnings.append(ItemWarning(key, WarningCode.DEPENDENCY_IGNORED, params, task.line))
            return ()
        return (Prerequisite(keys[index]),)

    def assignee(self, task: Element, key: str) -> Assignee:
        text = clean(_value(task, "assignedTo"))
        if not text:
            return Assignee()
        if mapped := self.mappings.assignee(text):
            return mapped
        self.warnings.append(ItemWarning(key, WarningCode.USER_UNRESOLVED, {"value": text}, task.line))
        return Assignee()

    def priority(self, task: Element, key: str) -> Priority:
        text = clean(_value(task, "priority"))
        if text and text.lower() not in _PRIORITIES:
            self.warnings.append(ItemWarning(key, WarningCode.PRIORITY_UNKNOWN, {"value": text}, task.line))
        return _PRIORITIES.get(text.lower(), Priority.NORMAL)

    def whole(self, parent: Element, name: str) -> int | None:
        text = _value(parent, name)
        if not text:
            return None
        if not re.fullmatch(r"-?[0-9]{1,9}", text):
            item = clean(_value(parent, "subject"))
            raise InvalidValue(self.file, parent.line, item, name, clean(text)[:80], Expected.WHOLE_NUMBER)
        return int(text)


def _value(parent: Element, name: str) -> str:
    text = unquote_plus(parent.value(name)).strip()
    return "" if text.lower() in _NOTHING else text
