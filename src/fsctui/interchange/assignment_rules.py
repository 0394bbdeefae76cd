"""Assignment rules of Financial Services Cloud: `AssignmentRules` metadata, read and written.

Source of the format: Salesforce Metadata API, type AssignmentRules. A comma in a value is an OR list; a value with a
comma of its own stands in double quotes. What can't be carried over is a named warning; an entry whose criteria can't
be (a formula, a comparison with another field) is left out, because without them it would take too much.
"""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from fsctui.domain.routing import (
    Assignee,
    AssigneeKind,
    Condition,
    Entry,
    Operator,
    Rule,
)
from fsctui.domain.routing_conditions import FieldKind, Schema
from fsctui.domain.routing_rows import RuleBank
from fsctui.domain.text import clean
from fsctui.interchange.imported import Mappings, new_key
from fsctui.interchange.refusals import ElementMissing, Expected, InvalidValue, UniqueNameTwice, WrongRoot
from fsctui.interchange.rule_model import Names, ReadRule, RuleWarning, RuleWarningCode, check_logic, check_rule
from fsctui.interchange.xml_lines import Element, parse

ROOT = "AssignmentRules"
NAMESPACE = "http://soap.sforce.com/2006/04/metadata"

OPERATIONS: Mapping[str, Operator] = {
    "equals": Operator.EQUALS,
    "notEqual": Operator.NOT_EQUAL,
    "lessThan": Operator.LESS_THAN,
    "greaterThan": Operator.GREATER_THAN,
    "lessOrEqual": Operator.LESS_OR_EQUAL,
    "greaterOrEqual": Operator.GREATER_OR_EQUAL,
    "contains": Operator.CONTAINS,
    "notContain": Operator.NOT_CONTAIN,
    "startsWith": Operator.STARTS_WITH,
    "includes": Operator.INCLUDES,
    "excludes": Operator.EXCLUDES,
    "within": Operator.WITHIN,
}
FIELDS: Mapping[str, str] = {
    "State": "state",
    "StateCode": "state",
    "Country": "country",
    "CountryCode": "country",
    "City": "city",
    "Email": "email",
    "Phone": "phone",
    "MobilePhone": "phone",
    "Company": "employer",
    "FirstName": "first_name",
    "LastName": "last_name",
    "LeadSource": "source",
    "Description": "notes",
    "CreatedDate": "created",
    "CurrencyIsoCode": "currency",
    "ExpressedInterest": "interest",
    "PotentialValue": "potential_value",
    "ReferredByUser": "referrer",
    "ReferredByUserId": "referrer",
}
"""Lead's fields, without the package's prefix and suffix -> ours. Where two mean one of ours the first is exported."""
_PACKAGED = frozenset({"interest", "potential_value", "referrer"})
"""Fields that stand in FSC's package: exported as `FinServ__...__c`."""
_OF_RULE = frozenset({"fullName", "active", "ruleEntry"})
_OF_ENTRY = frozenset(
    {
        "assignedTo", "assignedToType", "criteriaItems", "booleanFilter", "formula", "template", "notifyCcRecipients",
        "team", "overrideExistingTeams",
    }
)  # fmt: skip
_KINDS = {"user": AssigneeKind.USER, "queue": AssigneeKind.QUEUE}


def read(data: bytes, file: str, bank: RuleBank, mappings: Mappings | None = None) -> tuple[ReadRule, ...]:
    """The rules of one file. Raises a `FileRefusal` naming file and line; nothing is half-imported."""
    root = parse(data, file)
    if root.name != ROOT or root.namespace not in (NAMESPACE, ""):
        raise WrongRoot(file, root.line, root.called(NAMESPACE), ROOT)
    names = Names(bank, mappings or Mappings())
    found: list[ReadRule] = []
    lines: dict[str, int] = {}
    for each in root.all("assignmentRule"):
        read_rule = _Reader(each, file, names, bank.schema).rule()
        name = read_rule.rule.name
        # The second would take the place of the first, as drafts of one name do.
        if name.casefold() in lines:
            raise UniqueNameTwice(file, each.line, name, lines[name.casefold()])
        lines[name.casefold()] = each.line
        found.append(read_rule)
    if not found:
        raise ElementMissing(file, root.line, "", "assignmentRule")
    return tuple(found)


