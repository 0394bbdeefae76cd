"""Queues of Financial Services Cloud: `Queue` metadata.

Source of the format: Salesforce Metadata API, type Queue. Members who are groups or roles there, and objects that don't
exist here, are named warnings.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from fsctui.domain.routing import AssigneeKind
from fsctui.domain.routing_rows import RuleBank
from fsctui.domain.text import clean
from fsctui.interchange.imported import Mappings
from fsctui.interchange.refusals import ElementMissing, Expected, FileRefusal, InvalidValue, Whole, WrongRoot
from fsctui.interchange.rule_model import Names, RuleWarning, RuleWarningCode
from fsctui.interchange.target_types import target_type
from fsctui.interchange.xml_lines import Element, parse

ROOT = "Queue"
NAMESPACE = "http://soap.sforce.com/2006/04/metadata"
_READ = frozenset({"fullName", "name", "email", "doesSendEmailToMembers", "queueMembers", "queueSobject"})


@dataclass(frozen=True, slots=True)
class ReadQueue:
    """One queue; `members` are usernames of this bank, `takes` object types of it."""

    name: str
    email: str
    notify_members: bool
    members: tuple[str, ...]
    takes: tuple[str, ...]
    warnings: tuple[RuleWarning, ...]


def read(data: bytes, file: str, bank: RuleBank, types: Collection[str], mappings: Mappings | None = None) -> ReadQueue:
    """Read one queue; `types` are what queues may take here. Raises a `FileRefusal` naming file and line."""
    try:
        return _read(data, file, bank, types, mappings)
    except FileRefusal as refusal:
        raise refusal.about(Whole.QUEUE) from None


def _read(data: bytes, file: str, bank: RuleBank, types: Collection[str], mappings: Mappings | None) -> ReadQueue:
    root = parse(data, file)
    if root.name != ROOT or root.namespace not in (NAMESPACE, ""):
        raise WrongRoot(file, root.line, root.called(NAMESPACE), ROOT)
    mappings = mappings or Mappings()
    names = Names(bank, mappings)
    given = clean(root.value("name"))
    if not given:
        raise ElementMissing(file, root.line, "", "name")
    warnings: list[RuleWarning] = []
    name = mappings.text(given) or given
    queue = ReadQueue(
        names.queue(name) or name,
        clean(root.value("email")),
        _flag(root, "doesSendEmailToMembers", file),
        _members(root, names, warnings),
        _takes(root, types, mappings, warnings),
        (),
    )
    for child in root.children:
        if child.name not in _READ:
            warnings.append(_warning(RuleWarningCode.ELEMENT_IGNORED, child.line, child.name))
    return ReadQueue(queue.name, queue.email, queue.notify_members, queue.members, queue.takes, tuple(warnings))


def _warning(code: RuleWarningCode, line: int, value: str) -> RuleWarning:
    return RuleWarning("", code, {"value": clean(value)[:200]}, line)


def _members(root: Element, names: Names, warnings: list[RuleWarning]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for group in root.all("queueMembers"):
        for kind in group.children:
            if kind.name != "users":
                shown = ", ".join(text for each in kind.children if (text := clean(each.text)))
                warnings.append(_warning(RuleWarningCode.MEMBERS_IGNORED, kind.line, shown or kind.name))
                continue
            for each in kind.all("user"):
                given = clean(each.text)
                if not given:
                    continue
                assignee, problem = names.assignee(given, AssigneeKind.USER)
                if problem is not None or assignee.kind is not AssigneeKind.USER:
                    warnings.append(_warning(RuleWarningCode.USER_UNKNOWN, each.line, given))
                else:
                    found[assignee.names[0]] = None
    return tuple(found)


def _takes(root: Element, types: Collection[str], mappings: Mappings, warnings: list[RuleWarning]) -> tuple[str, ...]:
    found: set[str] = set()
    for each in root.all("queueSobject"):
        given = clean(each.value("sobjectType"))
        code = mappings.text(given) or target_type(given)[0]
        if code in types:
            found.add(code)
        elif given:
            warnings.append(_warning(RuleWarningCode.OBJECT_UNKNOWN, each.line, given))
    return tuple(sorted(found))


def _flag(root: Element, name: str, file: str) -> bool:
    element = root.first(name)
    text = element.text.strip().lower() if element else ""
    if element and text not in ("true", "false", "1", "0", ""):
        raise InvalidValue(file, element.line, "", name, clean(text)[:80], Expected.TRUE_FALSE, ("true", "false"))
    return text in ("true", "1")
