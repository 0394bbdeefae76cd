"""What a use case answers when it changed something: a code for the words, their parameters, and who should reload."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fsctui.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that was done all the same, but that somebody should know; `code` names a sentence in `i18n.labels`."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """`code` names the sentence in `i18n.labels`; `topics` are what was touched (`task`, `plan`, `template`, ...).

    `undo` is the use case of the same capability that takes it back, with its parameters besides the id.
    `warnings` is None for what never has any.
    """

    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    topics: frozenset[str] = frozenset()
    id: int | None = None
    undo: tuple[str, Mapping[str, object]] | None = None
    warnings: tuple[Warned, ...] | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that a bulk action left alone, and why."""

    id: int
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Bulk:
    """What happened (or, in a preview, would happen) to each row of a bulk action."""

    action: str
    changed: tuple[int, ...]
    skipped: tuple[Skipped, ...]
    topics: frozenset[str] = frozenset()
