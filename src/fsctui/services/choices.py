"""The lists of choice fields, as a bank edits them: expressed interests, currencies, reasons of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from fsctui.domain import choices as rules
from fsctui.domain.access import Permission, has, require
from fsctui.domain.choices import ChoiceRow
from fsctui.domain.records import Choice, ObjectType
from fsctui.domain.text import clean
from fsctui.services.context import Context
from fsctui.services.object_types import TOPICS, back_to, check_seen, currency_in, names_with, type_in
from fsctui.services.outcome import Done
from fsctui.services.refusals import AlreadySo, NotSo
from fsctui.services.taking_back import by
from fsctui.store import object_types as store
from fsctui.store.database import Tx

RETIRED = "retired"
RANKED = frozenset({"score", "referral"})


class Choices:
    """The lists, as `workspace.records` offers them: by object type, field and the choice's code.

    All raise ObjectTypeUnknown, FieldUnknown, NoChoiceField, and ChoiceUnknown for a code that the list doesn't have.
    """

    _context: Context

    def choices(self, code: str, name: str) -> tuple[ChoiceRow, ...]:
        """A field's choices in their order, the retired ones among them."""
        actor = self._context.actor
        require(actor, Permission.VIEW_RECORDS)
        with self._context.read() as tx:
            field = rules.choice_field(type_in(tx, code), name)
            counts = _counts(tx, code, name) if has(actor, Permission.MANAGE_OBJECT_TYPES) else None
        return tuple(
            ChoiceRow(each.code, each.labels, each.retired, None if counts is None else counts.get(each.code, 0))
            for each in field.choices
        )

    def add_choice(
        self,
        code: str,
        name: str,
        choice: str,
        labels: Mapping[str, str],
        *,
        before: str = "",
        retired: bool = False,
    ) -> Done:
        """A further choice, offered at once: before another one, or last. Raises ChoicesFixed, ChoiceTaken."""
        with self._changing() as tx:
            current = type_in(tx, code)
            added = Choice(clean(choice), names_with(code, {}, labels), retired)
            changed = rules.added(current, name, added, before)
            self._save(tx, changed, name, "add_choice", added.code, after=_told(changed, name, added.code))
        back = by("remove_choice", code=code, name=name, choice=added.code)
        return _done("choice_added", name, added, back)

    def edit_choice(
        self,
        code: str,
        name: str,
        choice: str,
        labels: Mapping[str, str] | None = None,
        *,
        before: str | None = None,
        seen: Mapping[str, str] | None = None,
    ) -> Done:
        """Other names, given by language (an empty one takes a name away), or another place: before a choice, or last.

        Raises ChoiceTaken, NameMissing (in English), ChoiceAskedFor, and Stale where its names are no longer those that
        were `seen`.
        """
        with self._changing() as tx:
            current = type_in(tx, code)
            was = rules.choice_of(current, name, choice)
            check_seen(choice, seen, was.labels, labels or {})
            changed = current
            if labels is not None:
                changed = rules.relabelled(changed, name, choice, names_with(code, was.labels, labels))
            if before is not None:
                changed = rules.moved(changed, name, choice, before)
            now = rules.choice_of(changed, name, choice)
            if changed != current:
                told = _told(current, name, choice), _told(changed, name, choice)
                self._save(tx, changed, name, "edit_choice", choice, before=told[0], after=told[1])
        undo: dict[str, Any] = {}
        if now.labels != was.labels:
            undo |= {"labels": back_to(was.labels, now.labels), "seen": now.labels}
        if rules.codes(changed, name) != rules.codes(current, name):
            undo["before"] = rules.following(current, name, choice)
        back = by("edit_choice", code=code, name=name, choice=choice, **undo) if undo else None
        return _done("choice_edited", name, now, back)

    def retire_choice(self, code: str, name: str, choice: str) -> Done:
        """No longer offer a choice; records that have it keep it. Raises ChoicesFixed, LastChoice, AlreadySo."""
        done = self._set_retired(code, name, choice, away=True)
        back = by("restore_choice", code=code, name=name, choice=choice)
        return _done("choice_retired", name, done, back)

    def restore_choice(self, code: str, name: str, choice: str) -> Done:
        """Offer a retired choice again. Raises NotSo."""
        done = self._set_retired(code, name, choice, away=False)
        back = by("retire_choice", code=code, name=name, choice=choice)
        return _done("choice_restored", name, done, back)

    def remove_choice(self, code: str, name: str, choice: str) -> Done:
        """Take a choice off the list for good. Raises ChoicesFixed, ChoiceInUse, ChoiceAskedFor, LastChoice."""
        with self._changing() as tx:
            current = type_in(tx, code)
            gone = rules.choice_of(current, name, choice)
            uses = _counts(tx, code, name).get(choice, 0)
            changed = rules.removed(current, name, choice, uses)
            self._save(tx, changed, name, "remove_choice", choice, before=_told(current, name, choice))
        back = by(
            "add_choice", code=code, name=name, choice=choice, labels=gone.labels, retired=gone.retired,
            before=rules.following(current, name, choice),
        )  # fmt: skip
        return _done("choice_removed", name, gone, back)

    def _set_retired(self, code: str, name: str, choice: str, *, away: bool) -> Choice:
        with self._changing() as tx:
            current = type_in(tx, code)
            was = rules.choice_of(current, name, choice)
            changed = rules.retired(current, name, choice, away)
            if was.retired == away:
                raise (AlreadySo if away else NotSo)(RETIRED, "choice", choice)
            action = "retire_choice" if away else "restore_choice"
            before, after = {RETIRED: was.retired}, {RETIRED: away}
            self._save(tx, changed, name, action, choice, before=before, after=after)
        return was

    @contextmanager
    def _changing(self) -> Iterator[Tx]:
        """A transaction that changes lists; open referrals are ranked anew where the bank's own currency is another."""
        require(self._context.actor, Permission.MANAGE_OBJECT_TYPES)
        with self._context.write() as tx:
            before = currency_in(tx)
            yield tx
            is_other = currency_in(tx) != before
            if is_other:
                tx.topics |= RANKED
        if is_other:
            from fsctui.services.scores import refresh

            refresh(self._context)

    @staticmethod
    def _save(
        tx: Tx,
        changed: ObjectType,
        name: str,
        action: str,
        choice: str,
        *,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        """Write the list wherever it is used, and the audit trail's line of it. Raises ChoiceAskedFor."""
        _replace_in(tx, type_in(tx, changed.code), changed)
        choices = rules.choice_field(changed, name).choices
        for code, other in rules.same_list(changed.code, name):
            found = None if code == changed.code else store.find(tx, code)
            if found is not None and found.field(other) is not None:
                fields = (replace(each, choices=choices) if each.name == other else each for each in found.fields)
                _replace_in(tx, found, replace(found, fields=tuple(fields)))
        place = {"code": changed.code, "field": name, "choice": choice}
        tx.note(
            action, "object_type", 0,
            before=None if before is None else {**place, **before}, after={**place, **(after or {})},
        )  # fmt: skip


def _replace_in(tx: Tx, before: ObjectType, after: ObjectType) -> None:
    # Only here, because it brings all of routing with it.
    from fsctui.services.routing_parts import check_still_asked_in

    check_still_asked_in(tx, before, after)
    store.replace_type(tx, after)


def _counts(tx: Tx, code: str, name: str) -> dict[str, int]:
    """How many records have each choice, of all types that share the list."""
    total: dict[str, int] = {}
    for each, field in rules.same_list(code, name):
        for value, records in store.choice_counts(tx, each, field).items():
            total[value] = total.get(value, 0) + records
    return total


def _told(object_type: ObjectType, name: str, choice: str) -> dict[str, Any]:
    """What the audit trail says of a choice: its names and its place, from 1."""
    found = rules.choice_of(object_type, name, choice)
    return {"labels": dict(found.labels), "position": rules.codes(object_type, name).index(choice) + 1}


def _done(code: str, name: str, choice: Choice, back: Any) -> Done:
    return Done(code, {"choice": choice.labels.get("en") or choice.code, "field": name}, TOPICS, undo=back)
