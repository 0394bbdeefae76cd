"""Help pages, made of the declarations and translated when shown."""

from __future__ import annotations

from collections.abc import Iterable

from fsctui.cli.nouns import GLOBALS, NOUNS
from fsctui.cli.output import width
from fsctui.cli.spec import Noun, Param, Verb
from fsctui.i18n import _

_LINE = 88


def show_program() -> list[str]:
    """The first page: what fsctui is, its nouns, the options that stand everywhere."""
    return [
        _("Usage: {usage}").format(usage="fsctui [OPTION]... [NOUN VERB [ARGUMENT]...]"),
        "",
        *_wrapped(
            _("The terminal workbench of a bank's relationship teams. Without a command it opens the app."),
            indent="",
        ),
        "",
        _("Commands:"),
        *_columns((noun, _(about)) for noun, about in NOUNS.items()),
        "",
        *_global_options(),
        "",
        *_wrapped(_("Exit codes: {codes}").format(codes=_codes()), indent=""),
        _("More about a command: {usage}").format(usage="fsctui NOUN [VERB] --help"),
    ]


def show_noun(noun: Noun) -> list[str]:
    """A noun's verbs."""
    if "" in noun.verbs:
        return show_verb(noun, noun.verbs[""])
    return [
        _("Usage: {usage}").format(usage=f"fsctui {noun.name} VERB [ARGUMENT]..."),
        "",
        *_wrapped(_(NOUNS[noun.name]), indent=""),
        "",
        _("Verbs:"),
        *_columns((verb.name, _(verb.about)) for verb in noun.verbs.values()),
        "",
        _("More about a command: {usage}").format(usage=f"fsctui {noun.name} VERB --help"),
    ]


def show_verb(noun: Noun, verb: Verb) -> list[str]:
    """One command: its usage, arguments and options."""
    arguments = [param for param in verb.params if not param.is_option]
    options = [param for param in verb.params if param.is_option]
    lines = [
        _("Usage: {usage}").format(usage=usage(noun, verb)),
        "",
        *_wrapped(_(verb.about), indent=""),
    ]
    if verb.note:
        lines += ["", *_wrapped(_(verb.note), indent="")]
    if arguments:
        lines += [
            "",
            _("Arguments:"),
            *_columns((param.metavar, _(param.about)) for param in arguments),
        ]
    if options:
        lines += [
            "",
            _("Options:"),
            *_columns((_shown(param), _(param.about)) for param in options),
        ]
    return [*lines, "", *_global_options()]


def usage(noun: Noun, verb: Verb) -> str:
    """The command with its parameters, options after arguments."""
    params = sorted(verb.params, key=lambda param: param.is_option)
    return " ".join(
        [
            "fsctui",
            noun.name,
            *([verb.name] if verb.name else []),
            *(param.usage for param in params),
        ]
    )


def _global_options() -> list[str]:
    return [
        _("Options of every command, before the noun or after the verb:"),
        *_columns((_shown(param), _(param.about)) for param in GLOBALS),
    ]


def _shown(param: Param) -> str:
    return param.name if param.is_flag else f"{param.name} {param.metavar}"


def _codes() -> str:
    return _(
        "0 ok, 1 failed, 2 usage or bad input, 3 not found, 4 not allowed, 5 conflict, 6 database, 130 interrupted"
    )


def _columns(rows: Iterable[tuple[str, str]]) -> list[str]:
    """Names, and beside them what they mean; a long name puts its meaning on the next line."""
    lines: list[str] = []
    shown = list(rows)
    column = min(max((width(name) for name, _about in shown), default=0), 26) + 4
    for name, about in shown:
        first, *rest = _wrapped(about, indent=" " * column)
        if width(name) + 4 <= column:
            lines += [
                "  " + name + " " * (column - width(name) - 2) + first.strip(),
                *rest,
            ]
        else:
            lines += ["  " + name, first, *rest]
    return lines


def _wrapped(text: str, indent: str) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        if line and width(line) + 1 + width(word) + len(indent) > _LINE:
            lines.append(indent + line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, indent + line]
