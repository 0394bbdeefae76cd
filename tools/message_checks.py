"""What can be wrong with the words of the interface; each function yields one line per problem."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from message_sources import (
    ACTION_WORDS,
    CODE_WORDS,
    ENUM_WORDS,
    NOTICE_WORDS,
    OUTCOME_WORDS,
    REFUSAL_WORDS,
    SUBJECT_WORDS,
    Counted,
    modules,
)

from fsctui.i18n.enum_words import INTERNAL
from fsctui.i18n.refusal_words import BASES

MARKERS = {"_": 1, "N_": 1, "ngettext": 2, "pgettext": 2}
ENUM_BASES = {"Enum", "StrEnum", "IntEnum"}
BUILDERS = {"format", "format_map", "join", "replace", "str", "repr"}


@dataclass
class Class:
    """A class as the source declares it."""

    module: str
    name: str
    bases: list[str]
    fields: list[str] = field(default_factory=list)
    members: dict[str, str] = field(default_factory=dict)

    @property
    def tail(self) -> str:
        return self.module.rpartition(".")[2]

    @property
    def layer(self) -> str:
        return self.module.split(".")[1]

    @property
    def code(self) -> str:
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", self.name).lower()


def classes() -> list[Class]:
    """Every class of the source at module level, with its annotated fields and constant members."""
    found = []
    for path, tree in modules():
        module = ".".join(path.with_suffix("").parts[1:])
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                bases = [ast.unparse(base).rpartition(".")[2] for base in node.bases]
                known = Class(module, node.name, bases)
                for line in node.body:
                    if isinstance(line, ast.AnnAssign) and "ClassVar" not in ast.unparse(line.annotation):
                        known.fields.append(ast.unparse(line.target))
                    elif isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
                        known.members[ast.unparse(line.targets[0])] = str(line.value.value)
                found.append(known)
    return found


def source_problems() -> Iterator[str]:
    """Marked strings that no extraction can see, and words without a mark's plain text."""
    for path, tree in modules():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in MARKERS:
                continue
            for argument in node.args[: MARKERS[node.func.id]]:
                if _put_together(argument):
                    shown = ast.unparse(argument)
                    yield f"{path}:{node.lineno}: {node.func.id}({shown}) is put together before it is translated"


def _put_together(argument: ast.expr) -> bool:
    """Whether a text is made while the program runs; choosing one from a table is fine."""
    if isinstance(argument, ast.Call):
        name = argument.func.attr if isinstance(argument.func, ast.Attribute) else getattr(argument.func, "id", "")
        return name in BUILDERS
    return isinstance(argument, ast.JoinedStr | ast.BinOp)


def table_problems() -> Iterator[str]:
    """Codes without words, words without a code, and placeholders that nobody fills."""
    found = classes()
    enums = [known for known in found if ENUM_BASES.intersection(known.bases)]
    yield from _enum_problems(enums)
    yield from _warning_problems(enums)
    yield from _refusal_problems(found)
    yield from _outcome_problems()


def _enum_problems(enums: list[Class]) -> Iterator[str]:
    used: dict[str, str] = {}
    for enum in enums:
        # As `labels.enum_key` finds them: of those that share a name all but one say their module.
        qualified = f"{enum.tail}.{enum.name}"
        key = qualified if qualified in ENUM_WORDS else enum.name
        if (key == enum.name and enum.name in INTERNAL) or enum.name.startswith("_"):
            continue
        if key in used:
            yield f"{enum.module}.{enum.name}: shares its name with {used[key]}; enter its words under “{qualified}”"
        used[key] = f"{enum.module}.{enum.name}"
        words = ENUM_WORDS.get(key)
        if words is None:
            yield f"{enum.module}.{enum.name}: no words under “{key}” in i18n/enum_words.py (or name it in INTERNAL)"
            continue
        for value in enum.members.values():
            if value not in words:
                yield f"{enum.module}.{enum.name}: no words for “{value}” in i18n/enum_words.py"
        for value in words.keys() - set(enum.members.values()):
            yield f"i18n/enum_words.py: {key} has no value “{value}”"
    for key in ENUM_WORDS.keys() - used.keys():
        yield f"i18n/enum_words.py: there is no enum “{key}”"


