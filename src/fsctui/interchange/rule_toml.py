"""Our own format of an assignment rule: TOML that people read, write and keep under version control.

    format = 1
    kind = "assignment_rule"
    name = "Referrals by need"
    description = "..."                   # optional, as most of what follows
    default_owner = "matt"                # gets what no entry takes; else the bank's own

    [[entry]]                             # in order: the first that matches decides
    key = "mortgage_west"                 # stays when entries are moved
    note = "Mortgages on the west coast"
    logic = "1 AND (2 OR 3)"              # without it all conditions have to hold; without conditions it takes all
    to = "user:bob"                       # user:NAME, queue:NAME, or a pool:
    # to = { pool = ["bob", "thomas"], strategy = "round_robin" }
    # to = { members_of = "Mortgage Desk", strategy = "least_loaded" }    # or by_capacity
    notify_cc = ["hannah"]
    conditions = [
        { field = "interest", equals = "mortgage" },
        { field = "state", equals = ["CA", "NV"] },          # a list: any of them
        { field = "potential_value", greater_or_equal = "500000" },
    ]

Operators are those of `domain.routing.Operator`. Export writes the same, and importing it gives the same rule back.
"""

from __future__ import annotations

from typing import Any

from fsctui.domain.routing import (
    Assignee,
    AssigneeKind,
    Condition,
    Entry,
    Operator,
    Rule,
    Strategy,
)
from fsctui.domain.routing_rows import RuleBank
from fsctui.domain.text import clean
from fsctui.interchange.imported import Mappings, new_key
from fsctui.interchange.refusals import EntryMissing, EntryUnknown, Expected, FormatVersionUnknown
from fsctui.interchange.rule_model import Names, ReadRule, RuleWarning, RuleWarningCode, check_logic, check_rule
from fsctui.interchange.toml_file import Table, TomlFile

FORMAT = 1
KIND = "assignment_rule"
ASSIGNEES = ("user:NAME", "queue:NAME", '{ pool = ["NAME"] }', '{ members_of = "QUEUE" }')
_OPERATORS = tuple(operator.value for operator in Operator)
_KINDS = {"user": AssigneeKind.USER, "queue": AssigneeKind.QUEUE}


def read(data: bytes, file: str, bank: RuleBank, mappings: Mappings | None = None) -> ReadRule:
    """Read one rule. Raises a `FileRefusal` naming file, line and field."""
    toml = TomlFile(data, file)
    root = toml.root()
    version = root.raw("format")
    if version != FORMAT or isinstance(version, bool):
        raise FormatVersionUnknown(file, toml.line_of(("format",)), str(version)[:80], FORMAT)
    if root.text("kind", KIND) != KIND:
        raise root.invalid("kind", Expected.KNOWN_NAME, (KIND,))
    names = Names(bank, mappings or Mappings())
    reader = _Reader(toml, names)
    entries = tuple(reader.entry(table, place) for place, table in enumerate(root.tables("entry"), 1))
    default = root.text("default_owner", "")
    if default:
        default = reader.user(default, "", toml.line_of(("default_owner",)))
    rule = Rule(root.text("name"), entries, default, root.text("description", "", multiline=True))
    root.finish()
    places = {entry.key: place for place, entry in reversed(list(enumerate(entries)))}
    check_rule(rule, file, lambda entry: toml.line_of(("entry", places.get(entry, 0))))
    return ReadRule(rule, tuple(reader.warnings))


