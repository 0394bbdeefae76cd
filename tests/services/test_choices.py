"""Lists that the bank edits: what is done to them counts at once, wherever they are used, in every language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fsctui.domain.access import NotAllowed
from fsctui.domain.choices import ChoiceInUse, ChoiceRetired, ChoicesFixed, ChoiceTaken, LastChoice, NoChoiceField
from fsctui.domain.conversion import ConversionRequest, Wanted
from fsctui.domain.query import QueryMistake
from fsctui.domain.record_rows import ImportRow
from fsctui.domain.records import ChoiceUnknown, FieldUnknown, NameMissing, RecordRef
from fsctui.domain.referrals import NewReferral, Status
from fsctui.domain.routing import Assignee, AssigneeKind, Entry, Rule
from fsctui.domain.routing_conditions import Condition, Operator
from fsctui.refusal import Refusal
from fsctui.services.outcome import Done
from fsctui.services.records import RecordService
from fsctui.services.refusals import AlreadySo, NotSo, ObjectTypeUnknown, Stale
from fsctui.store.database import Database
from tests.factories import House
from tests.services.referral_bank import ReferralBank

NAMES = {"en": "Student loan", "fr": "Prêt étudiant", "es": "Préstamo estudiantil", "pt_BR": "Crédito estudantil"}


@pytest.fixture
def bank(database: Database) -> ReferralBank:
    return ReferralBank(database)


@pytest.fixture
def near(sqlite_database: Database) -> ReferralBank:
    return ReferralBank(sqlite_database)


def codes(house: House, code: str = "account", name: str = "segment") -> list[str]:
    """A list in its order, retired choices in brackets."""
    rows = house.ada.records.choices(code, name)
    return [f"({row.code})" if row.retired else row.code for row in rows]


def last_note(house: House) -> tuple[str, Any, Any]:
    import json

    with house.database.read() as tx:
        row = tx.all("SELECT action, before, after FROM timeline WHERE subject_type = 'object_type' ORDER BY seq")[-1]
    before, after = (None if text is None else json.loads(text) for text in (row.before, row.after))
    return row.action, before, after


# -- the list --------------------------------------------------------------------------------------------------------


def test_a_choice_lives_from_its_adding_to_its_removal(house: House) -> None:
    records = house.ada.records
    assert codes(house) == ["retail", "private"]
    records.add_choice("account", "segment", "premier", {"en": " Premier\x07 ", "fr": ""}, before="private")
    place = {"code": "account", "field": "segment", "choice": "premier"}
    told = {**place, "labels": {"en": "Premier"}, "position": 2}
    assert last_note(house) == ("add_choice", None, told)
    records.edit_choice("account", "segment", "premier", {"fr": "Privilège"}, before="retail")
    after = {**place, "labels": {"en": "Premier", "fr": "Privilège"}, "position": 1}
    assert last_note(house) == ("edit_choice", told, after)
    assert codes(house) == ["premier", "retail", "private"]
    records.retire_choice("account", "segment", "retail")
    assert codes(house) == ["premier", "(retail)", "private"]
    told = {"code": "account", "field": "segment", "choice": "retail"}
    assert last_note(house) == ("retire_choice", {**told, "retired": False}, {**told, "retired": True})
    records.restore_choice("account", "segment", "retail")
    records.remove_choice("account", "segment", "premier")
    assert last_note(house) == ("remove_choice", after, place)
    assert codes(house) == ["retail", "private"]


def test_what_is_done_already_is_refused(local: House) -> None:
    records = local.ada.records
    with pytest.raises(NotSo):
        records.restore_choice("account", "segment", "retail")
    records.retire_choice("account", "segment", "retail")
    with pytest.raises(AlreadySo):
        records.retire_choice("account", "segment", "retail")
    with pytest.raises(LastChoice):
        records.retire_choice("account", "segment", "private")
    assert codes(local) == ["(retail)", "private"]


ACTS: dict[str, Callable[[RecordService], Done]] = {
    "add": lambda r: r.add_choice(
        "account", "segment", "premier", {"en": "Premier", "fr": "Privilège"}, before="retail"
    ),
    "rename": lambda r: r.edit_choice("account", "segment", "retail", {"en": "Everybody", "es": "Todos"}),
    "move": lambda r: r.edit_choice("account", "segment", "retail", before=""),
    "both": lambda r: r.edit_choice("account", "segment", "private", {"en": "Private"}, before="retail"),
    "retire": lambda r: r.retire_choice("account", "segment", "retail"),
    "remove": lambda r: r.remove_choice("account", "segment", "retail"),
    "field": lambda r: r.edit_field("account", "segment", {"en": "Market", "fr": "Marché"}),
}


@pytest.mark.parametrize("act", ACTS)
def test_what_was_done_is_taken_back_and_done_again(local: House, act: str) -> None:
    records = local.ada.records
    for code in ("retail", "private"):
        records.edit_choice("account", "segment", code, {"en": f"The {code}"})
    before = records.type("account").fields
    done = ACTS[act](records)
    after = records.type("account").fields
    assert after != before
    for there in (before, after, before):
        assert done.undo is not None
        done = getattr(records, done.undo[0])(done.id, **done.undo[1])
        assert records.type("account").fields == there


def test_several_edits_are_taken_back_one_after_the_other(local: House) -> None:
    records = local.ada.records
    records.edit_choice("account", "segment", "retail", {"en": "One"})
    done = [records.edit_choice("account", "segment", "retail", {"en": name}) for name in ("Two", "Three")]
    records.edit_choice("account", "segment", "private", {"en": "Of somebody else"})
    for last, name in ((done[1], "Two"), (done[0], "One")):
        assert last.undo is not None
        getattr(records, last.undo[0])(last.id, **last.undo[1])
        assert records.choices("account", "segment")[0].labels == {"en": name}


def test_an_edit_of_what_somebody_changed_meanwhile_is_refused(local: House) -> None:
    local.user("mona", "administrator")
    records = local.ada.records
    records.edit_choice("account", "segment", "retail", {"en": "Retail"})
    seen = records.choices("account", "segment")[0].labels
    local.of("mona").records.edit_choice("account", "segment", "retail", {"en": "Everybody", "fr": "Tous"})
    with pytest.raises(Stale) as caught:
        records.edit_choice("account", "segment", "retail", {"en": "People"}, seen=seen)
    assert caught.value.values == {"en": ("People", "Everybody"), "fr": (None, "Tous")}
    assert records.choices("account", "segment")[0].labels == {"en": "Everybody", "fr": "Tous"}
    field = records.type("account").field("segment")
    assert field is not None
    with pytest.raises(Stale):
        records.edit_field("account", "segment", {"en": "Market"}, seen={"en": "Another"})
    records.edit_field("account", "segment", {"en": "Market"}, seen=field.labels)


REFUSED: list[tuple[type[Refusal], Callable[[RecordService], Any]]] = [
    (ObjectTypeUnknown, lambda r: r.choices("unicorn", "segment")),
    (FieldUnknown, lambda r: r.choices("account", "wings")),
    (NoChoiceField, lambda r: r.choices("account", "city")),
    (NoChoiceField, lambda r: r.add_choice("account", "city", "rome", {"en": "Rome"})),
    (ChoiceUnknown, lambda r: r.retire_choice("account", "segment", "gold")),
    (ChoiceUnknown, lambda r: r.add_choice("account", "segment", "gold", {"en": "Gold"}, before="silver")),
    (ChoiceTaken, lambda r: r.add_choice("account", "segment", "retail", {"en": "Gold"})),
    (NameMissing, lambda r: r.add_choice("account", "segment", "gold", {"fr": "Or"})),
    (NameMissing, lambda r: r.edit_choice("account", "segment", "retail", {"fr": "Tous"})),
    (ChoicesFixed, lambda r: r.retire_choice("account", "kind", "person")),
    (ChoicesFixed, lambda r: r.restore_choice("account", "kind", "person")),
    (FieldUnknown, lambda r: r.edit_field("account", "wings", {"en": "Wings"})),
    (NameMissing, lambda r: r.edit_field("account", "segment", {"en": ""})),
]


@pytest.mark.parametrize(("refusal", "attempt"), REFUSED)
def test_what_makes_no_sense_is_refused_and_nothing_written(
    local: House, refusal: type[Refusal], attempt: Callable[[RecordService], Any]
) -> None:
    before = local.rows("object_type"), local.rows("timeline")
    with pytest.raises(refusal):
        attempt(local.ada.records)
    assert (local.rows("object_type"), local.rows("timeline")) == before


def test_only_administrators_edit_lists_and_see_how_much_they_are_used(local: House) -> None:
    local.user("ryan")
    local.account("Kiara Shah", values={"segment": "private"})
    before = local.rows("object_type")
    for act in ACTS.values():
        with pytest.raises(NotAllowed):
            act(local.of("ryan").records)
    assert local.rows("object_type") == before
    assert [row.records for row in local.ada.records.choices("account", "segment")] == [0, 1]
    assert [row.records for row in local.of("ryan").records.choices("account", "segment")] == [None, None]


def test_saving_what_is_there_already_writes_nothing(local: House) -> None:
    records = local.ada.records
    records.edit_choice("account", "segment", "retail", {"en": "Retail"})
    before = local.rows("object_type"), local.rows("timeline")
    done = records.edit_choice("account", "segment", "retail", {"en": "Retail"}, before="private")
    assert done.undo is None
    field = records.edit_field("account", "segment", {"en": "segment"})
    assert field.undo is None
    assert (local.rows("object_type"), local.rows("timeline")) == before


# -- where it is used --------------------------------------------------------------------------------------------------


def test_a_choice_that_records_have_stays(house: House) -> None:
    """Wherever the value is kept: with the record, or in a column of the type's own table."""
    first = house.account("Kiara Shah", values={"segment": "private", "kind": "person"})
    house.account("Rachel Adams", values={"segment": "private"})
    records = house.ada.records
    assert [row.records for row in records.choices("account", "segment")] == [0, 2]
    assert [row.records for row in records.choices("account", "kind")] == [1, 0]
    with pytest.raises(ChoiceInUse) as caught:
        records.remove_choice("account", "segment", "private")
    assert (caught.value.choice, caught.value.records) == ("private", 2)
    records.edit(first, {"segment": ""})
    assert [row.records for row in records.choices("account", "segment")] == [0, 1]


