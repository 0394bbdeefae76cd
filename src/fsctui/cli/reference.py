"""The command reference, made of the declarations: `python -m fsctui.cli.reference > docs/cli.md`."""

from __future__ import annotations

import sys

from fsctui.cli.help import usage
from fsctui.cli.nouns import GLOBALS, NOUNS, find
from fsctui.cli.spec import Param

_INTRODUCTION = """\
# Command line

`fsctui` alone opens the app. Every screen has a twin here: `fsctui NOUN VERB`, and `--help` at every step.

- **Answers** are plain, aligned text for people (no colours, no box drawing), or with `--json` one JSON document. Lists
  are `{"items": [...], "next": cursor or null}`; `--limit N` and `--after CURSOR` page through them. Dates are ISO
  8601, ids are texts, codes are snake_case.
- **Errors** go to standard error, in words or, with `--json`, as `{"error": {"code", "message", "params"}}`. Codes are
  stable, messages are in the reader's language.
- **Exit codes**: 0 ok, 1 failed, 2 usage or bad input, 3 not found, 4 not allowed, 5 conflict, 6 database,
  130 interrupted. Doing what is already done is a conflict. A verb on several tasks changes what it can, names what it
  left alone, and exits with the code of the first of those.
- A **record** is `TYPE:ID`, such as `account:1042`. A file may be `-`. A number such as `-5` is an argument, never an
  option; after `--` nothing is an option.
- **Completion**: put the output of `_FSCTUI_COMPLETE=bash_source fsctui` (or `zsh_source`, `fish_source`) into the
  shell's start-up file.

This page is generated from the commands themselves.
"""


def reference() -> str:
    """The whole page, in English."""
    lines = [_INTRODUCTION, "## Options of every command", ""]
    lines += ["They stand before the noun or after the verb.", "", *_table(GLOBALS)]
    for name, about in NOUNS.items():
        lines += ["", f"## {name}", "", about]
        noun = find(name)
        for verb in noun.verbs.values():
            lines += [
                "",
                f"### {name} {verb.name}".rstrip(),
                "",
                "```",
                usage(noun, verb),
                "```",
                "",
                verb.about,
            ]
            if verb.note:
                lines += ["", verb.note]
            if verb.params:
                lines += [
                    "",
                    *_table(sorted(verb.params, key=lambda param: param.is_option)),
                ]
    return "\n".join(lines) + "\n"


def _table(params: list[Param] | tuple[Param, ...]) -> list[str]:
    return [
        "| | |",
        "|---|---|",
        *(f"| {_code(param)} | {param.about.replace('|', '&#124;')} |" for param in params),
    ]


def _code(param: Param) -> str:
    shown = param.metavar if not param.is_option else param.name if param.is_flag else f"{param.name} {param.metavar}"
    return f"`{shown}`".replace("|", r"\|")


if __name__ == "__main__":
    sys.stdout.write(reference())