class _Reader:
    def __init__(self, toml: TomlFile, names: Names) -> None:
        self.toml = toml
        self.names = names
        self.warnings: list[RuleWarning] = []
        self.keys: set[str] = set()

    def warn(self, entry: str, code: RuleWarningCode, line: int, value: str) -> None:
        self.warnings.append(RuleWarning(entry, code, {"value": value[:200]}, line))

    def entry(self, table: Table, place: int) -> Entry:
        key = table.text("key", "") or new_key(f"entry {place}", self.keys)
        table.item = key[:80]
        self.keys.add(key)
        told = self.toml.line_of((*table.path, "notify_cc"))
        entry = Entry(
            key,
            self.assignee(table, key),
            tuple(self.condition(each, key) for each in self.conditions(table)),
            table.text("logic", ""),
            table.text("note", ""),
            tuple(self.user(each, key, told) for each in table.texts("notify_cc")),
        )
        table.finish()
        check_logic(entry, self.toml.name, self.toml.line_of((*table.path, "logic")))
        return entry

    def conditions(self, table: Table) -> list[Table]:
        found = table.tables("conditions")
        for each in found:
            each.item = table.item
        return found

    def condition(self, table: Table, key: str) -> Condition:
        given = table.text("field")
        known = self.names.field(self.names.mappings.text(given) or given)
        if known is None:
            self.warn(key, RuleWarningCode.FIELD_UNKNOWN, table.line, given)
        asked = [name for name in table.data if name != "field"]
        unknown = next((name for name in asked if name not in _OPERATORS), None)
        if unknown is not None:
            raise EntryUnknown(self.toml.name, table.line, key, clean(unknown)[:80], ("field", *_OPERATORS))
        if len(asked) != 1:
            raise EntryMissing(self.toml.name, table.line, key, " | ".join(_OPERATORS))
        return Condition(known or given, Operator(asked[0]), self.values(table, asked[0]))

    def values(self, table: Table, name: str) -> tuple[str, ...]:
        raw = table.data[name]
        values = raw if isinstance(raw, list) else [raw]
        if not values or not all(isinstance(each, str | int | float) for each in values):
            raise table.invalid(name, Expected.LIST_OF_TEXTS)
        texts = [str(each).lower() if isinstance(each, bool) else clean(str(each)) for each in values]
        return tuple(dict.fromkeys(self.names.mappings.text(each) or each if each else "" for each in texts))

    def assignee(self, table: Table, key: str) -> Assignee:
        line = self.toml.line_of((*table.path, "to"))
        if isinstance(table.raw("to"), dict):
            return self.pool(table.table("to"), key, line)
        text = table.text("to")
        kind_text, colon, name = text.partition(":")
        kind = _KINDS.get(kind_text.strip().lower()) if colon else AssigneeKind.USER
        name = name.strip() if colon else text
        if kind is None or not name:
            raise table.invalid("to", Expected.ASSIGNEE, ASSIGNEES)
        assignee, problem = self.names.assignee(name, kind)
        if problem is not None:
            self.warn(key, problem, line, name)
        return assignee

    def pool(self, table: Table, key: str, line: int) -> Assignee:
        strategy = table.choice("strategy", Strategy, Strategy.LEAST_LOADED)
        people, queue = table.texts("pool"), table.text("members_of", "")
        table.finish()
        if bool(people) == bool(queue):
            raise table.invalid("pool", Expected.ASSIGNEE, ASSIGNEES, value="")
        if queue:
            known = self.names.queue(self.names.mappings.text(queue) or queue)
            if known is None:
                self.warn(key, RuleWarningCode.QUEUE_UNKNOWN, line, queue)
            return Assignee(AssigneeKind.POOL, (), strategy, known or queue)
        names = tuple(dict.fromkeys(self.user(each, key, line) for each in people))
        return Assignee(AssigneeKind.POOL, names, strategy)

    def user(self, text: str, key: str, line: int) -> str:
        assignee, problem = self.names.assignee(text, AssigneeKind.USER)
        if problem is not None or assignee.kind is not AssigneeKind.USER:
            self.warn(key, RuleWarningCode.USER_UNKNOWN, line, text)
            return text
        return assignee.names[0]


def write(rule: Rule) -> str:
    """The rule as TOML; `read` gives the same rule back."""
    import tomli_w

    document: dict[str, Any] = {"format": FORMAT, "kind": KIND, "name": rule.name}
    if rule.description:
        document["description"] = rule.description
    if rule.default_owner:
        document["default_owner"] = rule.default_owner
    if rule.entries:
        document["entry"] = [_entry(each) for each in rule.entries]
    return tomli_w.dumps(document, multiline_strings=True)


def _entry(entry: Entry) -> dict[str, Any]:
    document: dict[str, Any] = {"key": entry.key, "to": _to(entry.assignee)}
    if entry.note:
        document["note"] = entry.note
    if entry.logic:
        document["logic"] = entry.logic
    if entry.notify_cc:
        document["notify_cc"] = list(entry.notify_cc)
    if entry.conditions:
        document["conditions"] = [
            {"field": each.field, each.operator.value: each.values[0] if len(each.values) == 1 else list(each.values)}
            for each in entry.conditions
        ]
    return document


def _to(assignee: Assignee) -> str | dict[str, Any]:
    if assignee.kind is not AssigneeKind.POOL:
        return f"{assignee.kind.value}:{assignee.names[0]}"
    who = {"pool": list(assignee.names)} if any(assignee.names) else {"members_of": assignee.queue}
    return {**who, "strategy": assignee.strategy.value}
