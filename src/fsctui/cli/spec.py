"""What a command is made of: nouns, verbs and their parameters, declared as plain data.

The same declaration feeds the parser, the help, shell completion and the command reference. This module and the
tops of the noun modules import nothing heavy; help and completion rely on that.
"""

from __future__ import annotations

from fsctui.i18n import N_

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fsctui.cli.call import Call

    Handler = Callable[[Call], "int | None"]


class Param:
    """One argument (`name`) or option (`--name`).

    `kind` says how its text is read (see `fsctui.cli.values.READERS`); `about` is an English msgid, translated when
    it is shown. `many` collects several values.
    """

    __slots__ = ("about", "choices", "kind", "many", "metavar", "name", "required")

    def __init__(
        self,
        name: str,
        about: str,
        kind: str = "text",
        *,
        metavar: str = "",
        choices: Sequence[str] = (),
        many: bool = False,
        required: bool = False,
    ) -> None:
        self.name = name
        self.about = about
        self.kind = "choice" if choices else kind
        self.choices = tuple(choices)
        self.metavar = metavar or ("|".join(self.choices) if choices else _METAVARS.get(self.kind, kind.upper()))
        self.many = many
        self.required = required

    @property
    def is_option(self) -> bool:
        return self.name.startswith("--")

    @property
    def is_flag(self) -> bool:
        return self.kind == "flag"

    @property
    def dest(self) -> str:
        """The name under which a handler finds the value."""
        return self.name.lstrip("-").replace("-", "_")

    @property
    def usage(self) -> str:
        """How a usage line shows it."""
        if not self.is_option:
            shown = f"{self.metavar}..." if self.many else self.metavar
            return shown if self.required else f"[{shown}]"
        shown = self.name if self.is_flag else f"{self.name} {self.metavar}"
        shown = shown if self.required else f"[{shown}]"
        return f"{shown}..." if self.many else shown


_METAVARS = {
    "whole": "N",
    "date": "DATE",
    "when": "DATE",
    "record": "TYPE:ID",
    "pair": "NAME=VALUE",
    "id": "ID",
    "referral": "ID",
}


def argument(
    metavar: str,
    about: str,
    kind: str = "text",
    *,
    choices: Sequence[str] = (),
    many: bool = False,
    required: bool = True,
) -> Param:
    """A positional parameter; handlers find it under its metavar in lower case."""
    name = metavar.lower().replace("-", "_")
    return Param(name, about, kind, metavar=metavar, choices=choices, many=many, required=required)


def option(
    name: str,
    about: str,
    kind: str = "text",
    *,
    metavar: str = "",
    choices: Sequence[str] = (),
    many: bool = False,
    required: bool = False,
) -> Param:
    """A `--name VALUE`."""
    return Param(name, about, kind, metavar=metavar, choices=choices, many=many, required=required)


def flag(name: str, about: str) -> Param:
    """A `--name` that is there or not."""
    return Param(name, about, "flag")


class Verb:
    """One command. `answer` names the function in `fsctui.cli.answers.<noun>` that runs it; `note` is a longer
    explanation, shown in its help.
    """

    __slots__ = ("about", "answer", "name", "note", "params")

    def __init__(
        self,
        name: str,
        about: str,
        answer: str,
        params: Sequence[Param] = (),
        *,
        note: str = "",
    ) -> None:
        self.name = name
        self.about = about
        self.answer = answer
        self.params = tuple(params)
        self.note = note


class Noun:
    """What its verbs work on. A noun that is itself the command has one verb without a name."""

    __slots__ = ("name", "verbs")

    def __init__(self, name: str, verbs: Sequence[Verb]) -> None:
        self.name = name
        self.verbs = {verb.name: verb for verb in verbs}

    def handler(self, verb: Verb) -> Handler:
        """The function that runs the verb; imports what it needs."""
        from importlib import import_module

        found: Handler = getattr(import_module(f"fsctui.cli.answers.{self.name}"), verb.answer)
        return found


def paging() -> tuple[Param, ...]:
    """The options of a list that takes the query language."""
    return (
        option(
            "--query",
            N_("Only what this query finds, e.g. 'owner:me due:<=+3bd'."),
            metavar="QUERY",
        ),
        *rows(),
    )


def rows() -> tuple[Param, ...]:
    """The options of every list."""
    return (
        option("--limit", N_("At most this many (50)."), "whole"),
        option(
            "--after",
            N_("Go on after this cursor (the 'next' of the page before)."),
            metavar="CURSOR",
        ),
    )
