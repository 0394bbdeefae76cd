"""The way through the command line: global options, noun, verb, handler, exit code.

Help, version and completion end here without importing click, the store or the app.
"""

from __future__ import annotations

import sys

from fsctui.cli.nouns import GLOBALS, NOUNS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import IO

    from fsctui.cli.call import OpenApp
    from fsctui.cli.output import Output
    from fsctui.cli.spec import Noun, Verb
    from fsctui.refusal import Refusal
    from fsctui.settings import Settings

EXIT_INTERRUPTED = 130
Said = dict[str, "str | bool"]


def run_process(argv: Sequence[str], open_app: OpenApp) -> int:
    """Run with the process's own streams and environment."""
    import os

    return run(argv, os.environ, sys.stdin, sys.stdout, sys.stderr, open_app)


def run(
    argv: Sequence[str],
    environ: Mapping[str, str],
    stdin: IO[str],
    stdout: IO[str],
    stderr: IO[str],
    open_app: OpenApp,
) -> int:
    """Run one command and return its exit code.

    0 ok, 1 failed, 2 usage or bad input, 3 not found, 4 not allowed, 5 conflict, 6 database, 130 interrupted.
    """
    if "_FSCTUI_COMPLETE" in environ:
        from fsctui.cli.completion import complete

        stdout.write(complete(environ))
        return 0
    from fsctui.cli.output import Output

    out = Output(stdout, stderr, json="--json" in _before_dashes(argv))  # type: ignore[arg-type]
    try:
        return _run(argv, environ, stdin, out, open_app)
    except BrokenPipeError:
        _discard_output(stdout)
        return 0
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except Exception as problem:
        from fsctui.refusal import Refusal

        if not isinstance(problem, Refusal):
            problem = _as_bug(problem, environ)
        out.refuse(problem)
        return int(problem.kind.value)


def _run(argv: Sequence[str], environ: Mapping[str, str], stdin: IO[str], out: Output, open_app: OpenApp) -> int:
    from fsctui.i18n import from_environment, use

    use(environ.get("FSCTUI_LANG") or from_environment(environ))
    words = list(argv)
    if language := _language(words):
        use(language)
    said: Said = {}
    noun_name = _take(words, said)
    verb_name = _take(words, said) if noun_name and not _is_command(noun_name) else None
    asks_help = bool(said.get("help")) or not {"--help", "-h"}.isdisjoint(_before_dashes(words))
    if said.get("version") or "--version" in _before_dashes(words):
        return _show_version(out)
    if noun_name is None:
        if asks_help:
            from fsctui.cli.help import show_program

            out.write_help(show_program())
            return 0
        from fsctui.cli.answers.demo import app
        from fsctui.cli.call import Call

        return app(Call({}, _settings(said, environ), out, stdin, open_app))
    noun = _noun(noun_name)
    if asks_help and verb_name not in noun.verbs:
        from fsctui.cli.help import show_noun

        out.write_help(show_noun(noun))
        return 0
    verb = _verb(noun, verb_name)
    if asks_help:
        from fsctui.cli.help import show_verb

        out.write_help(show_verb(noun, verb))
        return 0
    from fsctui.cli.call import Call
    from fsctui.cli.parse import parse

    args, after = parse(verb, words)
    call = Call(args, _settings({**said, **after}, environ), out, stdin, open_app)
    try:
        return noun.handler(verb)(call) or 0
    finally:
        call.close()


def _take(words: list[str], said: Said) -> str | None:
    """Take the global options off the front, then the word that follows them."""
    options = {param.name: param for param in GLOBALS} | {"-h": GLOBALS[-1]}
    while words:
        word = words.pop(0)
        name, equals, value = word.partition("=")
        if not word.startswith("-") or word == "-":
            return word
        param = options.get(name)
        if param is None:
            # What follows a verb belongs to the verb; only before a noun is an unknown option a mistake.
            from fsctui.cli.refusals import OptionUnknown

            raise OptionUnknown(name, _nearest(name, options))
        if param.is_flag:
            if equals:
                from fsctui.cli.refusals import OptionTakesNoValue

                raise OptionTakesNoValue(name)
            said[param.dest] = True
        elif equals:
            said[param.dest] = value
        elif words:
            said[param.dest] = words.pop(0)
        else:
            from fsctui.cli.refusals import OptionValueMissing

            raise OptionValueMissing(name)
    return None


def _noun(name: str) -> Noun:
    from fsctui.cli.nouns import find

    try:
        return find(name)
    except KeyError:
        from fsctui.cli.refusals import CommandUnknown

        raise CommandUnknown(name, list(NOUNS), _nearest(name, NOUNS)) from None


def _is_command(name: str) -> bool:
    """Whether the noun is itself the command, so that everything after it is its own."""
    if name not in NOUNS:
        return False
    from fsctui.cli.nouns import find

    return "" in find(name).verbs


def _verb(noun: Noun, name: str | None) -> Verb:
    if (name or "") in noun.verbs:
        return noun.verbs[name or ""]
    from fsctui.cli.refusals import CommandMissing, CommandUnknown

    known = list(noun.verbs)
    if name is None:
        raise CommandMissing(noun.name, known)
    raise CommandUnknown(f"{noun.name} {name}", known, _nearest(name, known))


def _nearest(word: str, known: Mapping[str, object] | Sequence[str]) -> list[str]:
    from difflib import get_close_matches

    return get_close_matches(word, list(known), n=2)


def _before_dashes(words: Sequence[str]) -> Sequence[str]:
    return words[: words.index("--")] if "--" in words else words


def _language(words: Sequence[str]) -> str | None:
    """The value of `--lang`, wherever it stands: help and complaints about other options speak it too."""
    found = None
    seen = list(_before_dashes(words))
    for place, word in enumerate(seen):
        if word == "--lang" and place + 1 < len(seen):
            found = seen[place + 1]
        elif word.startswith("--lang="):
            found = word.removeprefix("--lang=")
    return found


def _settings(said: Said, environ: Mapping[str, str]) -> Settings:
    from dataclasses import replace

    from fsctui.cli.values import read_now
    from fsctui.settings import from_environment

    settings = from_environment(environ)
    return replace(
        settings,
        database_url=str(said["db"]) if said.get("db") else settings.database_url,
        user=str(said["as"]) if said.get("as") else settings.user,
        language=str(said["lang"]) if said.get("lang") else settings.language,
        language_said=bool(said.get("lang")) or settings.language_said,
        now=read_now(str(said["now"])) if said.get("now") else None,
        read_only=bool(said.get("read_only")),
    )


def _show_version(out: Output) -> int:
    from fsctui import __version__

    out.answer({"version": __version__}, lambda: [f"fsctui {__version__}"])
    return 0


def _as_bug(problem: Exception, environ: Mapping[str, str]) -> Refusal:
    from fsctui.cli.bugs import write_down
    from fsctui.settings import from_environment

    return write_down(problem, from_environment(environ).log_file)


def _discard_output(stdout: IO[str]) -> None:
    """Whoever read our output has gone: let nothing complain about it at exit."""
    import os

    try:
        descriptor = stdout.fileno()
    except (OSError, ValueError):
        return
    os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
