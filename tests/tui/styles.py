"""Stylesheets parsed once per test process: each app under test has one of its own, and they say the same."""

from __future__ import annotations

from typing import Any

from textual.css.stylesheet import Stylesheet

_parsed: dict[tuple[Any, ...], Any] = {}
_parse = Stylesheet._parse_rules


def install() -> None:
    """Let all stylesheets of this process share what they parse; what has mistakes is parsed each time."""
    Stylesheet._parse_rules = _parse_once  # type: ignore[method-assign]


def _parse_once(
    self: Stylesheet, css: str, read_from: Any, is_default_rules: bool = False, tie_breaker: int = 0, scope: str = ""
) -> Any:
    key = (css, read_from, is_default_rules, tie_breaker, scope, tuple(sorted(self._variables.items())))
    found = _parsed.get(key)
    if found is None:
        found = _parse(self, css, read_from, is_default_rules, tie_breaker, scope)
        if not any(rule.errors for rule in found):
            _parsed[key] = found
    return found
