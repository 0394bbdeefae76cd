"""Imports: every row is imported or named, and importing twice changes nothing."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from fsctui.domain.access import NotAllowed
from fsctui.domain.record_rows import ImportReport, ImportRow
from fsctui.domain.records import FieldUnknown
from fsctui.services import record_import
from fsctui.services.refusals import ObjectTypeUnknown
from tests.factories import House


def rows(*cells: Mapping[str, str]) -> list[ImportRow]:
    return [ImportRow(line, each) for line, each in enumerate(cells, start=2)]


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return len(report.created), len(report.updated), len(report.unchanged), len(report.failed)


PEOPLE = rows(
    {"name": "Kiara Shah", "email": "k@mail.example", "city": "Lyon", "owner": "ryan"},
    {"name": "Rachel Adams", "email": "r@mail.example", "city": "", "owner": ""},
    {"name": "Rachel Adams", "email": "other@mail.example", "city": "Nice", "owner": ""},
)


def test_rows_become_records_and_a_second_import_changes_nothing(house: House) -> None:
    house.user("ryan")
    records = house.ada.records
    first = records.import_rows("account", PEOPLE)
    assert counts(first) == (3, 0, 0, 0)
    before = [house.rows(table) for table in ("record", "account", "record_word", "timeline")]
    second = records.import_rows("account", PEOPLE)
    assert counts(second) == (0, 0, 3, 0)
    assert [house.rows(table) for table in ("record", "account", "record_word", "timeline")] == before
    found = records.page("account").items
    assert [(row.name, row.values.get("email"), row.values.get("city"), row.owner) for row in found] == [
        ("Kiara Shah", "k@mail.example", "Lyon", "ryan"),
        ("Rachel Adams", "r@mail.example", None, "ada"),
        ("Rachel Adams", "other@mail.example", "Nice", "ada"),
    ]
    assert [hit.name for hit in records.search("kia")] == ["Kiara Shah"]


def test_every_faulty_row_is_named_with_line_column_and_reason(house: House) -> None:
    report = house.ada.records.import_rows(
        "contact",
        rows(
            {"last_name": "Good", "birth_date": "1980-02-03"},
            {"last_name": "", "birth_date": ""},
            {"last_name": "Bad", "birth_date": "3/2/1980"},
            {"last_name": "Owned", "owner": "nobody"},
            {"last_name": "Lost", "account": "Nowhere Ltd"},
            {"last_name": "Good", "birth_date": "1980-02-03"},
        ),
    )
    assert [(each.line, each.column, each.refusal.code) for each in report.failed] == [
        (3, "last_name", "field_missing"),
        (4, "birth_date", "field_invalid"),
        (5, "owner", "user_unknown"),
        (6, "account", "reference_unknown"),
        (7, "", "row_twice"),
    ]
    assert counts(report) == (1, 0, 0, 5)


def test_a_record_that_a_row_needs_and_that_is_not_there_is_named(house: House) -> None:
    given = rows({"name": "Gold", "financial_account": "Nowhere"}, {"name": "Blue"})
    report = house.ada.records.import_rows("card", given)
    assert [(each.line, each.column, each.refusal.code) for each in report.failed] == [
        (2, "financial_account", "reference_unknown"), (3, "financial_account", "field_missing"),
    ]  # fmt: skip
    assert report.created == ()


def test_references_are_ids_external_ids_or_names(house: House) -> None:
    shah = house.account("Kiara Shah")
    house.ada.records.create("account", "Adams", external_id="001A")
    house.account("Twin")
    house.account("TWIN")
    report = house.ada.records.import_rows(
        "financial_account",
        rows(
            {"name": "by id", "account": str(shah.id)},
            {"name": "by ref", "account": str(shah)},
            {"name": "by external id", "account": "001A"},
            {"name": "by name", "account": "kiara  shah".replace("  ", " ")},
            {"name": "ambiguous", "account": "twin"},
        ),
    )
    assert [(each.line, each.refusal.code) for each in report.failed] == [(6, "reference_unknown")]
    found = house.ada.records.page("financial_account").items
    assert {row.name: row.account.name for row in found if row.account} == {
        "by id": "Kiara Shah", "by ref": "Kiara Shah", "by external id": "Adams", "by name": "Kiara Shah",
    }  # fmt: skip


def test_a_known_record_is_updated_where_the_row_says_something_else(house: House) -> None:
    records = house.ada.records
    records.import_rows("account", rows({"external_id": "1", "name": "Kiara", "city": "Lyon", "kind": "person"}))
    report = records.import_rows("account", rows({"external_id": "1", "name": "Kiara Shah", "city": "Paris"}))
    assert counts(report) == (0, 1, 0, 0)
    row = records.page("account").items[0]
    assert (row.name, row.values) == ("Kiara Shah", {"kind": "person", "city": "Paris"})
    entry = house.ada.timeline.record(row.ref).items[0]
    assert (entry.action, entry.before, entry.after) == (
        "import_edit", {"name": "Kiara", "city": "Lyon"}, {"name": "Kiara Shah", "city": "Paris"},
    )  # fmt: skip


def test_batches_are_one_transaction_and_know_each_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_import, "BATCH", 2)
    given = rows(*({"name": f"Client {number}"} for number in range(7)), {"name": "client 0"})
    report = house.ada.records.import_rows("account", given)
    assert counts(report) == (7, 0, 0, 1)
    assert report.failed[0].refusal.params == {"first_line": 2}


def test_a_dry_run_reports_and_writes_nothing(house: House) -> None:
    before = house.rows("record"), house.rows("timeline"), house.rows("ledger")
    report = house.ada.records.import_rows("account", rows({"name": "Kiara"}, {"name": ""}), dry_run=True)
    assert counts(report) == (1, 0, 0, 1)
    assert (house.rows("record"), house.rows("timeline"), house.rows("ledger")) == before


def test_an_unknown_field_or_type_is_refused_as_a_whole(local: House) -> None:
    records = local.ada.records
    before = local.rows("record")
    with pytest.raises(FieldUnknown) as caught:
        records.import_rows("account", rows({"name": "A"}, {"name": "B", "Nmae": "C"}))
    assert caught.value.field == "Nmae"
    assert {"name", "external_id", "owner", "city"} < {*caught.value.known}
    with pytest.raises(ObjectTypeUnknown):
        records.import_rows("starship", rows({"name": "A"}))
    assert local.rows("record") == before


def test_an_import_neither_shows_nor_changes_what_its_user_may_not_see(local: House) -> None:
    local.user("boss", "manager")
    local.ada.records.create("account", "Kiara Shah", {"city": "Lyon"}, external_id="1")
    before = local.rows("record"), local.rows("account")
    report = local.of("boss").records.import_rows("account", rows({"external_id": "1", "name": "X", "city": "Rome"}))
    assert [each.refusal.code for each in report.failed] == ["name_taken"]
    assert (local.rows("record"), local.rows("account")) == before


def test_a_namesake_that_the_user_may_not_see_is_not_there(local: House) -> None:
    local.user("boss", "manager")
    local.account("Kiara Shah")
    report = local.of("boss").records.import_rows("account", rows({"name": "Kiara Shah"}))
    assert counts(report) == (1, 0, 0, 0)
    assert local.of("boss").records.count() == 1 and local.ada.records.count() == 2


@pytest.mark.parametrize("role", ["adviser", "assistant", "broker", "agent", "compliance", "partner", "client"])
def test_only_administrators_and_managers_import(local: House, role: str) -> None:
    local.user("x", role)
    before = local.rows("record")
    with pytest.raises(NotAllowed):
        local.of("x").records.import_rows("account", rows({"name": "A"}))
    assert local.rows("record") == before


def test_hostile_text_is_cleaned_or_refused(local: House) -> None:
    report = local.ada.records.import_rows(
        "account",
        rows({"name": "Kiara\x1b]52;c;aGk=\x07 Shah\u202e"}, {"name": "\x00\x1b"}, {"name": "x" * 201}),
    )
    assert [(each.line, each.refusal.code) for each in report.failed] == [(3, "name_missing"), (4, "text_too_long")]
    assert [row.name for row in local.ada.records.page("account").items] == ["Kiara]52;c;aGk= Shah"]