def test_a_retired_choice_stays_on_records_and_comes_to_no_other(house: House) -> None:
    records = house.ada.records
    old, other = house.account("Kiara Shah", values={"segment": "retail"}), house.account("Rachel Adams")
    records.retire_choice("account", "segment", "retail")
    for attempt in (
        lambda: records.create("account", "New", {"segment": "retail"}),
        lambda: records.edit(other, {"segment": "retail"}),
    ):
        with pytest.raises(ChoiceRetired) as caught:
            attempt()
        assert (caught.value.field, caught.value.value, caught.value.known) == ("segment", "retail", ["private"])
    records.edit(old, {"segment": "retail", "city": "Lyon"})
    assert (records.show(old).value("segment"), records.show(old).value("city")) == ("retail", "Lyon")


def test_an_import_names_rows_that_would_get_a_retired_choice(house: House) -> None:
    records = house.ada.records
    house.account("Kiara Shah", values={"segment": "retail"})
    house.account("Rachel Adams")
    records.retire_choice("account", "segment", "retail")
    names = ("Kiara Shah", "Rachel Adams", "Neil Okafor")
    rows = [ImportRow(line, {"name": name, "segment": "retail"}) for line, name in enumerate(names, start=2)]
    report = records.import_rows("account", rows)
    assert (len(report.created), len(report.updated), len(report.unchanged)) == (0, 0, 1)
    assert [(each.line, each.column, each.refusal.code) for each in report.failed] == [
        (3, "segment", "choice_retired"), (4, "segment", "choice_retired"),
    ]  # fmt: skip


