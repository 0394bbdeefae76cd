"""Queues: who serves them and what may be put into them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fsctui.domain.access import Permission, require
from fsctui.domain.folding import fold
from fsctui.domain.people_rows import AssigneeRow, AssigneeRowKind, QueueRow
from fsctui.services.common import (
    check_editable,
    check_email,
    check_label,
    check_labels,
    check_version,
    differences,
    queue_id_in,
    user_id_in,
)
from fsctui.services.context import Context
from fsctui.services.outcome import Done
from fsctui.services.refusals import AlreadySo, NameTaken, NotSo, ObjectTypeUnknown
from fsctui.services.taking_back import by
from fsctui.store import absences as absence_store
from fsctui.store import object_types as type_store
from fsctui.store import people as store
from fsctui.store import routing as routing_store
from fsctui.store.database import Tx

TOPICS = frozenset({"queue", "task"})
EDITABLE = frozenset({"name", "names", "email", "notify_members", "takes"})
TASK = "task"
"""What a queue may take besides object types."""


@dataclass(frozen=True, slots=True)
class ImportedQueue:
    """What an import made; `members` is how many the queue has now."""

    name: str
    members: int
    unchanged: bool


class Queues:
    """Queues, as `workspace.people` offers them."""

    _context: Context

    def queues(self) -> tuple[QueueRow, ...]:
        require(self._context.actor, Permission.VIEW_PEOPLE)
        with self._context.read() as tx:
            return tuple(store.queues(tx))

    def queue(self, name: str) -> QueueRow:
        """One queue. Raises QueueUnknown."""
        require(self._context.actor, Permission.VIEW_PEOPLE)
        with self._context.read() as tx:
            return queue_in(tx, name)

    def add_queue(
        self,
        name: str,
        *,
        names: Mapping[str, str] | None = None,
        email: str = "",
        notify_members: bool = True,
        takes: Sequence[str] = (),
        members: Sequence[str] = (),
    ) -> Done:
        """A new queue. `takes` are object types, or `task` (none: everything); `members` usernames."""
        require(self._context.actor, Permission.MANAGE_PEOPLE)
        given = {"name": name, "names": names or {}, "email": email, "notify_members": notify_members, "takes": takes}
        with self._context.write() as tx:
            row = _checked_in(tx, given)
            if row["name"] in store.queue_ids(tx):
                raise NameTaken("queue", row["name"])
            queue_id = tx.new_id()
            store.insert_queues(tx, [{"id": queue_id, "version": 1, **row}])
            store.join_queue(tx, [(queue_id, user_id_in(tx, member)) for member in dict.fromkeys(members)])
            tx.note("create", "queue", queue_id, after={**row, "members": list(members)})
        return Done("queue_added", {"queue": row["name"]}, TOPICS, queue_id)

    def edit_queue(self, name: str, changes: Mapping[str, Any], version: int | None = None) -> Done:
        """Change fields of `EDITABLE`. Raises Stale, NameTaken."""
        require(self._context.actor, Permission.MANAGE_PEOPLE)
        check_editable("queue", changes, EDITABLE)
        with self._context.write() as tx:
            current = queue_in(tx, name)
            wanted = _checked_in(tx, changes)
            before = {field: getattr(current, field) for field in wanted}
            before = {field: list(value) if isinstance(value, tuple) else value for field, value in before.items()}
            check_version(current.name, version, current.version, wanted, before)
            old, new = differences(before, wanted)
            if "name" in new and new["name"] in store.queue_ids(tx):
                raise NameTaken("queue", new["name"])
            if new:
                store.update_queue(tx, current.id, new)
                if "name" in new:
                    routing_store.rename_queue(tx, current.name, new["name"])
                tx.note("edit", "queue", current.id, before=old, after=new)
        named = new.get("name", current.name)
        back = by("edit_queue", name=named, changes=old, version=current.version + 1) if new else None
        return Done("queue_edited", {"queue": current.name}, TOPICS, current.id, back)

    def emails(self) -> dict[str, str]:
        """Username -> e-mail of everybody, the active ones first, to find whom a file from elsewhere means."""
        require(self._context.actor, Permission.MANAGE_PEOPLE)
        with self._context.read() as tx:
            return routing_store.emails(tx)

    def import_queue(
        self, name: str, *, email: str, notify_members: bool, takes: Sequence[str], members: Sequence[str]
    ) -> ImportedQueue:
        """Bring in a queue that was read from a file: a new one, or one of that name brought in line with the file.

        Members who aren't in the file stay. The same content twice writes nothing the second time.
        """
        require(self._context.actor, Permission.MANAGE_PEOPLE)
        with self._context.write() as tx:
            wanted = _checked_in(tx, {"email": email, "notify_members": notify_members, "takes": takes})
            known = {each.casefold(): each for each in store.queue_ids(tx)}
            existing = known.get(name.strip().casefold())
            if existing is None:
                row = _checked_in(tx, {"name": name, "names": {}})
                queue_id = tx.new_id()
                store.insert_queues(tx, [{"id": queue_id, "version": 1, **row, **wanted}])
                store.join_queue(tx, [(queue_id, user_id_in(tx, member)) for member in dict.fromkeys(members)])
                tx.note("create", "queue", queue_id, after={**row, **wanted, "members": list(members)})
                return ImportedQueue(row["name"], len(members), unchanged=False)
            current = queue_in(tx, existing)
            before = {field: getattr(current, field) for field in wanted}
            before["takes"] = sorted(current.takes)
            old, new = differences(before, wanted)
            joining = [member for member in dict.fromkeys(members) if member not in current.members]
            if new:
                store.update_queue(tx, current.id, new)
            store.join_queue(tx, [(current.id, user_id_in(tx, member)) for member in joining])
            if new or joining:
                tx.note("edit", "queue", current.id, before=old, after={**new, "joined": joining})
        return ImportedQueue(current.name, len(current.members) + len(joining), unchanged=not new and not joining)

    def join_queue(self, name: str, username: str) -> Done:
        require(self._context.actor, Permission.MANAGE_PEOPLE)
        with self._context.write() as tx:
            queue, user_id = queue_in(tx, name), user_id_in(tx, username)
            if username in queue.members:
                raise AlreadySo("member", "user", username)
            store.join_queue(tx, [(queue.id, user_id)])
            tx.note("join", "queue", queue.id, after={"member": username})
        back = by("leave_queue", name=queue.name, username=username)
        return Done("queue_joined", {"queue": queue.name, "user": username}, TOPICS, queue.id, back)

    def leave_queue(self, name: str, username: str) -> Done:
        require(self._context.actor, Permission.MANAGE_PEOPLE)
        with self._context.write() as tx:
            queue, user_id = queue_in(tx, name), user_id_in(tx, username)
            if username not in queue.members:
                raise NotSo("member", "user", username)
            store.leave_queue(tx, queue.id, user_id)
            tx.note("leave", "queue", queue.id, before={"member": username})
        back = by("join_queue", name=queue.name, username=username)
        return Done("queue_left", {"queue": queue.name, "user": username}, TOPICS, queue.id, back)

    def who_can_be_assigned(self, text: str = "", limit: int = 20) -> tuple[AssigneeRow, ...]:
        """Active users and queues whose names have words that begin like those of `text`, for pickers.

        Neither case nor accents matter. `absent_until` is the last day of an absence that has begun.
        """
        require(self._context.actor, Permission.VIEW_PEOPLE)
        wanted = fold(text).split()
        today = self._context.today()
        found: list[AssigneeRow] = []
        with self._context.read() as tx:
            away = {each.user_id: each.last_day for each in absence_store.between(tx, today, today).values()}
            for user_id, username, name in store.active_users(tx):
                if _matches(wanted, f"{name} {username}"):
                    found.append(AssigneeRow(AssigneeRowKind.USER, user_id, username, name, away.get(user_id)))
                    if len(found) == limit:
                        break
            for name, queue_id in store.queue_ids(tx).items():
                if len(found) < limit and _matches(wanted, name):
                    found.append(AssigneeRow(AssigneeRowKind.QUEUE, queue_id, name, name))
        return tuple(found)


def queue_in(tx: Tx, name: str) -> QueueRow:
    queue_id = queue_id_in(tx, name)
    return next(queue for queue in store.queues(tx) if queue.id == queue_id)


def _matches(wanted: Sequence[str], name: str) -> bool:
    words = fold(name).replace(".", " ").replace("-", " ").split()
    return all(any(word.startswith(each) for word in words) for each in wanted)


def _checked_in(tx: Tx, given: Mapping[str, Any]) -> dict[str, Any]:
    checked = dict(given)
    if "name" in checked:
        checked["name"] = check_label("queue", checked["name"])
    if "names" in checked:
        checked["names"] = check_labels("queue", checked["names"])
    if "email" in checked:
        checked["email"] = check_email("queue", checked["email"])
    if "takes" in checked:
        checked["takes"] = sorted(set(checked["takes"]))
        known = [*type_store.codes(tx), TASK]
        for code in checked["takes"]:
            if code not in known:
                raise ObjectTypeUnknown(code, known)
    return checked
