"""What a record belongs to hides it; it gets out of there only by who decides about sharing it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fsctui.domain.access import NotAllowed
from fsctui.domain.record_rows import ImportRow
from fsctui.domain.records import ObjectType, RecordRef
from fsctui.services.refusals import RecordUnknown
from fsctui.store.database import Database
from tests.factories import DATE, REFERENCE, House, field


@pytest.fixture
def house(database: Database) -> House:
    house = House(database)
    house.user("own", "adviser")
    house.user("editor", "manager")
    house.user("boss", "manager")
    for name in ("own", "editor"):
        house.ada.people.edit_user(name, {"manager": "boss"})
    life_event = ObjectType(
        "life_event", {"en": "Life event"}, {"en": "Life events"},
        (field("contact", REFERENCE, target="contact"), field("day", DATE)), builtin=False,
    )  # fmt: skip
    house.ada.records.add_type(life_event)
    return house


def _sees(house: House, name: str, ref: RecordRef) -> bool:
    try:
        house.of(name).records.show(ref)
    except RecordUnknown:
        return False
    return True


def _contact(house: House, account: RecordRef | None) -> RecordRef:
    values: dict[str, object] = {"last_name": "Roe", "account": account.id if account else None}
    return house.record("contact", "Roe", "own", values)


def _event(house: House, contact: RecordRef) -> RecordRef:
    return house.record("life_event", "Wedding", "own", {"contact": contact.id})


def test_an_editor_does_not_take_a_record_out_of_a_confidential_account(house: House) -> None:
    secret, open_one = house.account("Quiet Holding", "own"), house.account("Kiara", "editor")
    contact = _contact(house, secret)
    own, editor = house.of("own").records, house.of("editor").records
    own.set_confidential(secret, True)
    own.grant_participant(contact, "editor", may_edit=True)
    before = (house.rows("record"), house.rows("timeline"))
    tries: list[Callable[[], object]] = [
        lambda: editor.edit(contact, {"account": None}),
        # Into an account of one's own, where one would be on the account's team.
        lambda: editor.edit(contact, {"account": open_one.id}),
    ]
    for attempt in tries:
        with pytest.raises(NotAllowed):
            attempt()
    report = editor.import_rows(
        "contact", [ImportRow(2, {"name": "Roe", "last_name": "Roe", "account": str(open_one)})]
    )
    assert [(fault.column, type(fault.refusal)) for fault in report.failed] == [("account", NotAllowed)]
    assert (house.rows("record"), house.rows("timeline")) == before
    assert not _sees(house, "boss", contact)
    editor.edit(contact, {"city": "Porto"})
    own.edit(contact, {"account": None})
    assert _sees(house, "boss", contact)


def test_a_confidential_record_is_given_to_no_other_account_by_an_editor(house: House) -> None:
    open_one, mine = house.account("Kiara", "own"), house.account("Mine", "editor")
    contact = _contact(house, open_one)
    own, editor = house.of("own").records, house.of("editor").records
    own.set_confidential(contact, True)
    own.grant_participant(contact, "editor", may_edit=True)
    with pytest.raises(NotAllowed):
        editor.edit(contact, {"account": mine.id})
    own.edit(contact, {"account": None})


def test_what_refers_to_a_record_moves_and_hides_with_it(house: House) -> None:
    open_one, secret = house.account("Kiara", "own"), house.account("Quiet Holding", "own")
    contact = _contact(house, open_one)
    event = _event(house, contact)
    own = house.of("own").records
    own.set_confidential(secret, True)
    assert _sees(house, "boss", event)
    own.edit(contact, {"account": secret.id})
    assert (_sees(house, "boss", contact), _sees(house, "boss", event)) == (False, False)
    account = own.show(event).account
    assert account is not None and account.ref == secret
    own.edit(contact, {"account": None})
    assert own.show(event).account is None
    assert _sees(house, "boss", event)
    own.edit(contact, {"account": secret.id})
    assert not _sees(house, "boss", event)


@pytest.mark.parametrize("with_account", [True, False], ids=["of an account", "of none"])
def test_what_refers_to_a_confidential_record_is_hidden_as_long_as_it_is(house: House, with_account: bool) -> None:
    contact = _contact(house, house.account("Kiara", "own") if with_account else None)
    earlier = _event(house, contact)
    own = house.of("own").records
    own.set_confidential(contact, True)
    later = own.create("life_event", "Move", {"contact": contact.id}).id
    assert later is not None
    events = (earlier, RecordRef("life_event", later))
    assert [_sees(house, "boss", event) for event in events] == [False, False]
    own.set_confidential(contact, False)
    assert [_sees(house, "boss", event) for event in events] == [True, True]


def test_opening_an_account_leaves_hidden_what_a_confidential_contact_hides(house: House) -> None:
    account = house.account("Kiara", "own")
    contact = _contact(house, account)
    event = _event(house, contact)
    other = house.record("contact", "Doe", "own", {"last_name": "Doe", "account": account.id})
    own = house.of("own").records
    own.set_confidential(contact, True)
    own.set_confidential(account, True)
    own.set_confidential(account, False)
    assert [_sees(house, "boss", each) for each in (contact, event, other)] == [False, False, True]


def test_a_file_that_moves_a_contact_moves_what_refers_to_it(house: House) -> None:
    secret = house.account("Quiet Holding", "own")
    contact = _contact(house, house.account("Kiara", "own"))
    event = _event(house, contact)
    house.ada.records.grant_participant(secret, "ada", may_edit=True)
    house.of("own").records.set_confidential(secret, True)
    rows = [ImportRow(2, {"name": "Roe", "last_name": "Roe", "account": str(secret)})]
    assert house.ada.records.import_rows("contact", rows).updated == (contact.id,)
    assert not _sees(house, "boss", event)