def test_an_interest_of_the_banks_own_counts_at_once_everywhere(bank: ReferralBank) -> None:
    bank.ada.records.add_choice("referral", "interest", "student_loan", NAMES, before="mortgage")
    ryan = bank.of("ryan")
    assert ryan.referrals.interests()[0].labels == NAMES
    made = [bank.refer(last_name=f"Number {words}", interest=words) for words in ("student_loan", *NAMES.values())]
    rows = [ImportRow(2, {"name": "Five", "last_name": "Five", "interest": "Crédito estudantil"})]
    made += bank.ada.records.import_rows("referral", rows).created
    jackie = bank.of("jackie").referrals
    assert {row.interest for row in jackie.rows(made).values()} == {"student_loan"}
    for query in ("interest:student_loan", 'interest:"prêt étudiant"', 'interest:"Student Loan"'):
        assert {row.id for row in ryan.referrals.page("sent_open", query).items} == {*made[:-1]}, query
    with pytest.raises(QueryMistake):
        ryan.referrals.page("sent_open", "interest:studentloans")
    with pytest.raises(ChoiceInUse) as caught:
        bank.ada.records.remove_choice("referral", "interest", "student_loan")
    assert caught.value.records == 6
    done = bank.of("bob").conversion.convert(made[0], ConversionRequest(household=Wanted.NONE))
    assert done.id is not None
    opportunity = RecordRef("opportunity", bank.of("bob").records.page("opportunity").items[0].ref.id)
    assert bank.of("bob").records.show(opportunity).value("interest") == "student_loan"
    assert bank.ada.records.choices("opportunity", "interest")[0].records == 7


