"""`fsctui type`: object types, and the lists of their choice fields."""

from __future__ import annotations

from tests.cli.conftest import Bank

INTEREST = "referral.interest"


def codes(bank: Bank) -> list[str]:
    return [row["code"] for row in bank.ok("type", "choices", INTEREST)["items"]]


def test_an_interest_is_added_renamed_moved_retired_and_brought_back(bank: Bank) -> None:
    names = ("--label", "Student loan", "--label", "fr=Prêt étudiant")
    added = bank.ok("type", "add-choice", INTEREST, "student_loan", *names, "--before", "mortgage")
    assert (added["code"], added["choice"]) == (
        "choice_added",
        {
            "code": "student_loan", "label": "Student loan",
            "labels": {"en": "Student loan", "fr": "Prêt étudiant"}, "retired": False, "records": 0,
        },
    )  # fmt: skip
    assert codes(bank)[:2] == ["student_loan", "mortgage"]
    made = bank.ok("referral", "add", "--last-name", "Shah", "--interest", "prêt étudiant")
    query = ("referral", "list", "--view", "all", "--query", 'interest:"student loan"')
    assert [row["interest"] for row in bank.ok(*query)["items"]] == ["student_loan"], made
    edited = bank.ok(
        "type", "edit-choice", INTEREST, "student_loan", "--label", "Study loan", "--label", "fr=", "--last"
    )
    assert edited["choice"]["labels"] == {"en": "Study loan"}
    assert codes(bank)[-1] == "student_loan"
    bank.ok("type", "edit-choice", INTEREST, "student_loan", "--before", "heloc")
    assert codes(bank).index("student_loan") == codes(bank).index("heloc") - 1
    assert bank.ok("type", "retire-choice", INTEREST, "student_loan")["choice"]["retired"] is True
    refused = bank.fails(2, "referral", "add", "--last-name", "Lee", "--interest", "student_loan")
    assert (refused["code"], refused["params"]["value"]) == ("choice_retired", "student_loan")
    kinds = {field["name"]: field["choices"] for field in bank.ok("type", "show", "referral")["fields"]}
    assert "student_loan" not in kinds["interest"]
    assert "student_loan" not in bank("type", "show", "referral").out
    assert bank.fails(5, "type", "remove-choice", INTEREST, "student_loan")["params"]["records"] == 1
    bank.ok("type", "restore-choice", INTEREST, "student_loan")
    bank.ok("referral", "add", "--last-name", "Lee", "--interest", "student_loan")
    bank.ok("type", "add-choice", INTEREST, "gap_year")
    assert bank.ok("type", "choices", INTEREST)["items"][-1]["label"] == "Gap year"
    bank.ok("type", "remove-choice", INTEREST, "gap_year")
    assert "gap_year" not in codes(bank)


def test_what_a_list_refuses(bank: Bank) -> None:
    assert bank.fails(5, "type", "retire-choice", "referral.status", "new")["code"] == "choices_fixed"
    assert bank.fails(5, "type", "add-choice", INTEREST, "mortgage")["code"] == "choice_taken"
    assert bank.fails(2, "type", "retire-choice", INTEREST, "yachts")["code"] == "choice_unknown"
    assert bank.fails(2, "type", "choices", "referral.city")["code"] == "no_choice_field"
    assert bank.fails(2, "type", "choices", "referral.")["code"] == "parameter_invalid"
    assert bank.fails(2, "type", "edit-choice", INTEREST, "mortgage")["code"] == "parameter_missing"
    assert bank.fails(4, "type", "remove-choice", INTEREST, "mortgage", user="ryan")["code"] == "not_allowed"


def test_choices_as_a_table(bank: Bank) -> None:
    bank.ok("type", "retire-choice", INTEREST, "heloc")
    lines = bank("type", "choices", INTEREST).out.splitlines()
    assert lines[0].split() == ["Code", "Name", "Offered", "Records"]
    assert [line.split()[-2:] for line in lines if line.startswith(("heloc", "mortgage"))] == [
        ["yes", "0"],
        ["no", "0"],
    ]
    assert bank("type", "choices", INTEREST, user="ryan").out.splitlines()[1].split()[-1] == "-"


def test_a_field_is_called_by_other_names(bank: Bank) -> None:
    bank.ok("type", "edit-field", INTEREST, "--label", "Need", "--label", "fr=Besoin")
    (field,) = (each for each in bank.ok("type", "show", "referral")["fields"] if each["name"] == "interest")
    assert field["label"] == "Need"
    assert bank.fails(2, "type", "edit-field", INTEREST)["code"] == "parameter_missing"
    assert bank.fails(2, "type", "edit-field", "referral.wings", "--label", "Wings")["code"] == "field_unknown"
