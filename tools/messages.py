"""The catalogues of the interface: `update` extracts its words into them, `check` fails when anything is missing.

    python tools/messages.py update     extract, merge into the three catalogues, compile
    python tools/messages.py check      exit 1 and name what is wrong

Catalogues carry no dates, versions or line numbers, so that they change only when words do.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from message_checks import source_problems, table_problems, translation_problems
from message_sources import ROOT, collect

from fsctui.i18n import DOMAIN, LANGUAGES, LOCALE_DIR

TARGETS = LANGUAGES[1:]


def po_path(language: str) -> Path:
    """Where a language's catalogue is kept; the compiled one lies beside it."""
    return Path(LOCALE_DIR) / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def load(language: str) -> Catalog:
    """The catalogue as it is kept; an empty one if there is none yet."""
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language, domain=DOMAIN)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def po_bytes(catalog: Catalog) -> bytes:
    """The catalogue as text: sorted, wrapped never, with a header that does not change by itself."""
    buffer = io.BytesIO()
    write_po(
        buffer, catalog, width=None, omit_header=True, sort_output=True, include_lineno=False, ignore_obsolete=True
    )
    header = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {catalog.locale}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {catalog.plural_forms}\\n"\n\n'
    )
    return header.encode() + buffer.getvalue().strip() + b"\n"


class _Compiled(Catalog):
    """Only what a program needs at run time, with a header that says neither when nor by what it was made."""

    def __iter__(self) -> Iterator[Message]:
        header = (
            f"Language: {self.locale}\nContent-Type: text/plain; charset=utf-8\nPlural-Forms: {self.plural_forms}\n"
        )
        yield Message("", header)
        yield from sorted(self._messages.values(), key=lambda message: (message.context or "", str(message.id)))


def mo_bytes(catalog: Catalog) -> bytes:
    """The catalogue compiled; the same bytes for the same words."""
    compiled = _Compiled(locale=catalog.locale, domain=DOMAIN)
    for message in catalog:
        if message.id and message.string and not message.fuzzy:
            compiled.add(message.id, message.string, context=message.context)
    buffer = io.BytesIO()
    write_mo(buffer, compiled)
    return buffer.getvalue()


def merged(template: Catalog, old: Catalog) -> Catalog:
    """The messages of the template with the translations there are; a changed message starts without one."""
    new = Catalog(locale=old.locale, domain=DOMAIN)
    for message in template:
        if message.id:
            kept = old.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
            same = kept is not None and kept.id == message.id
            new.add(
                message.id,
                kept.string if kept is not None and same else None,
                locations=sorted(set(message.locations)),
                auto_comments=message.auto_comments,
                user_comments=kept.user_comments if kept is not None else (),
                flags=kept.flags - message.flags if kept is not None and same else (),
                context=message.context,
            )
    return new


def update() -> list[str]:
    """Rewrite the catalogues; returns what is left to translate."""
    template = collect()
    left = []
    for language in TARGETS:
        catalog = merged(template, load(language))
        path = po_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(po_bytes(catalog))
        path.with_suffix(".mo").write_bytes(mo_bytes(catalog))
        left += translation_problems(template, catalog, path.relative_to(ROOT))
    return left


def check() -> list[str]:
    """Everything that is wrong, one line each."""
    template = collect()
    problems = [*source_problems(), *table_problems()]
    for language in TARGETS:
        path = po_path(language)
        catalog = load(language)
        shown = path.relative_to(ROOT)
        problems += translation_problems(template, catalog, shown)
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.read_bytes() != mo_bytes(catalog):
            problems.append(f"{shown.with_suffix('.mo')}: differs from its .po; run make messages")
    return problems


def main() -> int:
    """Run the command; the exit code is 1 when `check` finds something."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("command", choices=("update", "check"))
    checking = parser.parse_args().command == "check"
    problems = check() if checking else update()
    for problem in problems:
        print(problem)
    total = sum(1 for message in collect() if message.id)
    print(f"{total} messages in {len(TARGETS)} catalogues, {len(problems)} {'problems' if checking else 'left to do'}")
    return 1 if checking and problems else 0


if __name__ == "__main__":
    sys.exit(main())
