"""Which language is spoken, by whom, and in which thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from fsctui import i18n
from fsctui.i18n import LANGUAGES, N_, _, carry, current, current_locale, ngettext, pgettext, speaking
from fsctui.i18n.refusals import UnknownLanguage


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """The process speaks English again after each test."""
    yield
    i18n.use("en")


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("fr_CA.UTF-8", "fr"),
        ("fr", "fr"),
        ("FR-be", "fr"),
        ("pt", "pt_BR"),
        ("pt_PT@euro", "pt_BR"),
        ("pt-BR", "pt_BR"),
        ("es_MX.UTF-8", "es"),
        ("en_GB", "en"),
        ("C", "en"),
        ("POSIX", "en"),
        ("C.UTF-8", "en"),
        ("de_DE", None),
        ("", None),
        ("french", None),
    ],
)
def test_tags_find_their_language(tag: str, language: str | None) -> None:
    assert i18n.match(tag) == language


@pytest.mark.parametrize(
    ("tag", "locale"),
    [("en", "en"), ("en_US", "en"), ("en_GB.UTF-8", "en_GB"), ("en-IE", "en_GB"), ("pt_PT", "pt_BR"), ("de", "en")],
)
def test_tags_find_the_locale_of_dates(tag: str, locale: str) -> None:
    assert i18n.locale_for(tag) == locale


@pytest.mark.parametrize(
    ("environ", "tag"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr_FR.UTF-8"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "fr_FR", "LC_ALL": "es_ES"}, "es_ES"),
        ({"LANG": "fr_FR", "LC_MESSAGES": "pt_BR"}, "pt_BR"),
        ({"LANG": "fr_FR", "LANGUAGE": "de:es:fr"}, "es"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": ""}, "en_GB.UTF-8"),
    ],
)
def test_the_environment_is_asked_as_gettext_does(environ: dict[str, str], tag: str) -> None:
    assert i18n.from_environment(environ) == tag


@pytest.mark.parametrize(
    ("language", "word"), [("en", "yes"), ("fr", "oui"), ("es", "sí"), ("pt_BR", "sim"), ("fr_CA.UTF-8", "oui")]
)
def test_words_are_translated(language: str, word: str) -> None:
    i18n.use(language)
    assert _("yes") == word
    assert N_("yes") == "yes"


def test_every_language_of_the_list_can_be_spoken() -> None:
    for language in LANGUAGES:
        assert i18n.use(language) == current() == current_locale() == language


def test_an_unknown_language_is_refused_by_name() -> None:
    with pytest.raises(UnknownLanguage) as refused:
        i18n.use("tlh")
    assert refused.value.params == {"language": "tlh"}
    assert current() == "en"


def test_an_empty_text_has_no_translation() -> None:
    i18n.use("fr")
    assert _("") == ""


@pytest.mark.parametrize(
    ("language", "none", "one", "many"),
    [
        ("en", "days late", "day late", "days late"),
        ("fr", "jour de retard", "jour de retard", "jours de retard"),
        ("es", "días de atraso", "día de atraso", "días de atraso"),
        ("pt_BR", "dia de atraso", "dia de atraso", "dias de atraso"),
    ],
)
def test_forms_follow_the_number_by_the_rules_of_the_language(language: str, none: str, one: str, many: str) -> None:
    i18n.use(language)
    forms = [ngettext("{count} day late", "{count} days late", n).removeprefix("{count} ") for n in (0, 1, 2)]
    assert forms == [none, one, many]


def test_one_english_word_may_be_two_elsewhere() -> None:
    i18n.use("fr")
    assert pgettext("PlanState", "Completed") == "Terminé"
    assert pgettext("ItemState", "Completed") == "Terminée"


def test_a_block_may_speak_another_language() -> None:
    with speaking("fr"):
        assert _("no") == "non"
        with speaking("es"):
            assert current() == "es"
        assert current() == "fr"
    assert current() == "en"


def test_sessions_do_not_hear_each_other_and_switch_everywhere_at_once() -> None:
    async def screen(heard: list[str], switched: asyncio.Event) -> None:
        heard.append(current())
        await switched.wait()
        heard.append(current())

    async def session(language: str, then: str) -> list[str]:
        i18n.begin(language)
        heard: list[str] = []
        switched = asyncio.Event()
        task = asyncio.create_task(screen(heard, switched))
        await asyncio.sleep(0)

        async def handler() -> None:
            i18n.use(then)

        await asyncio.create_task(handler())
        switched.set()
        await task
        return heard

    async def server() -> list[list[str]]:
        return list(await asyncio.gather(session("fr", "es"), session("pt", "fr")))

    assert asyncio.run(server()) == [["fr", "es"], ["pt_BR", "fr"]]
    assert current() == "en"


def test_threads_speak_for_the_process_unless_the_voice_is_carried() -> None:
    def both() -> tuple[str, str]:
        i18n.begin("es")
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(current).result(), pool.submit(carry(current)).result()

    assert carry(both)() == ("en", "es")


def test_many_threads_may_ask_at_once() -> None:
    i18n._catalogue.cache_clear()
    wrong: list[str] = []

    def ask(language: str, expected: str) -> None:
        with speaking(language):
            for _round in range(200):
                if _("yes") != expected:
                    wrong.append(language)

    words = {"en": "yes", "fr": "oui", "es": "sí", "pt_BR": "sim"}
    threads = [threading.Thread(target=ask, args=item) for item in words.items() for _copy in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
