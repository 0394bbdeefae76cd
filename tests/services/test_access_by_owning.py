"""An owner decides who else sees a record, so a record gets another owner only from who may share it."""

from __future__ import annotations

import pytest

from fsctui.domain.access import NotAllowed
from fsctui.domain.record_rows import ImportRow
from fsctui.domain.records import RecordRef
from fsctui.store import record_links as links
from fsctui.store import records as store
from fsctui.store.database import Database
from tests.factories import NOW, House


@pytest.fixture
def house(database: Database) -> House:
    house = House(database)
    house.ada.people.add_team("North")
    house.ada.people.add_team("South")
    house.user("own", "adviser", team="North")
    for name in ("editor", "stranger"):
        house.user(name, "manager", team="South")
    house.user("boss", "manager", team="South")
    house.ada.people.edit_user("own", {"manager": "boss"})
    return house


def _account(house: House, *, hidden: bool) -> RecordRef:
    made = house.account("Quiet Holding", "own")
    if hidden:
        house.of("own").records.set_confidential(made, True)
    house.of("own").records.grant_participant(made, "editor", may_edit=True)
    return made


@pytest.mark.parametrize("hidden", [True, False], ids=["confidential", "open"])
def test_who_may_only_edit_gives_a_record_to_nobody(house: House, hidden: bool) -> None:
    account = _account(house, hidden=hidden)
    editor = house.of("editor").records
    task = house.of("own").tasks.add(f"call #{account} @editor").id
    assert task is not None
    before = (house.rows("record"), house.rows("timeline"))
    for username in ("editor", "stranger", None):
        with pytest.raises(NotAllowed):
            editor.set_owner(account, username)
    with pytest.raises(NotAllowed):
        editor.grant_participant(account, "stranger")
    # Nor by a file: the row is named, and nothing of it is written.
    report = editor.import_rows("account", [ImportRow(2, {"name": "Quiet Holding", "owner": "editor", "city": "Rom"})])
    assert [(fault.line, fault.column, type(fault.refusal)) for fault in report.failed] == [(2, "owner", NotAllowed)]
    assert (house.rows("record"), house.rows("timeline")) == before
    editor.edit(account, {"city": "Porto"})


def test_who_shares_a_record_gives_it_away_and_takes_it_back_at_once(house: House) -> None:
    account = _account(house, hidden=False)
    own = house.of("own").records
    house.of("own").records.grant_participant(account, "own", may_edit=True)
    own.set_owner(account, "editor")
    own.set_owner(account, "own")
    own.set_owner(account, "editor")
    own.edit(account, {"city": "Porto"})
    # Something has happened to it since: now it is the new owner's to give.
    with pytest.raises(NotAllowed):
        own.set_owner(account, "own")


def test_a_manager_gives_on_what_is_open_and_no_more(house: House) -> None:
    account = _account(house, hidden=False)
    house.of("boss").records.set_owner(account, "stranger")
    assert house.ada.records.show(account).owner == "stranger"
    house.ada.records.set_owner(account, "own")
    house.of("own").records.set_confidential(account, True)
    with house.database.write(None, NOW) as tx:
        links.set_participant(tx, account.id, house.id_of("boss"), True)
    with pytest.raises(NotAllowed):
        house.of("boss").records.set_owner(account, "boss")


def test_a_file_gives_a_record_to_the_team_of_its_new_owner(house: House) -> None:
    account = house.account("Kiara", "own")
    rows = [ImportRow(2, {"name": "Kiara", "owner": "stranger"})]
    assert house.of("boss").records.import_rows("account", rows).updated == (account.id,)
    sheet = house.ada.records.show(account)
    assert (sheet.owner, sheet.team) == ("stranger", "South")
    with house.database.read() as tx:
        found = store.find(tx, account.id)
    assert found is not None and found.team_id is not None


def test_records_move_to_another_team_with_their_owner(house: House) -> None:
    house.user("north", "adviser", team="North")
    house.user("south", "adviser", team="South")
    open_one, hidden, of_another = (
        house.account("Kiara", "own"),
        house.account("Quiet Holding", "own"),
        house.account("Doe", "north"),
    )
    house.of("own").records.set_confidential(hidden, True)

    def seen(name: str) -> list[str]:
        return [row.name for row in house.of(name).records.page("account").items]

    assert (seen("north"), seen("south")) == (["Doe", "Kiara"], [])
    done = house.ada.people.edit_user("own", {"team": "South"})
    assert (seen("north"), seen("south")) == (["Doe"], ["Kiara"])
    assert done.undo is not None
    house.ada.people.take_back(0, **done.undo[1])  # type: ignore[arg-type]
    assert (seen("north"), seen("south")) == (["Doe", "Kiara"], [])
    house.ada.people.edit_user("own", {"team": None})
    assert (seen("north"), seen("south")) == (["Doe"], [])
    house.ada.people.edit_user("own", {"team": "South"})
    assert (seen("north"), seen("south")) == (["Doe"], ["Kiara"])
    assert house.of("north").records.show(of_another).team == "North"
    assert house.of("own").records.show(open_one).team == "South"
