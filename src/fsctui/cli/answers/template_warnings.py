"""What somebody should look at after an import: what the file's reader found, and what this bank says to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from fsctui.cli.call import Call
from fsctui.domain.templates import Assignee, AssigneeKind, TemplateItem, check
from fsctui.i18n import labels
from fsctui.interchange.imported import ImportedTemplate, ItemWarning, WarningCode
from fsctui.services.refusals import UserUnknown

_CODES = {
    AssigneeKind.USER: WarningCode.USER_UNRESOLVED,
    AssigneeKind.ROLE: WarningCode.ROLE_UNRESOLVED,
    AssigneeKind.QUEUE: WarningCode.QUEUE_UNRESOLVED,
}


class Looker:
    """Asks the bank about the people and queues that templates name, each once."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._users: dict[str, bool] = {}
        self._names: dict[AssigneeKind, frozenset[str]] = {}

    def warnings(self, found: ImportedTemplate, *, draft: bool) -> list[ItemWarning]:
        """The reader's warnings, without those that this bank can answer, and what only the bank knows.

        `draft`: it was not published, so what would keep it from being published has not been told yet.
        """
        kept = [each for each in found.warnings if not self._is_known_role(each)]
        told = {(each.item, each.code) for each in kept}
        kept += [each for each in self._unresolved(found.body.items) if (each.item, each.code) not in told]
        if draft:
            kept += [_fault(each.item, labels.label(each.fault, value=each.value)) for each in check(found.body)]
        return kept

    def _is_known_role(self, warning: ItemWarning) -> bool:
        role = warning.params.get("imported_as", "")
        return warning.code is WarningCode.ROLE_UNRESOLVED and self.knows(Assignee(AssigneeKind.ROLE, role))

    def _unresolved(self, items: Iterable[TemplateItem]) -> list[ItemWarning]:
        return [
            ItemWarning(item.key, _CODES[item.assignee.kind], {"value": item.assignee.name})
            for item in items
            if item.assignee.kind in _CODES and not self.knows(item.assignee)
        ]

    def knows(self, assignee: Assignee) -> bool:
        people = self._call.workspace.people
        if assignee.kind is AssigneeKind.USER:
            if assignee.name not in self._users:
                try:
                    self._users[assignee.name] = people.user(assignee.name).active
                except UserUnknown:
                    self._users[assignee.name] = False
            return self._users[assignee.name]
        if assignee.kind not in self._names:
            read: Mapping[AssigneeKind, Callable[[], Iterable[str]]] = {
                AssigneeKind.ROLE: lambda: (role.code for role in people.roles()),
                AssigneeKind.QUEUE: lambda: (queue.name for queue in people.queues()),
            }
            self._names[assignee.kind] = frozenset(read[assignee.kind]())
        return assignee.name in self._names[assignee.kind]


def _fault(item: str, words: str) -> ItemWarning:
    return ItemWarning(item, WarningCode.NOT_PUBLISHABLE, {"problem": words})
