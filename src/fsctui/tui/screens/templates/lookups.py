"""What the screens on templates need to know beside the template: object types, roles, queues, names, calendars."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from fsctui.domain.people_rows import AssigneeRowKind, CalendarRow, QueueRow, RoleRow
from fsctui.domain.query_dates import Relative, read_date
from fsctui.domain.records import ObjectType
from fsctui.domain.templates import Assignee, AssigneeKind
from fsctui.i18n import _, current, labels
from fsctui.scheduling.calendar import WorkingCalendar
from fsctui.services.context import add_business_days
from fsctui.tui.dialogs.pick import Choice, matching

if TYPE_CHECKING:
    from fsctui.services.workspace import Workspace


@dataclass(frozen=True)
class Lookups:
    types: Sequence[ObjectType] = ()
    roles: Sequence[RoleRow] = ()
    queues: Sequence[QueueRow] = ()
    calendars: Sequence[CalendarRow] = ()
    mine: WorkingCalendar | None = None
    people: Mapping[str, str] = field(default_factory=dict)

    def type_label(self, code: str) -> str:
        """An object type in the reader's language; its code where it isn't known."""
        found = next((each for each in self.types if each.code == code), None)
        return code if found is None else found.labels.get(current()) or found.labels.get("en") or code

    def names(self) -> Mapping[Assignee, str]:
        """The names of the people, roles and queues that items can go to."""
        language = current()
        return {
            **{Assignee(AssigneeKind.ROLE, role.code): role.name_in(language) for role in self.roles},
            **{Assignee(AssigneeKind.QUEUE, queue.name): queue.name_in(language) for queue in self.queues},
            **{Assignee(AssigneeKind.USER, username): name for username, name in self.people.items()},
        }

    def knows(self, assignee: Assignee) -> bool:
        """Whether there is such a person, role or queue here."""
        match assignee.kind:
            case AssigneeKind.USER:
                return assignee.name in self.people
            case AssigneeKind.ROLE:
                return any(role.code == assignee.name for role in self.roles)
            case AssigneeKind.QUEUE:
                return any(queue.name == assignee.name for queue in self.queues)
        return True


def lookups(workspace: Workspace) -> Lookups:
    """Everything at once; for threads."""
    return Lookups(
        types=workspace.records.types(),
        roles=workspace.people.roles(),
        queues=workspace.people.queues(),
        calendars=workspace.calendars.list(),
        mine=workspace.calendars.mine(),
        people=workspace.tasks.naming().users,
    )


def assignee_choices(workspace: Workspace, known: Lookups) -> Callable[[str], list[Choice[Assignee]]]:
    """A provider for the assignee picker: the plan's people first, then roles, queues and people by name."""
    language = current()
    fixed = [
        Choice(Assignee(kind), labels.label(kind))
        for kind in AssigneeKind
        if kind not in (AssigneeKind.USER, AssigneeKind.ROLE, AssigneeKind.QUEUE)
    ]
    roles = [Choice(Assignee(AssigneeKind.ROLE, role.code), role.name_in(language), _("role")) for role in known.roles]
    queues = [
        Choice(Assignee(AssigneeKind.QUEUE, queue.name), queue.name_in(language), _("queue")) for queue in known.queues
    ]

    def found(typed: str) -> list[Choice[Assignee]]:
        people = [
            Choice(Assignee(AssigneeKind.USER, row.code), row.name, row.code)
            for row in workspace.people.who_can_be_assigned(typed, limit=50)
            if row.kind is AssigneeRowKind.USER
        ]
        return [*matching([*fixed, *roles, *queues], typed), *people]

    return found


def date_reader(today: date, calendar: WorkingCalendar | None) -> Callable[[str], date | None]:
    """Reads `today`, `eow`, `+3bd`, `2026-03-05`; None when the text names no date."""

    def read(text: str) -> date | None:
        found = read_date(text)
        if isinstance(found, Relative):
            if calendar is None:
                return None
            return found.resolve(today, lambda day, number: add_business_days(calendar, day, number))
        return found

    return read
