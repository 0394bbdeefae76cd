"""Scheduling rules and words as JSON values, for the columns that hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fsctui.domain.templates import (
    Assignee,
    AssigneeKind,
    ItemKind,
    Prerequisite,
    Priority,
    TemplateBody,
    TemplateItem,
    Words,
)
from fsctui.scheduling.offsets import Mode, Offset, Roll, Unit
from fsctui.scheduling.schedule import Anchor, Link

Json = dict[str, Any]


def offset_to_json(offset: Offset | None) -> list[Any] | None:
    if offset is None:
        return None
    # `_value_` is `value` without the calls behind that property: every item of a launch has several offsets.
    return [offset.amount, offset.unit._value_, offset.mode._value_, offset.roll and offset.roll._value_]


def offset_from_json(value: Sequence[Any] | None) -> Offset | None:
    if value is None:
        return None
    amount, unit, mode, roll = value
    return Offset(amount, Unit(unit), Mode(mode), Roll(roll) if roll else None)


def rule_to_json(anchor: Anchor, offset: Offset | None, after: Sequence[Link | Prerequisite]) -> Json:
    return {
        "anchor": anchor._value_,
        "offset": offset_to_json(offset),
        "after": [[link.key, offset_to_json(link.lag)] for link in after],
    }


def links_from_json(rule: Mapping[str, Any]) -> tuple[Link, ...]:
    return tuple(Link(key, offset_from_json(lag)) for key, lag in rule["after"])


def words_to_json(words: Mapping[str, Words]) -> Json:
    return {language: [found.subject, found.instructions] for language, found in words.items()}


def words_from_json(value: Mapping[str, Any] | None) -> dict[str, Words]:
    return {language: Words(*found) for language, found in (value or {}).items()}


def item_rule_to_json(item: TemplateItem) -> Json:
    return {
        **rule_to_json(item.anchor, item.offset, item.after),
        "own_mode": item.own_mode,
        "assignee": [item.assignee.kind.value, item.assignee.name],
        "reminder_days": item.reminder_days,
    }


def item_from_columns(
    key: str, kind: str, subject: str, instructions: str, priority: str, required: bool, rule: Json, translations: Json
) -> TemplateItem:
    assignee_kind, assignee_name = rule["assignee"]
    return TemplateItem(
        key=key,
        words=Words(subject, instructions),
        kind=ItemKind(kind),
        priority=Priority(priority),
        required=required,
        anchor=Anchor(rule["anchor"]),
        offset=offset_from_json(rule["offset"]),
        own_mode=rule["own_mode"],
        after=tuple(Prerequisite(link.key, link.lag) for link in links_from_json(rule)),
        assignee=Assignee(AssigneeKind(assignee_kind), assignee_name),
        reminder_days=rule["reminder_days"],
        translations=words_from_json(translations),
    )


def item_to_json(item: TemplateItem) -> Json:
    """A whole item as one JSON value, for what somebody was still typing."""
    return {
        "key": item.key,
        "kind": item.kind.value,
        "subject": item.words.subject,
        "instructions": item.words.instructions,
        "priority": item.priority.value,
        "required": item.required,
        "rule": item_rule_to_json(item),
        "translations": words_to_json(item.translations),
    }


def item_from_json(value: Json) -> TemplateItem:
    return item_from_columns(**value)


def body_to_json(body: TemplateBody) -> Json:
    return {
        "name": body.name,
        "unique_name": body.unique_name,
        "target_type": body.target_type,
        "description": body.description,
        "category": body.category,
        "ad_hoc_allowed": body.ad_hoc_allowed,
        "estimated_days": body.estimated_days,
        "mode": body.mode.value,
        "calendar": body.calendar,
        "names": dict(body.names),
        "items": [item_to_json(item) for item in body.items],
    }


def body_from_json(value: Json) -> TemplateBody:
    items = tuple(item_from_json(item) for item in value["items"])
    return TemplateBody(**{**value, "mode": Mode(value["mode"]), "items": items})