def _refusal_problems(found: list[Class]) -> Iterator[str]:
    refusals = {"Refusal"}
    while new := {known.name for known in found if refusals.intersection(known.bases)} - refusals:
        refusals |= new
    by_name = {known.name: known for known in found if known.name in refusals}
    used: dict[str, str] = {}
    for known in found:
        if known.name not in refusals or known.name in BASES:
            continue
        where = f"{known.module}.{known.name}"
        qualified = f"{known.layer}.{known.code}"
        key = qualified if qualified in REFUSAL_WORDS else known.code
        if key not in REFUSAL_WORDS:
            yield f"{where}: no words under “{key}” in i18n/refusal_words.py"
        elif key in used:
            yield f"{where}: shares its code with {used[key]}; enter its words under “{qualified}”"
        else:
            fields = _all_fields(known, by_name)
            yield from _unfilled(f"i18n/refusal_words.py: {key}", REFUSAL_WORDS[key], fields)
        used[key] = where
    for key in REFUSAL_WORDS.keys() - used.keys():
        yield f"i18n/refusal_words.py: there is no refusal “{key}”"
    for place in CODE_WORDS:
        if place.rpartition(".")[0] not in used:
            yield f"i18n/refusal_words.py: there is no refusal for “{place}”"
    yield from _code_problems([known for known in by_name.values() if known.name not in BASES])


def _code_problems(refusals: list[Class]) -> Iterator[str]:
    """Codes that refusals are raised with and that have no words although their neighbours do."""
    tables = {
        known.name: [
            (index, CODE_WORDS[f"{known.code}.{name}"])
            for index, name in enumerate(known.fields)
            if f"{known.code}.{name}" in CODE_WORDS
        ]
        for known in refusals
    }
    for path, tree in modules():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            for index, words in tables.get(node.func.id, ()):
                for code in _constants(node.args[index]) if index < len(node.args) else ():
                    if code not in words:
                        yield f"{path}:{node.lineno}: no words for “{code}” of {node.func.id} in i18n/refusal_words.py"


def _all_fields(known: Class, by_name: dict[str, Class]) -> set[str]:
    fields = set(known.fields)
    for base in known.bases:
        if base in by_name:
            fields |= _all_fields(by_name[base], by_name)
    return fields


