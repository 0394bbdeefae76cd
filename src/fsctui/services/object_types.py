"""Object types: those that came with the product, and an administrator's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fsctui.domain.access import Permission, require
from fsctui.domain.records import (
    Choice,
    Field,
    FieldUnknown,
    NameMissing,
    ObjectType,
    RequiredTooLate,
    require_type,
)
from fsctui.domain.text import clean
from fsctui.services.common import check_labels
from fsctui.services.context import Context
from fsctui.services.outcome import Done
from fsctui.services.refusals import NameTaken, ObjectTypeUnknown, Stale
from fsctui.services.taking_back import by
from fsctui.store import object_types as store
from fsctui.store.database import Tx

TOPICS = frozenset({"object_type", "record"})


class ObjectTypes:
    """Object types, as `workspace.records` offers them."""

    _context: Context

    def types(self) -> tuple[ObjectType, ...]:
        require(self._context.actor, Permission.VIEW_RECORDS)
        with self._context.read() as tx:
            return tuple(store.all_types(tx))

    def type(self, code: str) -> ObjectType:
        """One object type. Raises ObjectTypeUnknown."""
        require(self._context.actor, Permission.VIEW_RECORDS)
        with self._context.read() as tx:
            return type_in(tx, code)

    def add_type(self, new: ObjectType) -> Done:
        """A custom object type. Raises NameTaken, and what is wrong with its definition."""
        require(self._context.actor, Permission.MANAGE_OBJECT_TYPES)
        added = _cleaned(replace(new, builtin=False))
        require_type(added)
        with self._context.write() as tx:
            if store.find(tx, added.code) is not None:
                raise NameTaken("object_type", added.code)
            _check_targets(tx, added, added.fields)
            store.insert_types(tx, [added])
            tx.note("create", "object_type", 0, after={"code": added.code, **store.to_json(added)})
        return Done("object_type_added", {"type": added.code}, TOPICS)

    def add_field(self, code: str, field: Field) -> Done:
        """A further field of any type.

        Only an administrator's own type that has no records yet can require it: nothing that exists has it, and what
        the product itself writes doesn't know it. Raises ObjectTypeUnknown, NameTaken, FieldInvalid, RequiredTooLate.
        """
        require(self._context.actor, Permission.MANAGE_OBJECT_TYPES)
        with self._context.write() as tx:
            current = type_in(tx, code)
            if current.field(field.name) is not None:
                raise NameTaken("field", field.name)
            records = store.counts(tx).get(code, 0)
            if field.required and (current.builtin or records):
                raise RequiredTooLate(field.name, current.labels.get("en", code), records)
            added = _cleaned_field(field)
            changed = replace(current, fields=(*current.fields, added))
            require_type(changed)
            _check_targets(tx, changed, (added,))
            store.replace_type(tx, changed)
            tx.note("add_field", "object_type", 0, after={"code": code, "field": field.name, "type": field.type})
        return Done("object_type_field_added", {"type": code, "field": field.name}, TOPICS)

    def edit_field(
        self, code: str, name: str, labels: Mapping[str, str], *, seen: Mapping[str, str] | None = None
    ) -> Done:
        """Call a field by other names, given by language; an empty one takes a name away.

        Raises FieldUnknown, NameMissing (in English), and Stale where its names are no longer those that were `seen`.
        """
        require(self._context.actor, Permission.MANAGE_OBJECT_TYPES)
        with self._context.write() as tx:
            current = type_in(tx, code)
            field = current.field(name)
            if field is None:
                raise FieldUnknown(code, name, sorted(each.name for each in current.fields))
            check_seen(name, seen, field.labels, labels)
            wanted = names_with(code, field.labels, labels)
            if wanted != field.labels:
                renamed = replace(field, labels=wanted)
                fields = tuple(renamed if each.name == name else each for each in current.fields)
                store.replace_type(tx, replace(current, fields=fields))
                told = {"code": code, "field": name}
                before, after = {**told, "labels": dict(field.labels)}, {**told, "labels": wanted}
                tx.note("edit_field", "object_type", 0, before=before, after=after)
        back = by("edit_field", code=code, name=name, labels=back_to(field.labels, wanted), seen=wanted)
        undo = back if wanted != field.labels else None
        return Done("object_type_field_edited", {"type": code, "field": name}, TOPICS, undo=undo)


def type_in(tx: Tx, code: str) -> ObjectType:
    found = store.find(tx, code)
    if found is None:
        raise ObjectTypeUnknown(code, store.codes(tx))
    return found


def currency_in(tx: Tx) -> str:
    """The bank's own currency: the first that the list of its referrals offers."""
    found = store.find(tx, "referral")
    listed = found.field("currency") if found is not None else None
    return next((choice.code for choice in listed.choices if not choice.retired), "") if listed is not None else ""


def names_with(code: str, current: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """Names by language with some of them changed; an empty one is taken away. Raises NameMissing (in English)."""
    kept = {language: name for language, name in {**current, **given}.items() if name.strip()}
    if "en" not in kept:
        raise NameMissing(code)
    return {**kept, **check_labels("field", {language: name for language, name in given.items() if language in kept})}


def back_to(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """What must be given so that names are as they were before."""
    return {**dict.fromkeys(after, ""), **before}


def check_seen(
    what: str, seen: Mapping[str, str] | None, current: Mapping[str, str], wanted: Mapping[str, str]
) -> None:
    """Refuse to change names that somebody else has changed since they were seen (None: whatever they are is fine)."""
    if seen is None or dict(seen) == dict(current):
        return
    changed: dict[str, tuple[object, object]] = {
        language: (wanted.get(language), current.get(language))
        for language in sorted({*seen, *current})
        if seen.get(language) != current.get(language)
    }
    raise Stale(what, list(changed), changed)


def _cleaned(given: ObjectType) -> ObjectType:
    """The type as it is kept: its words, and those of its fields and choices, are clean and of one line."""
    return replace(
        given,
        labels=check_labels("object_type", given.labels),
        plurals=check_labels("object_type", given.plurals),
        fields=tuple(map(_cleaned_field, given.fields)),
    )


def _cleaned_field(given: Field) -> Field:
    choices = (Choice(clean(each.code), check_labels("field", each.labels)) for each in given.choices)
    return replace(given, labels=check_labels("field", given.labels), choices=tuple(choices))


def _check_targets(tx: Tx, owner: ObjectType, fields: tuple[Field, ...]) -> None:
    known = {*store.codes(tx), owner.code}
    for field in fields:
        if field.target and field.target not in known:
            raise ObjectTypeUnknown(field.target, sorted(known))