class _Reader:
    """Reads one rule."""

    def __init__(self, element: Element, file: str, names: Names, schema: Schema) -> None:
        self.element = element
        self.file = file
        self.names = names
        self.schema = schema
        self.warnings: list[RuleWarning] = []
        self.taken: dict[str, int] = {}

    def warn(self, entry: str, code: RuleWarningCode, line: int, **params: str) -> None:
        self.warnings.append(RuleWarning(entry, code, {name: text[:200] for name, text in params.items()}, line))

    def rule(self) -> ReadRule:
        element = self.element
        name = clean(element.value("fullName"))
        if not name:
            raise ElementMissing(self.file, element.line, "", "fullName")
        if self.flag(element, "active", ""):
            self.warn("", RuleWarningCode.WAS_ACTIVE, element.line, value=name)
        self.ignored(element, _OF_RULE, "")
        entries = tuple(entry for each in element.all("ruleEntry") if (entry := self.entry(each)) is not None)
        if not entries:
            self.warn("", RuleWarningCode.RULE_EMPTY, element.line, value=name)
        rule = Rule(name, entries)
        check_rule(rule, self.file, lambda entry: self.taken.get(entry, element.line))
        return ReadRule(rule, tuple(self.warnings))

    def entry(self, element: Element) -> Entry | None:
        """None for an entry that is left out."""
        given = clean(element.value("assignedTo"))
        position = len(self.taken) + 1
        key = new_key(f"{position} {given.partition('@')[0]}", self.taken)
        self.taken[key] = element.line
        for name, code in (("template", RuleWarningCode.TEMPLATE_IGNORED), ("team", RuleWarningCode.TEAM_IGNORED)):
            for each in element.all(name):
                self.warn(key, code, each.line, value=clean(each.text))
        if self.flag(element, "notifyCcRecipients", key):
            self.warn(key, RuleWarningCode.NOTIFY_CC_IGNORED, element.line)
        if self.flag(element, "overrideExistingTeams", key):
            self.warn(key, RuleWarningCode.TEAM_IGNORED, element.line, value="overrideExistingTeams")
        self.ignored(element, _OF_ENTRY, key)
        if formula := clean(element.value("formula")):
            self.warn(key, RuleWarningCode.FORMULA_LEFT_OUT, element.line, value=formula)
            return None
        compared = [item for item in element.all("criteriaItems") if item.value("valueField")]
        if compared:
            shown = clean(compared[0].value("valueField"))
            self.warn(key, RuleWarningCode.FIELD_COMPARISON_LEFT_OUT, compared[0].line, value=shown)
            return None
        if not given:
            self.warn(key, RuleWarningCode.ASSIGNEE_MISSING, element.line)
            return None
        assignee = self.assignee(element, given, key)
        conditions = tuple(self.condition(item, key) for item in element.all("criteriaItems"))
        entry = Entry(key, assignee, conditions, clean(element.value("booleanFilter")))
        check_logic(entry, self.file, self.line(element, "booleanFilter"))
        return entry

    def assignee(self, element: Element, given: str, key: str) -> Assignee:
        text = clean(element.value("assignedToType"))
        kind = _KINDS.get(text.lower())
        if kind is None and text:
            line = self.line(element, "assignedToType")
            raise InvalidValue(
                self.file, line, key, "assignedToType", text[:80], Expected.KNOWN_NAME, ("User", "Queue")
            )
        if kind is None:
            kind = AssigneeKind.USER if "@" in given or not self.names.queue(given) else AssigneeKind.QUEUE
        assignee, problem = self.names.assignee(given, kind)
        if problem is not None:
            self.warn(key, problem, self.line(element, "assignedTo"), value=given)
        return assignee

    def condition(self, item: Element, key: str) -> Condition:
        given = clean(item.value("field"))
        if not given:
            raise ElementMissing(self.file, item.line, key, "field")
        operation = clean(item.value("operation"))
        operators = {name.lower(): operator for name, operator in OPERATIONS.items()}
        operator = operators.get(operation.lower())
        if operator is None:
            line = self.line(item, "operation")
            allowed = tuple(OPERATIONS)
            raise InvalidValue(self.file, line, key, "operation", operation[:80], Expected.KNOWN_NAME, allowed)
        field = self.field(given, item, key)
        return Condition(field, operator, tuple(self.value(each) for each in split_values(item.value("value"))))

    def field(self, given: str, item: Element, key: str) -> str:
        if mapped := self.names.mappings.text(given):
            known = self.names.field(mapped)
            given_field = known or mapped
        else:
            bare = bare_field(given)
            ours = FIELDS.get(bare)
            known = ours if ours in self.schema else self.names.field(bare)
            # What nothing here is called keeps its name there, so that it goes back as it came.
            given_field = known or ours or (given[5:] if given.lower().startswith("lead.") else given)
        if known is None:
            self.warn(key, RuleWarningCode.FIELD_UNKNOWN, self.line(item, "field"), value=given)
        return given_field

    def value(self, text: str) -> str:
        return self.names.mappings.text(text) or text if text else ""

    def ignored(self, element: Element, known: frozenset[str], key: str) -> None:
        for child in element.children:
            if child.name not in known:
                self.warn(key, RuleWarningCode.ELEMENT_IGNORED, child.line, value=clean(child.name))

    def flag(self, parent: Element, name: str, key: str) -> bool:
        element = parent.first(name)
        text = element.text.strip().lower() if element else ""
        if element and text not in ("true", "false", "1", "0", ""):
            raise InvalidValue(
                self.file, element.line, key, name, clean(text)[:80], Expected.TRUE_FALSE, ("true", "false")
            )
        return text in ("true", "1")

    def line(self, parent: Element, name: str) -> int:
        child = parent.first(name)
        return child.line if child else parent.line