def _warning_problems(enums: list[Class]) -> Iterator[str]:
    """Codes that are raised with parameters that do not fill the placeholders of their words."""
    values = {(enum.tail, enum.name): enum.members for enum in enums}
    for path, tree in modules():
        origin = {
            alias.asname or alias.name: (str(node.module).rpartition(".")[2], alias.name)
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            params = next((_keys(argument) for argument in node.args if isinstance(argument, ast.Dict)), None)
            if params is None and isinstance(node.func, ast.Attribute) and node.func.attr == "warn":
                params = {keyword.arg for keyword in node.keywords if keyword.arg}
            for argument in node.args if params else ():
                if isinstance(argument, ast.Attribute) and isinstance(argument.value, ast.Name):
                    kind = origin.get(argument.value.id, (path.stem, argument.value.id))
                    value = values.get(kind, {}).get(argument.attr)
                    words = ENUM_WORDS.get(".".join(kind), ENUM_WORDS.get(kind[1], {})).get(value or "")
                    if words:
                        yield from _unfilled(f"{path}:{node.lineno}: {argument.attr}", words, params)


def _outcome_problems() -> Iterator[str]:
    used: set[str] = set()
    noticed: set[str] = set()
    for path, tree in modules():
        if "services" not in path.parts:
            continue
        for line, code, params in _codes(tree):
            used.add(code)
            if code not in OUTCOME_WORDS:
                yield f"{path}:{line}: no words for “{code}” in i18n/outcome_words.py"
            elif params is not None:
                yield from _unfilled(f"{path}:{line}", OUTCOME_WORDS[code], params)
        for node in ast.walk(tree):
            if isinstance(node, ast.Dict):
                row = {ast.unparse(key): value for key, value in zip(node.keys, node.values, strict=True) if key}
                code = row.get("'code'")
                if "'subject_type'" in row and isinstance(code, ast.Constant):
                    noticed.add(code.value)
                    if code.value not in NOTICE_WORDS:
                        yield f"{path}:{node.lineno}: no words for the notice “{code.value}” in i18n/outcome_words.py"
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "note":
                for index, table in enumerate((ACTION_WORDS, SUBJECT_WORDS)):
                    word = node.args[index] if len(node.args) > index else None
                    if isinstance(word, ast.Constant) and word.value not in table:
                        yield f"{path}:{node.lineno}: no words for “{word.value}” in i18n/outcome_words.py"
    for code in OUTCOME_WORDS.keys() - used:
        yield f"i18n/outcome_words.py: nothing is done with the code “{code}”"


def _codes(tree: ast.Module) -> Iterator[tuple[int, str, set[str] | None]]:
    """The codes that a module hands to `Done` or `Warned`, directly or through functions of its own that take a `code`.

    With each comes its line and, where they are written beside it, the names of its parameters.
    """
    takes_code = {"Done": 0, "Warned": 0}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and "Done" in ast.unparse(node.returns or ast.Constant("")):
            names = [argument.arg for argument in node.args.args if argument.arg != "self"]
            if "code" in names:
                takes_code[node.name] = names.index("code")
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "code":
            yield from ((node.lineno, text, None) for text in _constants(node.value))
        elif isinstance(node, ast.Assign) and isinstance(target := node.targets[0], ast.Tuple):
            values = node.value.elts if isinstance(node.value, ast.Tuple) else []
            for name, value in zip(target.elts, values, strict=False):
                if ast.unparse(name) == "code":
                    yield from ((node.lineno, text, None) for text in _constants(value))
        if not isinstance(node, ast.Call):
            continue
        for keyword in node.keywords:
            if keyword.arg == "code":
                yield from ((node.lineno, text, None) for text in _constants(keyword.value))
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        at = takes_code.get(name)
        if at is not None and at < len(node.args):
            params = node.args[1] if name in {"Done", "Warned"} and len(node.args) > 1 else None
            names_given = _keys(params) if isinstance(params, ast.Dict) else None
            yield from ((node.lineno, text, names_given) for text in _constants(node.args[at]))


def _constants(node: ast.expr) -> list[str]:
    """The texts that an expression may be."""
    if isinstance(node, ast.IfExp):
        return _constants(node.body) + _constants(node.orelse)
    if isinstance(node, ast.JoinedStr):
        parts = [re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in node.values]
        found = [code for code in OUTCOME_WORDS if re.fullmatch("".join(parts), code)]
        return found or [ast.unparse(node)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def _keys(params: ast.Dict) -> set[str] | None:
    """The keys of a literal; None when not all are known."""
    keys = [key.value for key in params.keys if isinstance(key, ast.Constant)]
    return set(keys) if len(keys) == len(params.keys) else None


def _unfilled(where: str, words: str | Counted, fields: set[str]) -> Iterator[str]:
    texts = (words.one, words.many) if isinstance(words, Counted) else (words,)
    wanted = {name for text in texts for name in placeholders(text)}
    if isinstance(words, Counted):
        wanted.add(words.by)
    for name in sorted(wanted - fields):
        yield f"{where}: nothing fills {{{name}}}"


def placeholders(text: str) -> set[str]:
    """The names in braces; raises ValueError for unbalanced braces."""
    return {name for _literal, name, _format, _conversion in Formatter().parse(text) if name is not None}


def translation_problems(template: Catalog, catalog: Catalog, path: Path) -> Iterator[str]:
    """What keeps a catalogue from being complete and safe to use."""
    kept = {(message.id, message.context): message for message in catalog if message.id}
    for wanted in template:
        if not wanted.id:
            continue
        message = kept.pop((wanted.id, wanted.context), None)
        shown = wanted.id if isinstance(wanted.id, str) else wanted.id[0]
        if message is None:
            yield f"{path}: “{shown}” is not extracted; run make messages"
        else:
            yield from (f"{path}: “{shown}”: {problem}" for problem in _message_problems(message, catalog.num_plurals))
    for message in kept.values():
        shown = message.id if isinstance(message.id, str) else message.id[0]
        yield f"{path}: “{shown}” is no longer used; run make messages"


def _message_problems(message: Message, plurals: int) -> Iterator[str]:
    ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    strings = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    if message.fuzzy:
        yield "the translation is marked as fuzzy"
    if not strings or not all(strings) or len(strings) != (1 if len(ids) == 1 else plurals):
        yield "the translation is missing"
        return
    wanted = placeholders(ids[-1])
    singular = placeholders(ids[0])
    for index, text in enumerate(strings):
        try:
            found = placeholders(text)
        except ValueError as error:
            yield f"the translation's braces are wrong: {error}"
            continue
        if found != wanted and not (index == 0 and found == singular):
            yield f"the translation has the placeholders {sorted(found)}, not {sorted(wanted)}"
        if text.strip() != text and ids[0].strip() == ids[0]:
            yield "the translation begins or ends with a blank"
