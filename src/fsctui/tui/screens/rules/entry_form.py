"""The fields of a rule and of an entry, as a form shows them, and what a filled form says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fsctui.domain.routing import Assignee, AssigneeKind, Condition, Entry, Operator, Rule, Strategy
from fsctui.domain.routing_conditions import Schema
from fsctui.domain.routing_logic import LogicNumberUnknown
from fsctui.i18n import _, current, labels
from fsctui.tui.dialogs.form import FormField
from fsctui.tui.dialogs.pick import Choice
from fsctui.tui.referrals.trace import field_words
from fsctui.tui.screens.rules.entry_asking import OR, logic_reader, operators_for
from fsctui.tui.screens.rules.words import Reader

if TYPE_CHECKING:
    from fsctui.services.workspace import Workspace

SPARE = 2
"""So many empty conditions are there to be filled in."""


def users_like(workspace: Workspace) -> Callable[[str], Iterable[Choice[str]]]:
    """Active users for a field. In a thread."""

    def found(typed: str) -> Iterable[Choice[str]]:
        for user in workspace.people.users(typed, active=True, limit=50).items:
            yield Choice(user.username, user.name, user.username)

    return found


def header_fields(rule: Rule, reader: Reader, workspace: Workspace, *, named: bool) -> list[FormField]:
    """The fields of a rule itself; a rule that is there keeps its name."""
    fields = [
        FormField(
            "default_owner", _("What is left"), rule.default_owner, provider=users_like(workspace),
            shown=reader.naming.user(rule.default_owner),
            help=_("Who gets what no entry takes; empty: the bank’s default owner."),
        ),
        FormField("description", _("Description"), rule.description, help=_("What the rule is for.")),
    ]  # fmt: skip
    if named:
        about = _("What the rule is called; it keeps this name.")
        fields.insert(0, FormField("name", _("Name"), required=True, limit=200, help=about))
    return fields


def entry_fields(entry: Entry | None, reader: Reader, schema: Schema, workspace: Workspace) -> list[FormField]:
    """The fields of an entry: who gets it, then its conditions and some empty ones."""
    assignee = entry.assignee if entry is not None else Assignee(AssigneeKind.USER, ())
    names = assignee.names
    user = names[0] if assignee.kind is AssigneeKind.USER and names else ""
    queue = assignee.queue
    if assignee.kind is AssigneeKind.QUEUE and names:
        queue = names[0]
    members = ", ".join(names) if assignee.kind is AssigneeKind.POOL else ""
    conditions: Sequence[Condition | None] = (*(entry.conditions if entry else ()), *[None] * SPARE)
    queues = [Choice(each, reader.naming.queue(each, current())) for each in sorted(reader.naming.queues)]
    if queue and queue not in reader.naming.queues:
        queues.append(Choice(queue, queue))
    fields = [
        FormField("note", _("Note"), entry.note if entry else "", help=_("What the entry is for, in a few words.")),
        FormField(
            "kind", _("Goes to"), assignee.kind.value, required=True,
            choices=[
                Choice(AssigneeKind.USER.value, _("a person")), Choice(AssigneeKind.QUEUE.value, _("a queue")),
                Choice(AssigneeKind.POOL.value, _("one of several people")),
            ],
        ),
        FormField(
            "user", _("Person"), user, provider=users_like(workspace), shown=reader.naming.user(user),
            help=_("Where it goes to a person; whoever is absent is stood in for."),
        ),
        FormField(
            "queue", _("Queue"), queue, choices=queues,
            help=_("Where it goes to a queue, or to one of a queue’s members."),
        ),
        FormField(
            "members", _("People"), members,
            help=_("Where it goes to one of several: usernames in their order, such as bob, eve; empty: the queue’s."),
        ),
        FormField(
            "strategy", _("Chosen by"), assignee.strategy.value, required=True,
            choices=[Choice(each.value, labels.label(each)) for each in Strategy],
            help=_("How one of several is chosen."),
        ),
        FormField(
            "notify_cc", _("Also told"), ", ".join(entry.notify_cc) if entry else "",
            help=_("Usernames of who is told besides, such as jackie, bob."),
        ),
        FormField(
            "logic", _("Logic"), entry.logic if entry else "", read=logic_reader(len(conditions)),
            help=_("How the numbered conditions are joined: 1 AND (2 OR NOT 3); empty: all of them must hold."),
        ),
    ]  # fmt: skip
    for number, each in enumerate(conditions, 1):
        fields += _condition_fields(number, each, schema)
    return fields


def _condition_fields(number: int, condition: Condition | None, schema: Schema) -> list[FormField]:
    choices = [Choice(name, field_words(name), name) for name in schema]
    if condition is not None and condition.field not in schema:
        choices.append(Choice(condition.field, condition.field))
    operator = condition.operator if condition is not None else Operator.EQUALS
    operators = operators_for(schema, condition.field if condition is not None else "", operator.value)
    wanted = f" {OR} ".join(condition.values) if condition is not None else ""
    return [
        FormField(
            f"field.{number}", _("Condition {number}").format(number=number),
            condition.field if condition is not None else "", choices=choices,
            help=_("What is asked about; empty: there is no such condition. Without any it takes everything."),
        ),
        FormField(
            f"operator.{number}", _("… compared how"), operator.value,
            choices=operators, required=True, help=_("How it is compared."),
        ),
        FormField(
            f"values.{number}", _("… with what"), wanted,
            help=_("F2 lists values. Alternatives: CA | NV. Two ends where it says within. Empty: the field is empty."),
        ),
    ]  # fmt: skip


def names_of(text: str) -> tuple[str, ...]:
    """Usernames with commas between them."""
    return tuple(name for each in text.split(",") if (name := each.strip()))


def entry_from(key: str, values: Mapping[str, Any]) -> Entry:
    """The entry that a form says; what is missing is for the service to refuse."""
    kind = AssigneeKind(values["kind"])
    match kind:
        case AssigneeKind.USER:
            assignee = Assignee(kind, (values["user"],))
        case AssigneeKind.QUEUE:
            assignee = Assignee(kind, (values["queue"],))
        case AssigneeKind.POOL:
            members = names_of(values["members"])
            assignee = Assignee(kind, members, Strategy(values["strategy"]), "" if members else values["queue"])
    numbers = sorted(int(name.partition(".")[2]) for name in values if name.startswith("field."))
    conditions = tuple(
        Condition(
            values[f"field.{number}"],
            Operator(values[f"operator.{number}"]),
            tuple(each.strip() for each in values[f"values.{number}"].split(OR)),
        )
        for number in numbers
        if values[f"field.{number}"]
    )
    logic = _renumbered(values["logic"], [number for number in numbers if values[f"field.{number}"]])
    return Entry(key, assignee, conditions, logic, values["note"], names_of(values["notify_cc"]))


def _renumbered(logic: str, kept: Sequence[int]) -> str:
    """The logic over the conditions that are left, which stand together then. Raises LogicNumberUnknown for another."""
    places = {number: str(place) for place, number in enumerate(kept, 1)}

    def place_of(found: re.Match[str]) -> str:
        number = int(found[0])
        if number not in places:
            raise LogicNumberUnknown(logic, number, len(kept))
        return places[number]

    return re.sub(r"\d+", place_of, logic)
