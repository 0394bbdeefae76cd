"""Several files at once: assignment rules and the queues that they name, told apart by what is inside."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fsctui.domain.routing_rows import RuleBank
from fsctui.interchange import queues_xml
from fsctui.interchange.imported import Mappings, read_bytes
from fsctui.interchange.queues_xml import ReadQueue
from fsctui.interchange.rule_model import ReadRule
from fsctui.interchange.rules import read_rules
from fsctui.refusal import Refusal

ENDINGS = frozenset({".toml", ".xml"})
_START = 8_192
_QUEUE = re.compile(r"<(?:\w+:)?Queue[\s/>]")


@dataclass(frozen=True, slots=True)
class ReadFile:
    """One file: a queue, or rules."""

    file: Path
    rules: tuple[ReadRule, ...] = ()
    queue: ReadQueue | None = None


@dataclass(frozen=True, slots=True)
class ReadFiles:
    """What became of the files: those that can be brought in, queues first, and why the others can't be."""

    good: Sequence[ReadFile] = ()
    failed: Sequence[tuple[Path, Refusal]] = ()


def files_of(path: Path) -> list[Path]:
    """The file, or all files of a folder that look like rules and queues, by name."""
    if not path.is_dir():
        return [path]
    return sorted(each for each in path.iterdir() if each.suffix.lower() in ENDINGS and each.is_file())


def is_queue(data: bytes) -> bool:
    """Whether it is a queue of FSC, or was meant to be one."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    start = data[:_START].decode(encoding, "ignore").lstrip("\ufeff \t\r\n")
    return start.startswith("<") and _QUEUE.search(start) is not None and "<AssignmentRules" not in start


def read_files(files: Iterable[Path], bank: RuleBank, types: Collection[str], mappings: Mappings) -> ReadFiles:
    """Read every file on its own. Rules may name the queues that come with them."""
    queues, rules, failed = list[ReadFile](), list[ReadFile](), list[tuple[Path, Refusal]]()
    contents = list[tuple[Path, bytes]]()
    for file in files:
        try:
            data = read_bytes(file)
            if is_queue(data):
                queues.append(ReadFile(file, queue=queues_xml.read(data, str(file), bank, types, mappings)))
            else:
                contents.append((file, data))
        except Refusal as refusal:
            failed.append((file, refusal))
    names = dict.fromkeys([*bank.queues, *(each.queue.name for each in queues if each.queue is not None)])
    with_queues = replace(bank, queues=tuple(names))
    for file, data in contents:
        try:
            rules.append(ReadFile(file, read_rules(data, str(file), with_queues, mappings)))
        except Refusal as refusal:
            failed.append((file, refusal))
    return ReadFiles([*queues, *rules], failed)
