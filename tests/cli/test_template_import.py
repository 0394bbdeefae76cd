"""`template import` of what people have, and of what they should not have: good files are kept, bad ones named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import WELCOME, Bank
from tests.interchange.support import NAMESPACE, apt, apt_edge, apt_item, real_data

GOOD = apt(apt_item("Call", ActivityDate="StartDate + 3"), apt_item("Invite", ActivityDate="StartDate - 3"))
TEXT = GOOD.decode()
BOAT = "\n<name>T</name>\n<targetEntityType>Boat__c</targetEntityType>"
ROOT = f'<ActionPlanTemplate xmlns="{NAMESPACE}">'
BOMB = f'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]>\n{ROOT}&d;</ActionPlanTemplate>'
OUTSIDE = (
    f'<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>\n{ROOT}&b;</ActionPlanTemplate>'
)


def pair(name: str, value: str, tag: str = "valueFormula") -> str:
    return f"<actionPlanTemplateItemValue><name>{name}</name><{tag}>{value}</{tag}></actionPlanTemplateItemValue>"


REFUSED: list[tuple[str, bytes, int | None, str]] = [
    ("root", f'<?xml version="1.0"?>\n<Workflow xmlns="{NAMESPACE}"/>'.encode(), 2, "wrong_root"),
    ("bomb", BOMB.encode(), 1, "xml_forbidden"),
    ("outside", OUTSIDE.encode(), 2, "xml_forbidden"),
    ("entity", f"{ROOT}\n<name>\n&b;</name></ActionPlanTemplate>".encode(), 3, "xml_broken"),
    ("broken", TEXT.replace("\n", "\n<open>", 1).encode(), 4, "xml_broken"),
    ("short", GOOD[: len(GOOD) - 30], 4, "xml_broken"),
    ("formula", apt(apt_item("A"), apt_item("B", ActivityDate="TODAY() + 3")), 3, "unknown_formula"),
    ("amount", apt(apt_item("A", ActivityDate="StartDate + 1001")), 2, "invalid_value"),
    ("latin", TEXT.replace("<name>T<", "<name>T\u00e9<").encode("latin-1"), 4, "xml_broken"),
    ("encoding", TEXT.replace('"1.0"', '"1.0" encoding="klingon"').encode(), 1, "xml_broken"),
    ("twice", apt(apt_item("A"), apt_item("A")), 3, "unique_name_twice"),
    ("nameless", apt(apt_item("A"), head="<targetEntityType>Account</targetEntityType>"), 1, "element_missing"),
    ("boat", apt(apt_item("A"), head=BOAT), 5, "object_type_unknown"),
    ("empty", b"", None, "file_empty"),
    ("blank", b"\xef\xbb\xbf \r\n", None, "file_empty"),
    ("words", b"hello", 1, "format_unknown"),
    ("bytes", bytes(range(256)), 1, "format_unknown"),
    ("toml", b'format = 1\nname = "x\n', 2, "toml_broken"),
]  # fmt: skip


def test_bad_files_are_named_and_good_ones_are_kept(bank: Bank, tmp_path: Path) -> None:
    files: list[str] = []
    for name, content, _line, _code in [("good", GOOD, 0, ""), *REFUSED]:
        (tmp_path / name).write_bytes(content)
        files.append(str(tmp_path / name))
    answer = bank("--json", "template", "import", *files, str(tmp_path), str(tmp_path / "none"))
    assert (answer.code, answer.err) == (2, "")
    assert [(each["file"], each["items"]) for each in answer.json["imported"]] == [(files[0], 2)]
    wanted = [(str(tmp_path / name), line, code) for name, _content, line, code in REFUSED]
    wanted += [(str(tmp_path), None, "file_unreadable"), (str(tmp_path / "none"), None, "file_missing")]
    failed = answer.json["failed"]
    assert [(each["file"], each["line"], each["code"]) for each in failed] == wanted
    assert failed[11]["message"] == "the template: the element “name” is missing."
    assert all(each["message"] and "/etc/hostname" not in each["message"] for each in failed)
    assert bank.ok("template", "show", "T")["items"][0]["name"] == "Call"
    told = bank("template", "import", files[2]).err
    assert told.startswith(f"{files[2]}:1: ")


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + GOOD,
        TEXT.replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        GOOD.replace(b"\n", b"\r\n"),
    ],
)
def test_the_ways_to_write_xml_all_say_the_same(bank: Bank, content: bytes) -> None:
    bank.ok("template", "import", "-", stdin=GOOD)
    (again,) = bank.ok("template", "import", "-", stdin=content)["imported"]
    assert (again["file"], again["items"], again["unchanged"]) == ("-", 2, True)


def warnings_of(bank: Bank, content: bytes, *more: str) -> list[tuple[str, str, str]]:
    (found,) = bank.ok("template", "import", "-", *more, stdin=content)["imported"]
    return [(each["item"], each["code"], each["params"].get("value", "")) for each in found["warnings"]]


def test_what_could_not_be_resolved_is_a_warning_until_it_is_mapped(bank: Bank) -> None:
    content = apt(
        apt_item("A", ActivityDate="StartDate", OwnerId="0055g00000Hx123AAA"),
        apt_item("B", ActivityDate="StartDate", OwnerId="00G5g000001AbcDEAS"),
        apt_item("C", ActivityDate="StartDate", AssignedTo="Relationship Captain"),
        apt_item("D", ActivityDate="StartDate", AssignedTo="Assistant"),
    ).replace(b"<itemEntityType>Task<", b"<itemEntityType>Event<", 1)
    assert sorted(warnings_of(bank, content)) == [
        ("a", "item_type_unsupported", "Event"),
        ("a", "user_unresolved", "0055g00000Hx123AAA"),
        ("b", "queue_unresolved", "00G5g000001AbcDEAS"),
        # The role "assistant" exists here.
        ("c", "role_unresolved", "Relationship Captain"),
    ]
    mapped = ("--map", "0055g00000Hx123=ryan", "--map", "00G5g000001AbcDEAS=queue:Back office")
    left = warnings_of(bank, content, *mapped, "--map", "relationship captain=role:adviser")
    assert left == [("a", "item_type_unsupported", "Event")]
    # What it is mapped to has to exist as well.
    wrong = ("--map", "0055g00000Hx123AAA=nobody", "--map", "00G5g000001AbcDEAS=queue:Nowhere")
    assert sorted(warnings_of(bank, content, *wrong, "--map", "relationship captain=role:captain"))[1:] == [
        ("a", "user_unresolved", "nobody"),
        ("b", "queue_unresolved", "Nowhere"),
        ("c", "role_unresolved", "captain"),
    ]


def test_people_that_toml_names_are_looked_up_too(bank: Bank) -> None:
    toml = WELCOME.replace('"user:ryan"', '"user:zoe"').encode()
    assert warnings_of(bank, toml) == [("call", "user_unresolved", "zoe")]
    assert warnings_of(bank, toml.replace(b"zoe", b"ryan")) == []


def test_a_mapping_that_fits_nothing_is_told(bank: Bank, tmp_path: Path) -> None:
    owned = apt(apt_item("A", ActivityDate="StartDate", OwnerId="0055g00000Hx123AAA"))
    assert warnings_of(bank, owned, "--map", "0055g00000Hx123AAA=ryan", "--map", "Advisers=ryan") == [
        ("", "mapping_unused", "Advisers=ryan")
    ]
    # A mapping may be meant for one file of several.
    (tmp_path / "owned").write_bytes(owned)
    (tmp_path / "good").write_bytes(GOOD)
    both = bank.ok(
        "template", "import", str(tmp_path / "owned"), str(tmp_path / "good"), "--map", "0055g00000Hx123AAA=ryan"
    )
    assert [each["warnings"] for each in both["imported"]] == [[], []]
    assert bank.fails(2, "template", "import", "-", "--map", "nothing", stdin=GOOD)["code"] == "mapping_invalid"


def test_a_value_that_is_given_twice_is_told(bank: Bank) -> None:
    again = apt(apt_item("A", ActivityDate="StartDate + 3", extra=pair("ActivityDate", "StartDate + 9")))
    assert warnings_of(bank, again) == [("a", "value_repeated", "StartDate + 9")]
    (item,) = bank.ok("template", "show", "T")["items"]
    assert item["offset"]["amount"] == 3
    # The same again says nothing new, and an empty value gives way to a filled one.
    same = apt(apt_item("A", ActivityDate="StartDate + 3", extra=pair("ActivityDate", "StartDate + 3")))
    assert warnings_of(bank, same) == []
    empty = apt(apt_item("A", ActivityDate="", extra=pair("ActivityDate", "StartDate + 9")))
    assert warnings_of(bank, empty) == []
    (item,) = bank.ok("template", "show", "T")["items"]
    assert item["offset"]["amount"] == 9


def test_a_draft_that_could_not_be_published_says_so(bank: Bank) -> None:
    def waits(first: str, then: str) -> str:
        return apt_edge(
            f"<previousTemplateItem><uniqueName>{first}</uniqueName></previousTemplateItem>"
            f"<templateItem><uniqueName>{then}</uniqueName></templateItem>"
        )

    dated = {"ActivityDate": "StartDate"}
    circle = apt(apt_item("A", **dated), apt_item("B", **dated), waits("A", "B"), waits("B", "A"))
    ((_item, code, _value),) = warnings_of(bank, circle)
    assert code == "not_publishable"
    answer = bank("--json", "template", "import", "-", "--publish", stdin=circle)
    assert (answer.code, answer.json["failed"][0]["code"]) == (2, "template_not_publishable")
    assert ("", "not_publishable", "") in warnings_of(bank, apt())


def test_ten_thousand_items(bank: Bank) -> None:
    items = (apt_item(f"Item {n}", unique=f"i{n}", ActivityDate=f"StartDate + {n % 900}") for n in range(10_000))
    (found,) = bank.ok("template", "import", "-", stdin=apt(*items))["imported"]
    assert (found["items"], found["warnings"]) == (10_000, [])


REAL_ITEMS = {
    "Off_boarding": 6, "Involuntary": 6, "Onboarding": 11, "Cross_boarding": 4, "Pre_onboarding": 6,
    "Export - New Customer": 3, "Trade Show": 3,
}  # fmt: skip
"""Counted by hand in the files."""


@pytest.mark.skipif(real_data() is None, reason="the exports of real organisations are not beside the project")
def test_real_exports_come_in_whole_go_out_and_come_in_again(bank: Bank) -> None:
    folder = real_data()
    assert folder is not None
    files = [file for kind in ("apt", "actionplansv4") for file in sorted((folder / "fsc_metadata" / kind).iterdir())]
    found: dict[str, Any] = bank.ok("template", "import", *map(str, files), "--publish")
    assert found["failed"] == [] and len(found["imported"]) == len(files) >= 7
    for each in found["imported"]:
        name = Path(each["file"]).name
        assert each["items"] == next(count for begin, count in REAL_ITEMS.items() if name.startswith(begin))
        text = bank("template", "export", each["id"]).out
        (again,) = bank.ok("template", "import", "-", stdin=text)["imported"]
        assert (again["unchanged"], again["unique_name"]) == (True, each["unique_name"])