def bare_field(name: str) -> str:
    """A field without its object, package and suffix: `Lead.FinServ__ExpressedInterest__c` is `ExpressedInterest`."""
    name = name.rpartition(".")[2] if name.lower().startswith("lead.") or "." not in name else name
    parts = name.removesuffix("__c").removesuffix("__C").split("__")
    return parts[-1] or name


def split_values(text: str) -> tuple[str, ...]:
    """The alternatives of a value; one in double quotes may have commas. An empty value asks for an empty field."""
    parts = text.split(",")
    if '"' in text:
        with contextlib.suppress(csv.Error):
            parts = [each for row in csv.reader(text.splitlines(), skipinitialspace=True) for each in row]
    return tuple(dict.fromkeys(each for part in parts if (each := clean(part)))) or ("",)


# -- writing -------------------------------------------------------------------------------------------------------


def write(rule: Rule, bank: RuleBank, *, active: bool = False) -> tuple[str, tuple[RuleWarning, ...]]:
    """The rule as FSC metadata, and what it can't say. `read` gives the same conditions back.

    FSC has no pools: a pool of a queue's members becomes the queue, any other one its first member.
    """
    warnings: list[RuleWarning] = []
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<{ROOT} xmlns="{NAMESPACE}">',
        "    <assignmentRule>",
        _element(8, "fullName", rule.name),
        _element(8, "active", "true" if active else "false"),
    ]
    for entry in rule.entries:
        lines.append("        <ruleEntry>")
        kind, name = _assigned(entry, bank, warnings)
        lines += [_element(12, "assignedTo", name), _element(12, "assignedToType", kind)]
        if entry.logic:
            lines.append(_element(12, "booleanFilter", entry.logic))
        for condition in entry.conditions:
            lines += [
                "            <criteriaItems>",
                _element(16, "field", foreign_field(condition.field)),
                _element(16, "operation", _operation(condition.operator)),
                _element(16, "value", _values(condition, bank.schema)),
                "            </criteriaItems>",
            ]
        if entry.notify_cc:
            warnings.append(RuleWarning(entry.key, RuleWarningCode.NOTIFY_CC_IGNORED))
        lines.append("        </ruleEntry>")
    lines += ["    </assignmentRule>", f"</{ROOT}>", ""]
    return "\n".join(lines), tuple(warnings)


def _element(indent: int, name: str, text: str) -> str:
    return f"{' ' * indent}<{name}>{escape(text)}</{name}>"


def _assigned(entry: Entry, bank: RuleBank, warnings: list[RuleWarning]) -> tuple[str, str]:
    assignee = entry.assignee
    if assignee.kind is AssigneeKind.QUEUE:
        return "Queue", assignee.names[0]
    if assignee.kind is AssigneeKind.POOL:
        shown = assignee.queue if not any(assignee.names) else ", ".join(assignee.names)
        warnings.append(RuleWarning(entry.key, RuleWarningCode.POOL_AS_USER, {"value": shown}))
        if not any(assignee.names):
            return "Queue", assignee.queue
    username = assignee.names[0]
    return "User", bank.users.get(username) or username


def _operation(operator: Operator) -> str:
    return next(name for name, each in OPERATIONS.items() if each is operator)


def foreign_field(name: str) -> str:
    """Our field as Lead's: `interest` is `Lead.FinServ__ExpressedInterest__c`; one of this bank's is a custom field.

    One that kept its name from there, as none of ours has capitals, is itself.
    """
    known = next((foreign for foreign, ours in FIELDS.items() if ours == name), None)
    if name != name.lower() or "." in name or name.endswith("__c"):
        return name if "." in name else f"Lead.{name}"
    if known is None:
        return f"Lead.{''.join(part.title() for part in name.split('_'))}__c"
    return f"Lead.FinServ__{known}__c" if name in _PACKAGED else f"Lead.{known}"


def _values(condition: Condition, schema: Schema) -> str:
    return ",".join(_quoted(each) for each in _words(condition.field, condition.values, schema))


def _quoted(value: str) -> str:
    if "," in value or '"' in value:
        doubled = value.replace('"', '""')
        return f'"{doubled}"'
    return value


def _words(name: str, values: Sequence[str], schema: Schema) -> list[str]:
    """Choices by their first words, as FSC shows them; codes say nothing there."""
    field = schema.get(name)
    if field is None or field.kind is not FieldKind.CHOICE or not field.choices:
        return list(values)
    return [(field.choices.get(value) or (value,))[0] for value in values]


__all__ = ["FIELDS", "OPERATIONS", "bare_field", "foreign_field", "read", "split_values", "write"]
