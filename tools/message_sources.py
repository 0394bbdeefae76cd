"""Where the words of the interface come from: marked strings in the source, and the tables of words for codes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

from fsctui.i18n import DOMAIN
from fsctui.i18n.enum_words import ENUM_WORDS
from fsctui.i18n.outcome_words import ACTION_WORDS, NOTICE_WORDS, OUTCOME_WORDS, SUBJECT_WORDS
from fsctui.i18n.refusal_words import CODE_WORDS, REFUSAL_WORDS, Counted

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "fsctui"
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}


def collect() -> Catalog:
    """Every message of the interface, without translations."""
    catalog = Catalog(domain=DOMAIN)
    for filename, _line, message, comments, context in extract_from_dir(
        str(SOURCE),
        method_map=[("**.py", "python")],
        keywords=KEYWORDS,
        comment_tags=("i18n:",),
        strip_comment_tags=True,
    ):
        catalog.add(message, locations=[(f"src/fsctui/{filename}", 0)], auto_comments=tuple(comments), context=context)
    for path, message, context in within_f_strings():
        catalog.add(message, locations=[(str(path), 0)], context=context)
    for place, words, context in table_entries():
        message_id = (words.one, words.many) if isinstance(words, Counted) else words
        catalog.add(message_id, locations=[(f"src/fsctui/i18n/{place}.py", 0)], context=context)
    return catalog


def within_f_strings() -> Iterator[tuple[Path, str | tuple[str, str], str | None]]:
    """Marked words inside an f-string, which is one token to the extraction: file, words, context."""
    for path, tree in modules():
        for joined in ast.walk(tree):
            if not isinstance(joined, ast.JoinedStr):
                continue
            for node in ast.walk(joined):
                if (
                    not isinstance(node, ast.Call)
                    or not isinstance(node.func, ast.Name)
                    or node.func.id not in KEYWORDS
                ):
                    continue
                texts = [
                    each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
                ]
                match node.func.id, texts:
                    case "pgettext", [context, words]:
                        yield path, words, context
                    case "ngettext", [one, many]:
                        yield path, (one, many), None
                    case "_" | "N_", [words]:
                        yield path, words, None


def table_entries() -> Iterator[tuple[str, str | Counted, str | None]]:
    """The entries of the tables: file, words, context."""
    for name, members in ENUM_WORDS.items():
        for words in members.values():
            yield "enum_words", words, name
    for words in REFUSAL_WORDS.values():
        yield "refusal_words", words, None
    for place, codes in CODE_WORDS.items():
        for words in codes.values():
            yield "refusal_words", words, place
    for words in (*OUTCOME_WORDS.values(), *NOTICE_WORDS.values()):
        yield "outcome_words", words, None
    for context, table in (("timeline", ACTION_WORDS), ("subject", SUBJECT_WORDS)):
        for words in table.values():
            yield "outcome_words", words, context


def modules() -> Iterator[tuple[Path, ast.Module]]:
    """Every source file, parsed; its path is relative to the project."""
    for path in sorted(SOURCE.rglob("*.py")):
        yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"), str(path))