def test_a_retired_interest_is_refused_for_new_referrals_and_found_on_old_ones(bank: ReferralBank) -> None:
    old = bank.refer(interest="mortgage")
    bank.ada.records.retire_choice("opportunity", "interest", "mortgage")
    with pytest.raises(ChoiceRetired):
        bank.refer(interest="Hipoteca", last_name="New")
    rows = [ImportRow(2, {"name": "Five", "last_name": "Five", "interest": "mortgage"})]
    (fault,) = bank.ada.records.import_rows("referral", rows).failed
    assert (fault.line, fault.column, fault.refusal.code) == (2, "interest", "choice_retired")
    ryan = bank.of("ryan")
    assert [row.id for row in ryan.referrals.page("sent_open", "interest:mortgage").items] == [old]
    with pytest.raises(ChoiceRetired):
        bank.of("bob").conversion.convert(
            bank.refer(interest="heloc", last_name="Other"),
            ConversionRequest(household=Wanted.NONE, interest="mortgage"),
        )
    bank.of("bob").conversion.convert(old, ConversionRequest(household=Wanted.NONE, interest="mortgage"))
    (made,) = bank.of("bob").records.page("opportunity").items
    assert made.values["interest"] == "mortgage", "what the client needs is carried along"


def test_what_ended_elsewhere_may_have_been_about_what_is_retired(near: ReferralBank) -> None:
    near.ada.records.retire_choice("referral", "interest", "heloc")
    new = NewReferral(last_name="Past", interest="heloc", status=Status.CONVERTED, brought_in=True, referrer="ryan")
    assert near.ada.referrals.add(new).id is not None


def test_a_default_that_is_retired_is_left_out_of_an_opportunity(near: ReferralBank) -> None:
    referral = near.refer()
    first = near.of("bob").conversion.preview(referral).draft.opportunity.values["stage"]
    near.ada.records.retire_choice("opportunity", "stage", first)
    near.of("bob").conversion.convert(referral, ConversionRequest(household=Wanted.NONE))
    (made,) = near.of("bob").records.page("opportunity").items
    assert made.values.get("stage") is None


def test_statuses_are_called_what_the_bank_calls_them(near: ReferralBank) -> None:
    near.ada.records.edit_choice("referral", "status", "rejected", {"en": "Turned down"}, before="new")
    first = near.of("ryan").referrals.statuses()[0]
    assert (first.code, first.labels["en"]) == ("rejected", "Turned down")
    with pytest.raises(ChoicesFixed):
        near.ada.records.add_choice("referral", "status", "lost", {"en": "Lost"})


def test_a_rule_in_force_asks_for_an_interest_made_since_by_any_of_its_names(bank: ReferralBank) -> None:
    """What is known of the list is not what it was when the rule was put in force."""
    asked = Condition("interest", Operator.EQUALS, ("Prêt étudiant",))
    student = Entry("students", Assignee(AssigneeKind.USER, ("eve",)), (asked,))
    bank.ada.routing.import_rules([Rule("Std", (student,), "bob")])
    bank.ada.routing.activate("Std", force=True)
    before = bank.refer(owner="", interest="mortgage")
    bank.ada.records.add_choice("referral", "interest", "student_loan", NAMES)
    after = bank.refer(owner="", last_name="New", interest="student_loan")
    rows = bank.ada.referrals.rows([before, after])
    assert (rows[before].owner, rows[after].owner) == ("bob", "eve")
