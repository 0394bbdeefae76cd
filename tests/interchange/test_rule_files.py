"""Rules and queues told apart by what is inside, in any encoding, each file by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from fsctui.domain.routing_rows import RuleBank
from fsctui.interchange.imported import Mappings
from fsctui.interchange.rule_files import ReadFile, files_of, is_queue, read_files

NS = 'xmlns="http://soap.sforce.com/2006/04/metadata"'
QUEUE = f'<?xml version="1.0"?>\n<Queue {NS}><name>Cards</name></Queue>'
RULES = (
    f"<AssignmentRules {NS}><assignmentRule><fullName>R</fullName><ruleEntry><assignedTo>Cards</assignedTo>"
    "<assignedToType>Queue</assignedToType></ruleEntry></assignmentRule></AssignmentRules>"
)


@pytest.mark.parametrize(
    ("data", "queue"),
    [
        (QUEUE.encode(), True),
        (b"\xef\xbb\xbf" + QUEUE.encode(), True),
        (QUEUE.encode("utf-16"), True),
        (b"<Queue/>", True),
        (b"<Queues/>", False),
        (RULES.encode(), False),
        (RULES.replace("<fullName>R", "<fullName>&lt;Queue&gt;").encode(), False),
        (b'name = "<Queue>"', False),
        (b"", False),
    ],
)
def test_what_is_a_queue(data: bytes, queue: bool) -> None:
    assert is_queue(data) is queue


def test_rules_may_name_the_queues_that_come_with_them(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(RULES)
    (tmp_path / "z.XML").write_text(QUEUE)
    (tmp_path / "b.toml").write_text("format = 9")
    (tmp_path / "notes.txt").write_text("no rule")
    (tmp_path / "inner.xml").mkdir()
    files = files_of(tmp_path)
    assert [each.name for each in files] == ["a.xml", "b.toml", "z.XML"]
    assert files_of(files[0]) == [files[0]]
    read = read_files([*files, tmp_path / "gone.xml"], RuleBank({}, {}, ()), (), Mappings())
    assert [(each.file.name, each.queue is not None, len(each.rules)) for each in read.good] == [
        ("z.XML", True, 0), ("a.xml", False, 1),
    ]  # fmt: skip
    assert read.good[1].rules[0].warnings == ()
    assert sorted((each.name, refusal.code) for each, refusal in read.failed) == [
        ("b.toml", "format_version_unknown"), ("gone.xml", "file_missing"),
    ]  # fmt: skip
    assert read_files(files[:1], RuleBank({}, {}, ()), (), Mappings()).good == [
        ReadFile(files[0], read_files(files[:1], RuleBank({}, {}, ()), (), Mappings()).good[0].rules)
    ]
