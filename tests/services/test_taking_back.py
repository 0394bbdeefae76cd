"""What was done to records, people and calendars is taken back as its outcome says, and done again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from fsctui.domain.access import NotAllowed
from fsctui.domain.records import RecordRef
from fsctui.services.outcome import Done
from fsctui.services.refusals import RecordInUse, RecordUnknown, Stale
from tests.factories import House

TABLES = (
    "user_account", "user_role", "team", "queue", "queue_member", "absence", "calendar", "record", "account",
    "contact", "household_member", "account_team", "participant", "record_word",
)  # fmt: skip
DAY = date(2026, 4, 1)


class Bank:
    """A house with something of everything in it."""

    def __init__(self, house: House) -> None:
        self.house = house
        people = house.ada.people
        people.add_team("North")
        people.add_team("South", parent="North")
        house.user("bob", "broker", team="South")
        house.user("eve", "adviser")
        people.add_queue("Mortgages", takes=["account"], members=["bob"])
        self.absence = people.add_absence("bob", DAY, DAY, substitute="eve", reason="ski").id
        house.ada.calendars.add("Lisbon", {"country": "PT"})
        self.account = house.account("Kiara Shah", values={"city": "Cumulus", "segment": "retail"})
        self.contact = house.record("contact", "Kiara Shah", values={"last_name": "Shah", "account": self.account.id})
        self.home = house.record("household", "Shah")
        records = house.ada.records
        records.add_member(self.home, self.contact, "head")
        records.add_to_team(self.account, "bob", "broker")
        records.grant_participant(self.account, "eve")

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """Everything but versions, instants and the ids of absences, which go on when a thing is as it was."""
        skip = {"version", "updated_at"}
        found = {}
        with self.house.database.read() as tx:
            for table in TABLES:
                rows = [row._mapping for row in tx.all(f"SELECT * FROM {table}")]
                left = skip | ({"id"} if table == "absence" else set())
                found[table] = sorted(
                    (tuple(str(value) for name, value in row.items() if name not in left) for row in rows), key=repr
                )
        return found


Act = Callable[[Bank], Done]
ACTS: dict[str, tuple[str, Act]] = {
    "user": ("people", lambda b: b.house.ada.people.edit_user("bob", {"name": "Robert", "team": None, "capacity": 3})),
    "deactivate": ("people", lambda b: b.house.ada.people.deactivate_user("bob")),
    "grant": ("people", lambda b: b.house.ada.people.grant_role("bob", "manager")),
    "revoke": ("people", lambda b: b.house.ada.people.revoke_role("bob", "broker")),
    "team": ("people", lambda b: b.house.ada.people.edit_team("South", {"name": "East", "parent": None})),
    "queue": (
        "people", lambda b: b.house.ada.people.edit_queue("Mortgages", {"name": "Homes", "takes": ["contact"]}),
    ),
    "join": ("people", lambda b: b.house.ada.people.join_queue("Mortgages", "eve")),
    "leave": ("people", lambda b: b.house.ada.people.leave_queue("Mortgages", "bob")),
    "away": ("people", lambda b: b.house.ada.people.add_absence("eve", DAY.replace(day=9), DAY.replace(day=10))),
    "not away": ("people", lambda b: b.house.ada.people.remove_absence(b.absence or 0)),
    "calendar": (
        "calendars",
        lambda b: b.house.ada.calendars.edit("Lisbon", {"name": "Porto", "spec": {"country": "ES"}}),
    ),
    "default": ("calendars", lambda b: b.house.ada.calendars.make_default("Lisbon")),
    "edit": (
        "records",
        lambda b: b.house.ada.records.edit(b.account, {"city": "", "segment": "private", "email": "k@x.example"}),
    ),
    "rename": ("records", lambda b: b.house.ada.records.edit(b.contact, {"account": None}, name="Kiara S")),
    "new": ("records", lambda b: b.house.ada.records.create("account", "Rachel Adams", {"city": "Porto"})),
    "owner": ("records", lambda b: b.house.ada.records.set_owner(b.account, "eve")),
    "nobody": ("records", lambda b: b.house.ada.records.set_owner(b.account, None)),
    "onto team": ("records", lambda b: b.house.ada.records.add_to_team(b.account, "eve", "adviser")),
    "off team": ("records", lambda b: b.house.ada.records.remove_from_team(b.account, "bob", "broker")),
    "member": ("records", lambda b: b.house.ada.records.add_member(b.home, b.account, "head")),
    "no member": ("records", lambda b: b.house.ada.records.remove_member(b.home, b.contact)),
    "share": ("records", lambda b: b.house.ada.records.grant_participant(b.account, "bob", may_edit=True)),
    "share more": ("records", lambda b: b.house.ada.records.grant_participant(b.account, "eve", may_edit=True)),
    "unshare": ("records", lambda b: b.house.ada.records.revoke_participant(b.account, "eve")),
    "hide": ("records", lambda b: b.house.ada.records.set_confidential(b.account, True)),
}  # fmt: skip


def taken_back(house: House, capability: str, done: Done) -> Done:
    assert done.undo is not None
    assert done.id is not None
    name, params = done.undo
    undone = getattr(getattr(house.ada, capability), name)(done.id, **params)
    assert isinstance(undone, Done)
    return undone


@pytest.mark.parametrize("what", ACTS)
def test_what_was_done_is_taken_back_and_done_again(house: House, what: str) -> None:
    bank = Bank(house)
    capability, act = ACTS[what]
    before = bank.rows()
    done = act(bank)
    after = bank.rows()
    assert after != before
    undone = taken_back(house, capability, done)
    assert bank.rows() == before
    if undone.undo is None:
        assert what == "new", "only what was made is made anew"
        return
    again = taken_back(house, capability, undone)
    assert bank.rows() == after
    taken_back(house, capability, again)
    assert bank.rows() == before


@pytest.mark.parametrize(
    ("act", "meanwhile"),
    [
        ("user", lambda b: b.house.of("ada").people.edit_user("bob", {"email": "b@x.example"})),
        ("queue", lambda b: b.house.of("ada").people.edit_queue("Homes", {"email": "q@x.example"})),
        ("calendar", lambda b: b.house.of("ada").calendars.edit("Porto", {"spec": {"country": "FR"}})),
        ("edit", lambda b: b.house.of("ada").records.edit(b.account, {"city": "Faro"})),
    ],
)
def test_what_somebody_has_changed_since_is_not_overwritten(local: House, act: str, meanwhile: Act) -> None:
    bank = Bank(local)
    capability, first = ACTS[act]
    done = first(bank)
    meanwhile(bank)
    rows = bank.rows()
    with pytest.raises(Stale):
        taken_back(local, capability, done)
    assert bank.rows() == rows


def test_saving_nothing_leaves_nothing_to_take_back(local: House) -> None:
    bank = Bank(local)
    assert local.ada.records.edit(bank.account, {"city": "Cumulus"}).undo is None
    assert local.ada.people.edit_user("bob", {"name": "Bob"}).undo is None
    assert local.ada.records.set_owner(bank.account, "ada").undo is None


USES: dict[str, Callable[[House, RecordRef], Any]] = {
    "saved": lambda house, ref: house.ada.records.edit(ref, {"city": "Faro"}),
    "referred to": lambda house, ref: house.record("contact", "X", values={"last_name": "X", "account": ref.id}),
    "in a household": lambda house, ref: house.ada.records.add_member(house.record("household", "H"), ref, "head"),
    "with a task": lambda house, ref: house.ada.tasks.add(f"call #account:{ref.id} tomorrow"),
}


@pytest.mark.parametrize("use", USES)
def test_a_new_record_that_is_used_by_now_stays(house: House, use: str) -> None:
    ref = house.account("Rachel Adams")
    USES[use](house, ref)
    with pytest.raises(RecordInUse):
        house.ada.records.discard(ref.id)
    assert house.ada.records.show(ref).name == "Rachel Adams"


def test_a_new_record_is_discarded_by_its_maker_only(house: House) -> None:
    house.user("eve", "adviser")
    house.user("max", "administrator")
    ref = house.account("Rachel Adams", owner="eve")
    with pytest.raises(RecordInUse):
        house.of("eve").records.discard(ref.id)
    with pytest.raises(RecordUnknown):
        house.of(house.user("other")).records.discard(ref.id)
    house.user("third", "compliance")
    with pytest.raises(NotAllowed):
        house.of("third").records.discard(ref.id)
    house.ada.records.discard(ref.id)
    assert house.ada.records.search("Rachel") == ()
    with pytest.raises(RecordUnknown):
        house.ada.records.discard(ref.id)
