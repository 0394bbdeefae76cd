"""The languages of the interface: gettext without a global switch.

Words are marked with `_`, `ngettext` and `pgettext`; `N_` marks a word that is translated later, when it is shown
(class bodies, `BINDINGS`, tables: they are read before anybody's language is known).

Who speaks which language is held by a `Voice`, found through a context variable:

* A program with one reader never notices: `use("fr")` changes the process's own voice.
* A server gives each session its own: `begin("fr")` at the start of the session's task. Every task started below it
  inherits the *same* voice (asyncio copies the context), so that a later `use("es")`, called from any handler of that
  session, is heard in all of its screens and nowhere else.
* Threads do not inherit a context, and Textual's thread workers are no exception: hand the function over as
  `carry(function)`, made where the reader is known; without it the thread speaks with the process's own voice.
* `speaking("fr")` is for a block: one e-mail in its recipient's language, a test.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from functools import cache

# Help pages and completion import this module and little else: whatever is slow to import waits until it is needed.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from gettext import NullTranslations
    from typing import Final, ParamSpec, TypeVar

    P = ParamSpec("P")
    R = TypeVar("R")

LANGUAGES: Final = ("en", "fr", "es", "pt_BR")
"""The languages of the interface, the source language first."""

DAY_FIRST_ENGLISH: Final = frozenset({"AU", "GB", "HK", "IE", "IN", "MT", "NG", "NZ", "SG", "ZA"})

DOMAIN: Final = "fsctui"
LOCALE_DIR: Final = os.path.join(os.path.dirname(__file__), "locale")  # noqa: PTH118, PTH120 - pathlib is slow to import


@cache
def _catalogue(language: str) -> NullTranslations:
    """The words of one language, read from its file on first use."""
    from gettext import GNUTranslations, NullTranslations

    if language == LANGUAGES[0]:
        return NullTranslations()
    with open(f"{LOCALE_DIR}/{language}/LC_MESSAGES/{DOMAIN}.mo", "rb") as file:  # noqa: PTH123
        return GNUTranslations(file)


def match(tag: str) -> str | None:
    """The language that serves a tag such as `fr_CA.UTF-8`, `pt`, `es-MX` or `en`; None when there is none."""
    plain = tag.split(".")[0].split("@")[0].replace("-", "_")
    wanted = plain.split("_")[0].lower()
    if wanted in ("c", "posix"):
        return LANGUAGES[0]
    return next((language for language in LANGUAGES if language.split("_")[0] == wanted), None)


def locale_for(tag: str) -> str:
    """Whose dates and numbers go with a tag: the language's own, except that most of the English-speaking world writes
    days before months (`en_GB`), which matters when somebody types 4/7.
    """
    language, _separator, territory = tag.split(".")[0].split("@")[0].replace("-", "_").partition("_")
    if language.lower() == "en" and territory.upper() in DAY_FIRST_ENGLISH:
        return "en_GB"
    return match(tag) or LANGUAGES[0]


def from_environment(environ: Mapping[str, str]) -> str:
    """The tag that the environment asks for, by the rules of gettext; English when it asks for no language of ours."""
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        for tag in environ.get(variable, "").split(":"):
            if tag and match(tag):
                return tag
    return LANGUAGES[0]


class Voice:
    """One reader's language and the locale of their dates; shared by everything that runs for that reader."""

    __slots__ = ("language", "locale")

    def __init__(self, tag: str) -> None:
        self.language = self.locale = LANGUAGES[0]
        self.speak(tag)

    def speak(self, tag: str) -> None:
        """Switch to the language and locale that serve the tag. Raises `UnknownLanguage`."""
        language = match(tag)
        if language is None:
            from fsctui.i18n.refusals import UnknownLanguage

            raise UnknownLanguage(tag)
        self.language = language
        self.locale = locale_for(tag)


_process_voice = Voice(LANGUAGES[0])
_voice: ContextVar[Voice] = ContextVar("fsctui_voice", default=_process_voice)


def use(language: str) -> str:
    """Switch the language of the current reader, everywhere this reader is served; returns the language in use.

    Raises `UnknownLanguage`.
    """
    voice = _voice.get()
    voice.speak(language)
    return voice.language


def begin(language: str) -> Voice:
    """Give the current context (a session's task) a voice of its own, inherited by what it starts."""
    voice = Voice(language)
    _voice.set(voice)
    return voice


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak another language for the length of a block, in this context only."""
    token = _voice.set(Voice(language))
    try:
        yield
    finally:
        _voice.reset(token)


def carry(function: Callable[P, R]) -> Callable[P, R]:
    """The same function, speaking in another thread as its maker does here; for one call at a time."""
    context = copy_context()

    def carried(*args: P.args, **kwargs: P.kwargs) -> R:
        return context.run(function, *args, **kwargs)

    return carried


def current() -> str:
    """The language of the current reader, one of `LANGUAGES`."""
    return _voice.get().language


def current_locale() -> str:
    """The locale of the current reader's dates and numbers: one of `LANGUAGES` or `en_GB`."""
    return _voice.get().locale


def _(message: str) -> str:
    """The message in the current reader's language; placeholders are filled by the caller, after translation."""
    return _catalogue(_voice.get().language).gettext(message) if message else ""


def ngettext(singular: str, plural: str, n: int) -> str:
    """The form of the message that fits the number `n`, by the rules of the reader's language."""
    return _catalogue(_voice.get().language).ngettext(singular, plural, n)


def pgettext(context: str, message: str) -> str:
    """The message where one English word needs several translations: `context` says which is meant."""
    return _catalogue(_voice.get().language).pgettext(context, message)


def N_(message: str) -> str:  # noqa: N802 - gettext's usual name
    """Mark a message for translation without translating it."""
    return message
