"""Records: lists, search, pages, changes, links, confidentiality, object types."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from fsctui.domain.access import NotAllowed
from fsctui.domain.query import QueryMistake
from fsctui.domain.record_rows import RecordSort
from fsctui.domain.records import (
    Choice,
    ChoiceUnknown,
    Field,
    FieldInvalid,
    FieldMissing,
    FieldType,
    FieldUnknown,
    NameMissing,
    ObjectType,
    RecordRef,
    RequiredTooLate,
    TypeCodeInvalid,
)
from fsctui.services.refusals import AlreadySo, NameTaken, NotSo, ObjectTypeUnknown, RecordUnknown, Stale
from fsctui.store.paging import LimitOutOfRange
from tests.factories import NOW, House


def names(rows: object) -> list[str]:
    return [row.name for row in rows]  # type: ignore[attr-defined]


# -- making and changing -----------------------------------------------------------------------------------------------


def test_a_record_keeps_typed_values_wherever_they_are_stored(house: House) -> None:
    account = house.account("Kiara Shah", values={"kind": "Person", "city": "Lyon", "kyc_date": "2025-12-31"})
    contact = house.record(
        "contact", "", values={"first_name": "Kiara", "last_name": "Shah", "account": str(account),
                               "birth_date": "1974-03-12", "hobby": "Sailing", "email": "k@mail.example"},
    )  # fmt: skip
    sheet = house.ada.records.show(contact)
    assert sheet.name == "Kiara Shah"
    assert {each.field.name: each.value for each in sheet.fields if each.value is not None} == {
        "first_name": "Kiara", "last_name": "Shah", "account": account.id, "birth_date": "1974-03-12",
        "hobby": "Sailing", "email": "k@mail.example",
    }  # fmt: skip
    assert sheet.account is not None and sheet.account.name == "Kiara Shah"
    assert next(each.target for each in sheet.fields if each.field.name == "account") == sheet.account
    assert house.ada.records.show(account).value("kind") == "person"


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"last_name": "X", "age": 3}, FieldUnknown),
        ({"first_name": "X"}, FieldMissing),
        ({"last_name": "X", "birth_date": "31/12/1980"}, FieldInvalid),
        ({"last_name": "X", "email": "x at y"}, FieldInvalid),
        ({"last_name": "X", "account": "999999"}, RecordUnknown),
    ],
)
def test_a_faulty_record_is_refused_and_nothing_is_written(
    local: House, values: dict[str, object], refusal: type
) -> None:
    before = local.rows("record"), local.rows("timeline")
    with pytest.raises(refusal):
        local.ada.records.create("contact", "X", values)
    assert (local.rows("record"), local.rows("timeline")) == before


def test_a_reference_must_be_of_its_type(local: House) -> None:
    household = local.record("household", "Shah")
    with pytest.raises(RecordUnknown):
        local.ada.records.create("contact", "X", {"last_name": "X", "account": household.id})


def test_unknown_types_and_empty_names_are_refused(local: House) -> None:
    with pytest.raises(ObjectTypeUnknown):
        local.ada.records.create("starship", "X")
    with pytest.raises(NameMissing):
        local.ada.records.create("account", " \u200b ")
    with pytest.raises(ChoiceUnknown):
        local.ada.records.create("account", "X", {"kind": "robot"})


def test_an_edit_changes_what_it_names_and_notes_before_and_after(house: House) -> None:
    account = house.account("Kiara Shah", values={"city": "Lyon", "kyc_date": "2025-12-31"})
    house.ada.records.edit(account, {"city": "Paris", "kyc_date": ""}, name="Kiara Shah-Roy", version=1)
    sheet = house.ada.records.show(account)
    assert (sheet.name, sheet.value("city"), sheet.value("kyc_date"), sheet.version) == (
        "Kiara Shah-Roy", "Paris", None, 2,
    )  # fmt: skip
    entry = house.ada.timeline.record(account).items[0]
    assert entry.before == {"name": "Kiara Shah", "city": "Lyon", "kyc_date": "2025-12-31"}
    assert entry.after == {"name": "Kiara Shah-Roy", "city": "Paris", "kyc_date": None}
    assert names(house.ada.records.search("roy")) == ["Kiara Shah-Roy"]
    assert house.ada.records.search("kiara shah x") == ()


def test_a_stale_edit_shows_what_changed_and_writes_nothing(house: House) -> None:
    account = house.account("Kiara Shah", values={"city": "Lyon"})
    house.ada.records.edit(account, {"city": "Paris"}, version=1)
    with pytest.raises(Stale) as refused:
        house.ada.records.edit(account, {"city": "Nice"}, version=1)
    assert refused.value.values == {"city": ("Nice", "Paris")}
    assert house.ada.records.show(account).value("city") == "Paris"


def test_an_edit_that_changes_nothing_writes_nothing(local: House) -> None:
    account = local.account("Kiara Shah", values={"city": "Lyon"})
    before = local.rows("record"), local.rows("timeline")
    local.ada.records.edit(account, {"city": "Lyon"})
    assert (local.rows("record"), local.rows("timeline")) == before


def test_external_ids_are_unique_within_a_type(local: House) -> None:
    local.ada.records.create("account", "A", external_id="001")
    with pytest.raises(NameTaken):
        local.ada.records.create("account", "B", external_id="001")
    local.ada.records.create("household", "C", external_id="001")


def test_a_record_moves_with_its_owner(house: House) -> None:
    house.ada.people.add_team("Wealth")
    house.user("ryan", team="Wealth")
    account = house.account("Kiara Shah")
    house.ada.records.set_owner(account, "ryan")
    sheet = house.ada.records.show(account)
    assert (sheet.owner, sheet.team) == ("ryan", "Wealth")
    house.ada.records.set_owner(account, None)
    assert house.ada.records.show(account).owner is None


def test_moving_a_record_to_another_account_changes_who_sees_it(house: House) -> None:
    house.user("ryan")
    first, second = house.account("First"), house.account("Second", "ryan")
    card = house.record("financial_account", "Savings", values={"account": first.id})
    assert not house.of("ryan").records.rows([card.id])
    house.ada.records.edit(card, {"account": second.id})
    assert house.of("ryan").records.rows([card.id])


def test_a_record_of_a_record_belongs_to_the_same_account(house: House) -> None:
    account = house.account("Kiara Shah")
    money = house.record("financial_account", "Savings", values={"account": account.id})
    card = house.record("card", "Gold", values={"financial_account": money.id})
    assert house.ada.records.show(card).account == house.ada.records.show(money).account


# -- lists -------------------------------------------------------------------------------------------------------------


def test_records_page_by_name_without_regard_to_case_and_accents(house: House) -> None:
    for name in ("zoe", "Émile", "adam", "Eve", "Zoé"):
        house.account(name)
    records = house.ada.records
    first = records.page("account", limit=2)
    second = records.page("account", limit=2, after=first.next)
    third = records.page("account", limit=2, after=second.next)
    assert [names(page.items) for page in (first, second, third)] == [["adam", "Émile"], ["Eve", "zoe"], ["Zoé"]]
    assert third.next is None
    assert [records.rows([each])[each].name for each in records.vector("account")] == [
        "adam", "Émile", "Eve", "zoe", "Zoé",
    ]  # fmt: skip


def test_lists_of_all_types_go_by_type(house: House) -> None:
    house.record("household", "A")
    house.account("B")
    records = house.ada.records
    assert names(records.page(limit=1).items) == ["B"]
    assert names(records.page(limit=1, after=records.page(limit=1).next).items) == ["A"]
    assert records.count() == 2 and records.count("household") == 1 and records.count(most=1) == 1


def test_a_list_is_sorted_as_asked(house: House) -> None:
    house.user("bob")
    for number, (name, owner) in enumerate((("C", "bob"), ("A", "ada"), ("B", "bob"))):
        house.clock.now = NOW + timedelta(hours=number)
        house.account(name, owner)
    house.clock.now = NOW + timedelta(hours=9)
    house.ada.records.edit(RecordRef("account", house.ada.records.search("C")[0].ref.id), {"city": "X"})

    def order(sort: RecordSort, descending: bool = False) -> str:
        vector = house.ada.records.vector("account", sort=sort, descending=descending)
        rows = house.ada.records.rows(vector)
        return "".join(rows[each].name for each in vector)

    assert order(RecordSort.NAME, True) == "CBA"
    assert order(RecordSort.OWNER) == "ACB"
    assert order(RecordSort.CREATED) == "CAB"
    assert order(RecordSort.UPDATED) == "ABC"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("owner:me", "ADZ"),
        ("owner:bob", "B"),
        ("-owner:bob", "ADZ"),
        ("name:émil", "D"),
        ("emil", "D"),
        ("confidential:yes", "Z"),
        ("-confidential:yes", "ABD"),
        ("created:today", "Z"),
        ("created:<today", "ABD"),
        ("created:-1w..yesterday", "ABD"),
        ("type:household,card", ""),
        ("name:=adam", "A"),
        ("name:%", ""),
        ("name:_", ""),
    ],
)
def test_queries_narrow_a_list(local: House, query: str, expected: str) -> None:
    local.user("bob")
    for name, owner in (("Adam", "ada"), ("Bert 100", "bob"), ("D'Émile", "ada")):
        local.account(name, owner)
    local.clock.now = datetime(2026, 3, 3, 9, tzinfo=UTC)
    local.ada.records.create("account", "Zoe", confidential=True)
    page = local.ada.records.page("account", query)
    assert "".join(row.name[0] for row in page.items) == expected
    assert local.ada.records.count("account", query) == len(expected)
    assert len(local.ada.records.vector("account", query)) == len(expected)


def test_a_mistake_in_a_query_is_named(local: House) -> None:
    with pytest.raises(QueryMistake):
        local.ada.records.page("account", "type:acount")
    with pytest.raises(ObjectTypeUnknown):
        local.ada.records.page("acount")


# -- search ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("k", ["Kiara Shah", "Łukasz Kowalski"]),
        ("shah ki", ["Kiara Shah"]),
        ("SHAH", ["Anika Shah", "Kiara Shah"]),
        ("lukasz", ["Łukasz Kowalski"]),
        ("strasse", ["Café Straße 9"]),
        ("9 caf", ["Café Straße 9"]),
        ("hah", []),
        ("", []),
        ("%", []),
        ("shah'; DROP TABLE record; --", []),
        ("kiara*", ["Kiara Shah"]),
    ],
)
def test_search_goes_by_the_beginnings_of_words(house: House, typed: str, expected: list[str]) -> None:
    for name in ("Kiara Shah", "Łukasz Kowalski", "Café Straße 9"):
        house.account(name)
    house.record("contact", "Anika Shah", values={"last_name": "Shah"})
    assert sorted(names(house.ada.records.search(typed))) == expected


def test_search_is_limited_and_knows_types(house: House) -> None:
    for number in range(30):
        house.account(f"Smith {number}")
    house.record("household", "Smith")
    assert len(house.ada.records.search("smi", limit=5)) == 5
    assert [hit.ref.type for hit in house.ada.records.search("smi", types=["household"])] == ["household"]


def test_search_finds_the_few_that_somebody_sees_among_many(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from fsctui.store import record_search as store

    monkeypatch.setattr(store, "ASKED", 10)
    house.user("ryan")
    for number in range(25):
        house.account(f"Adams {number}")
    mine = house.account("Adams mine", "ryan")
    assert [hit.ref for hit in house.of("ryan").records.search("adam")] == [mine]
    assert len(house.ada.records.search("adam", limit=50)) == 26


def test_search_says_what_tells_namesakes_apart(house: House) -> None:
    lyon = house.account("Jo Smith", values={"city": "Lyon"})
    house.record("contact", "Jo Smith", values={"last_name": "Smith", "account": lyon.id})
    house.record("household", "Jo Smith")
    found = {hit.ref.type: hit.detail for hit in house.ada.records.search("jo smith")}
    assert found == {"account": "Lyon", "contact": "Jo Smith", "household": "Ada Admin"}


# -- links -------------------------------------------------------------------------------------------------------------


def test_the_page_of_an_account_shows_everything_that_hangs_on_it(house: House) -> None:
    house.user("ryan", "adviser")
    account = house.account("Kiara Shah")
    contact = house.record("contact", "Kiara Shah", values={"last_name": "Shah", "account": account.id})
    for number in range(10):
        house.record("financial_account", f"Account {number}", values={"account": account.id})
    household = house.record("household", "Shah")
    records = house.ada.records
    records.add_to_team(account, "ryan", "adviser")
    records.add_member(household, contact, "head")
    sheet = records.show(account)
    assert [(each.username, each.role) for each in sheet.account_team] == [("ryan", "adviser")]
    assert [(each.type, each.count, len(each.records)) for each in sheet.related] == [
        ("contact", 1, 1), ("financial_account", 10, 8),
    ]  # fmt: skip
    assert [(each.record.name, each.role) for each in records.show(household).members] == [("Kiara Shah", "head")]
    assert [each.type for each in records.show(household).related] == ["account", "contact", "financial_account"]
    assert [each.record.ref for each in records.show(contact).households] == [household]
    assert (sheet.open_tasks, sheet.plans, sheet.may_edit) == (0, 0, True)


def test_links_are_made_and_undone_once(local: House) -> None:
    local.user("ryan", "adviser")
    account, household = local.account("Kiara Shah"), local.record("household", "Shah")
    records = local.ada.records
    pairs: list[tuple[Callable[[], object], Callable[[], object]]] = [
        (lambda: records.add_to_team(account, "ryan", "adviser"),
         lambda: records.remove_from_team(account, "ryan", "adviser")),
        (lambda: records.add_member(household, account), lambda: records.remove_member(household, account)),
        (lambda: records.grant_participant(account, "ryan"), lambda: records.revoke_participant(account, "ryan")),
    ]  # fmt: skip
    for make, undo in pairs:
        make()
        with pytest.raises(AlreadySo):
            make()
        undo()
        with pytest.raises(NotSo):
            undo()
    records.grant_participant(account, "ryan")
    records.grant_participant(account, "ryan", may_edit=True)
    assert [(each.username, each.may_edit) for each in records.show(account).participants] == [("ryan", True)]


# -- who may do what ---------------------------------------------------------------------------------------------------


def test_what_somebody_may_not_see_is_not_there(house: House) -> None:
    house.user("bob")
    account = house.account("Kiara Shah")
    records = house.of("bob").records
    before = [house.rows(table) for table in ("record", "participant", "account_team", "timeline")]
    for attempt in (
        lambda: records.show(account),
        lambda: records.edit(account, {"city": "X"}),
        lambda: records.set_owner(account, "bob"),
        lambda: records.add_to_team(account, "bob", "adviser"),
        lambda: records.grant_participant(account, "bob", may_edit=True),
        lambda: records.set_confidential(account, True),
        lambda: records.create("contact", "X", {"last_name": "X", "account": account.id}),
        lambda: house.of("bob").timeline.record(account),
        lambda: records.show(RecordRef("account", 424242)),
    ):
        with pytest.raises(RecordUnknown):
            attempt()
    assert [house.rows(table) for table in ("record", "participant", "account_team", "timeline")] == before
    assert records.search("kiara") == () and records.page("account").items == ()
    assert len(records.vector()) == 0 and records.count() == 0 and records.rows([account.id]) == {}


def test_a_wrong_type_in_a_reference_is_not_there(local: House) -> None:
    account = local.account("Kiara Shah")
    with pytest.raises(RecordUnknown):
        local.ada.records.show(RecordRef("contact", account.id))


def test_a_reading_participant_reads(house: House) -> None:
    house.user("bob")
    account = house.account("Kiara Shah")
    house.ada.records.grant_participant(account, "bob")
    records = house.of("bob").records
    assert records.show(account).may_edit is False
    for attempt in (
        lambda: records.edit(account, {"city": "X"}),
        lambda: records.set_owner(account, "bob"),
        lambda: records.grant_participant(account, "bob", may_edit=True),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    house.ada.records.grant_participant(account, "bob", may_edit=True)
    records.edit(account, {"city": "X"})


def test_an_editing_participant_shares_nothing_further(local: House) -> None:
    local.user("bob")
    account = local.account("Kiara Shah")
    local.ada.records.grant_participant(account, "bob", may_edit=True)
    with pytest.raises(NotAllowed):
        local.of("bob").records.grant_participant(account, "ada")
    with pytest.raises(NotAllowed):
        local.of("bob").records.set_confidential(account, True)


def test_a_confidential_account_hides_all_that_belongs_to_it(house: House) -> None:
    house.user("boss", "manager")
    house.user("ryan", manager="boss")
    house.user("eye", "compliance")
    account = house.account("Kiara Shah", "ryan")
    money = house.record("financial_account", "Savings", "ryan", {"account": account.id})
    ryan = house.of("ryan").records
    for name in ("boss", "eye", "ada"):
        assert len(house.of(name).records.vector()) == 2
    ryan.set_confidential(account, True)
    later = ryan.create("financial_account", "Later", {"account": account.id})
    for name in ("boss", "eye", "ada"):
        records = house.of(name).records
        assert len(records.vector()) == 0 and records.search("savings") == ()
        with pytest.raises(RecordUnknown):
            records.show(money)
        with pytest.raises(RecordUnknown):
            records.grant_participant(account, name)
    assert len(ryan.vector()) == 3 and later.id is not None
    ryan.set_confidential(account, False)
    assert len(house.of("boss").records.vector()) == 3


def test_a_page_names_nothing_that_its_reader_may_not_see(house: House) -> None:
    house.user("ryan")
    hidden, seen = house.account("Hidden"), house.account("Seen", "ryan")
    household = house.record("household", "Family", "ryan")
    contact = house.record("contact", "Kid", "ryan", {"last_name": "Kid", "account": hidden.id})
    house.ada.records.add_member(household, hidden)
    house.ada.records.add_member(household, seen)
    sheet = house.of("ryan").records.show(household)
    assert names(each.record for each in sheet.members) == ["Seen"]
    account_field = next(e for e in house.of("ryan").records.show(contact).fields if e.field.name == "account")
    assert (account_field.value, account_field.target) == (None, None)
    assert house.of("ryan").records.show(contact).account is None
    assert house.of("ryan").records.rows([contact.id])[contact.id].account is None
    assert [hit.detail for hit in house.of("ryan").records.search("kid")] == ["Ryan"]
    assert "Hidden" not in repr(house.of("ryan").timeline.record(household))


@pytest.mark.parametrize("role", ["compliance", "partner", "client"])
def test_reading_roles_write_no_records(local: House, role: str) -> None:
    local.user("x", role)
    account = local.account("Kiara Shah", "x")
    before = local.rows("record")
    for attempt in (
        lambda: local.of("x").records.create("account", "X"),
        lambda: local.of("x").records.edit(account, {"city": "X"}),
        lambda: local.of("x").records.add_type(ObjectType("y", {"en": "Y"}, {"en": "Ys"})),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert local.rows("record") == before


# -- object types ------------------------------------------------------------------------------------------------------


def test_an_administrator_adds_a_type_and_a_field(house: House) -> None:
    boat = ObjectType(
        "boat",
        {"en": "Boat", "fr": "Bateau"},
        {"en": "Boats"},
        (Field("owner_account", FieldType.REFERENCE, {"en": "Owner"}, target="account"),),
    )
    records = house.ada.records
    records.add_type(boat)
    records.add_field("boat", Field("length", FieldType.NUMBER, {"en": "Length"}))
    account = house.account("Kiara Shah")
    ref = house.record("boat", "Calypso", values={"owner_account": account.id, "length": "12,500.5 "})
    sheet = records.show(ref)
    assert (sheet.object_type.builtin, sheet.value("length")) == (False, "12500.5")
    assert sheet.account is not None and sheet.account.ref == account
    assert [each.code for each in records.types()] == [
        "account", "boat", "card", "contact", "financial_account", "household",
    ]  # fmt: skip


def test_a_faulty_type_is_refused(local: House) -> None:
    records = local.ada.records
    with pytest.raises(NameTaken):
        records.add_type(ObjectType("account", {"en": "A"}, {"en": "As"}))
    with pytest.raises(TypeCodeInvalid):
        records.add_type(ObjectType("Boat!", {"en": "A"}, {"en": "As"}))
    with pytest.raises(ObjectTypeUnknown):
        records.add_type(
            ObjectType("boat", {"en": "A"}, {"en": "As"}, (Field("x", FieldType.REFERENCE, {"en": "X"}, target="sea"),))
        )
    with pytest.raises(NameTaken):
        records.add_field("account", Field("city", FieldType.TEXT, {"en": "City"}))


def test_only_an_own_type_without_records_can_ask_for_a_further_field(house: House) -> None:
    records = house.ada.records
    records.add_type(ObjectType("boat", {"en": "Boat"}, {"en": "Boats"}))
    records.add_field("boat", Field("sail", FieldType.NUMBER, {"en": "Sail"}, required=True))
    with pytest.raises(FieldMissing):
        house.record("boat", "Calypso")
    house.record("boat", "Calypso", values={"sail": "12"})
    for code, count in (("boat", 1), ("card", 0)):
        before = records.type(code)
        with pytest.raises(RequiredTooLate) as refused:
            records.add_field(code, Field("keel", FieldType.NUMBER, {"en": "Keel"}, required=True))
        assert (refused.value.records, records.type(code)) == (count, before)


@pytest.mark.parametrize("limit", [-1, 0, 10_001])
def test_a_search_without_end_is_refused(local: House, limit: int) -> None:
    with pytest.raises(LimitOutOfRange):
        local.ada.records.search("a", limit=limit)


def test_words_of_types_and_fields_are_kept_clean(local: House) -> None:
    records, dirty, fit = local.ada.records, " \x1b]52;c;eA==\x07Bo\u202eat\n", "]52;c;eA==Boat"
    choice = Field("hull", FieldType.CHOICE, {"en": dirty}, choices=(Choice("st\x1beel", {"en": dirty}),))
    records.add_type(ObjectType("boat", {"en": dirty, "fr": dirty}, {"en": dirty}, (choice,)))
    records.add_field("boat", Field("length", FieldType.NUMBER, {"en": dirty}))
    kept = records.type("boat")
    assert (kept.labels, kept.plurals) == ({"en": fit, "fr": fit}, {"en": fit})
    assert [each.labels for each in kept.fields] == [{"en": fit}, {"en": fit}]
    assert kept.fields[0].choices == (Choice("steel", {"en": fit}),)
