"""Codes into words: enum members, refusals, what was done, and the steps that explain a date.

The words themselves stand in tables beside this file (`enum_words`, `refusal_words`, `outcome_words`). `make messages`
puts them into the catalogues and `make check` fails when a code has no words, so the fallbacks below are only ever
seen while somebody is writing new code.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Any

from fsctui.domain.naming import Named
from fsctui.i18n import _, current, formats, ngettext, pgettext
from fsctui.i18n.enum_words import ENUM_WORDS
from fsctui.i18n.outcome_words import ACTION_WORDS, NOTICE_WORDS, OUTCOME_WORDS, SUBJECT_WORDS
from fsctui.i18n.refusal_words import CODE_WORDS, REFUSAL_WORDS, SIZES, Counted
from fsctui.i18n.trace_words import describe_offset, describe_step
from fsctui.refusal import Refusal

__all__ = [
    "action_label",
    "describe_offset",
    "describe_step",
    "enum_key",
    "explain",
    "label",
    "noticed",
    "refusal_key",
    "render",
    "subject_label",
    "told",
]

UNKNOWN = "-"
MOST_VALUES = 12
"""So many possible values are named before the rest is left out."""


def label(member: Enum, **params: object) -> str:
    """A code in words, such as `In progress`; `params` fill the placeholders of the words that have some."""
    name = enum_key(type(member))
    words = ENUM_WORDS.get(name, {}).get(str(member.value))
    if words is None:
        return str(member.value).replace("_", " ")
    return _fill(pgettext(name, words), params) if "{" in words else pgettext(name, words)


def enum_key(kind: type[Enum]) -> str:
    """The name of an enum in the table; enums that share a name are told apart by their module."""
    qualified = f"{kind.__module__.rpartition('.')[2]}.{kind.__name__}"
    return qualified if qualified in ENUM_WORDS else kind.__name__


def explain(refusal: Refusal, *, place: bool = True) -> str:
    """Why something was refused, and where possible what would be right.

    A refusal of a file begins with the file and line unless the caller shows them itself (`place=False`).
    """
    key = refusal_key(type(refusal), refusal.code)
    words = REFUSAL_WORDS.get(key)
    if words is None:
        return str(refusal)
    params = {name: _special(f"{key}.{name}", value) for name, value in refusal.params.items()}
    chosen = _chosen(words, params)
    if refusal.params.get("item") == "":
        whole = getattr(refusal, "whole", None)
        params["item"] = params["item"] if whole is None else label(whole)
        # The template itself has no name to quote here.
        chosen = _QUOTED_ITEM.sub("{item}", chosen)
    text = _fill(chosen, params) + _advice(params)
    file, line = params.get("file"), params.get("line")
    if not place or not file or not isinstance(line, int):
        return text
    where = _("{file}, line {line}") if line else "{file}"
    return f"{where.format(file=file, line=line)}: {text}"


_QUOTED_ITEM = re.compile(r"[“«]\s*\{item\}\s*[”»]")


def refusal_key(kind: type[Refusal], code: str) -> str:
    """The entry of a refusal in the table; refusals that share a code are told apart by their layer."""
    layer = kind.__module__.split(".")[1:2]
    qualified = f"{layer[0] if layer else ''}.{code}"
    return qualified if qualified in REFUSAL_WORDS else code


def _advice(params: Mapping[str, object]) -> str:
    """What would be right, as a sentence of its own."""
    if suggestion := params.get("suggestion"):
        return " " + _("Did you mean “{suggestion}”?").format(suggestion=render(suggestion))
    near = params.get("near")
    if isinstance(near, list | tuple) and near:
        words = [render(one) for one in near]
        if len(words) == 1:
            return " " + _("Did you mean “{suggestion}”?").format(suggestion=words[0])
        quoted = [_("“{word}”").format(word=word) for word in words]
        return " " + _("Did you mean {suggestions}?").format(suggestions=formats.either(quoted))
    for name in ("known", "allowed"):
        values = params.get(name)
        if isinstance(values, list | tuple) and values:
            shown = ", ".join(render(one) for one in values[:MOST_VALUES]) + (
                ", …" if len(values) > MOST_VALUES else ""
            )
            return " " + _("Possible: {values}").format(values=shown)
    return ""


def told(code: str, params: Mapping[str, object]) -> str:
    """What was done, as the sentence of a `Done`."""
    words = OUTCOME_WORDS.get(code)
    return _fill(_chosen(words, params), params) if words is not None else code.replace("_", " ")


def noticed(code: str, params: Mapping[str, object]) -> str:
    """What somebody is told, as the sentence of a notice; `translations` among the parameters are its task's."""
    translations = params.get("translations")
    if isinstance(translations, Mapping):
        params = {
            name: Named(value, translations) if name in ("task", "document") and isinstance(value, str) else value
            for name, value in params.items()
        }
    words = NOTICE_WORDS.get(code)
    return _fill(_chosen(words, params), params) if words is not None else code.replace("_", " ")


def action_label(action: str) -> str:
    """What a line of the timeline says was done, such as `completed`."""
    words = ACTION_WORDS.get(action)
    return pgettext("timeline", words) if words else action.replace("_", " ")


def subject_label(kind: str) -> str:
    """The kind of thing that a line of the timeline is about, such as `Task`."""
    words = SUBJECT_WORDS.get(kind)
    return pgettext("subject", words) if words else kind.replace("_", " ")


def _chosen(words: str | Counted, params: Mapping[str, object]) -> str:
    if isinstance(words, str):
        return _(words)
    count = params.get(words.by, 0)
    return ngettext(words.one, words.many, count if isinstance(count, int) else 0)


def _special(place: str, value: object) -> object:
    """Fields that are codes without an enum, or sizes in bytes, are put into words by their place."""
    if place.endswith(".item") and value == "":
        return _("the template")
    if place in SIZES and isinstance(value, int):
        return formats.size(value)
    if place == "query_mistake.position" and isinstance(value, int):
        return value + 1  # people count from one
    words = CODE_WORDS.get(place, {}).get(value) if isinstance(value, str) else None
    return pgettext(place, words) if words else value


class _Rendered(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return UNKNOWN


def _fill(text: str, params: Mapping[str, object]) -> str:
    # A code whose words have placeholders of their own is filled with what stands beside it.
    others = {name: label(value) if isinstance(value, Enum) else value for name, value in params.items()}
    shown = {
        name: label(value, **others) if isinstance(value, Enum) else render(value) for name, value in params.items()
    }
    return text.format_map(_Rendered(shown))


def render(value: Any) -> str:
    """A parameter as text: dates by locale, codes by their words, lists joined, nothing as a dash.

    Whole numbers keep their digits together, since many of them are ids.
    """
    if value is None or value == "":
        return UNKNOWN
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Enum):
        return label(value)
    if isinstance(value, Named):
        return value.in_language(current())
    if isinstance(value, dt.datetime):
        return formats.datetime(value, getattr(value.tzinfo, "key", "UTC"))
    if isinstance(value, dt.date):
        return formats.date(value)
    if isinstance(value, Decimal | float):
        return formats.number(value)
    if isinstance(value, list | tuple | set | frozenset):
        return formats.joined([render(each) for each in value])
    return str(value)
