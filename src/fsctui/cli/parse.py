"""From words to a command: click reads one verb's parameters, declared in `fsctui.cli.spec`.

Everything that click finds wrong becomes a refusal of ours, with a code and words in the reader's language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import click

from fsctui.cli import values
from fsctui.cli.nouns import GLOBALS
from fsctui.cli.refusals import (
    ArgumentUnexpected,
    OptionTakesNoValue,
    OptionUnknown,
    OptionValueMissing,
    ParameterMissing,
)
from fsctui.cli.spec import Param, Verb

_NEGATIVE = re.compile(r"-[0-9]+", re.ASCII)
_SHIELD = "\0"
"""Put before a negative number, which click would take for an option; no argument of a process can hold it."""


def parse(verb: Verb, words: Sequence[str]) -> tuple[dict[str, Any], dict[str, str | bool]]:
    """The verb's values by name, and the global options that stood after it.

    Raises a refusal of `fsctui.cli.refusals`, or the one of the rule that read a value.
    """
    own = {param.name for param in verb.params}
    everywhere = [param for param in GLOBALS if param.name not in own]
    params = [*verb.params, *everywhere]
    command = click.Command(
        verb.name or "command",
        params=[_as_click(param) for param in params],
        add_help_option=False,
        context_settings={"allow_extra_args": True},
    )
    shielded = [_SHIELD + word if _NEGATIVE.fullmatch(word) else word for word in words]
    try:
        context = command.make_context(command.name, shielded)
    except click.NoSuchOption as problem:
        raise OptionUnknown(problem.option_name, _nearest(problem.option_name, params)) from None
    except click.BadOptionUsage as problem:
        wanted = next((param for param in params if param.name == problem.option_name), None)
        name = problem.option_name
        raise (OptionTakesNoValue(name) if wanted and wanted.is_flag else OptionValueMissing(name)) from None
    if context.args:
        raise ArgumentUnexpected(context.args[0].removeprefix(_SHIELD))
    found = {param.dest: _value(param, context.params[_click_name(param)]) for param in verb.params}
    said = {param.dest: value for param in everywhere if (value := _value(param, context.params[_click_name(param)]))}
    return found, said


def _as_click(param: Param) -> click.Parameter:
    name = _click_name(param)
    if not param.is_option:
        return click.Argument([name], nargs=-1 if param.many else 1, required=False, type=click.STRING)
    if param.is_flag:
        return click.Option([name, param.name], is_flag=True, default=False)
    return click.Option([name, param.name], multiple=param.many, type=click.STRING, default=None)


def _click_name(param: Param) -> str:
    return f"p_{param.dest}"


def _value(param: Param, raw: Any) -> Any:
    if param.is_flag:
        return bool(raw)
    if param.many:
        texts = [text.removeprefix(_SHIELD) for text in raw or ()]
        if param.required and not texts:
            raise ParameterMissing(param.name if param.is_option else param.metavar)
        return [values.read(param, text) for text in texts]
    if raw is None:
        if param.required:
            raise ParameterMissing(param.name if param.is_option else param.metavar)
        return None
    return values.read(param, raw.removeprefix(_SHIELD))


def _nearest(text: str, params: Sequence[Param]) -> list[str]:
    from difflib import get_close_matches

    return get_close_matches(text, [param.name for param in params if param.is_option], n=2)
