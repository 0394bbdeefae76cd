"""What clients are found by, their e-mail addresses and telephone numbers in one way of writing, however they came."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from importlib import import_module

import pytest

from fsctui.domain.conversion import ConversionRequest, Wanted
from fsctui.domain.duplicates import Client
from fsctui.domain.record_rows import ImportRow
from fsctui.domain.records import parse_ref
from fsctui.domain.referrals import NewReferral
from fsctui.store import conversion, migrate
from fsctui.store import records as store
from fsctui.store.access import IS_OPEN
from fsctui.store.backup import backup, restore
from fsctui.store.database import Database
from tests.services.referral_bank import ReferralBank
from tests.store.query_plans import plans

MAIL, PHONE = "  Léna.Okafor@Mail.Example ", "+1 (415) 555-0100"
MADE_AT = datetime(2026, 3, 2, 8, 30, 15, tzinfo=UTC)
RECORD = (
    "INSERT INTO record (id, type, name, name_sort, confidential, account_confidential, fields, created_at, "
    "updated_at, version) VALUES (:id, :type, 'n', 'n', :no, :no, '{}', :at, :at, 1)"
)
KEYS = ("lena.okafor@mail.example", "55550100")


def keys(database: Database, code: str, record_id: int) -> tuple[str | None, str | None]:
    with database.read() as tx:
        row = tx.one_or_none(f"SELECT email_key, phone_key FROM {code} WHERE id = {record_id}")
    return row.email_key, row.phone_key


@pytest.fixture
def bank(database: Database) -> ReferralBank:
    return ReferralBank(database)


def recognised(bank: ReferralBank, **told: str) -> list[int]:
    return [each.ref.id for each in bank.of("ryan").referrals.recognise(NewReferral(last_name="Nobody", **told))]


def test_a_client_that_is_written_down_is_found_by_them(bank: ReferralBank) -> None:
    contact = bank.record("contact", "Lena Okafor", "ryan", {"last_name": "Okafor", "email": MAIL, "phone": PHONE})
    assert keys(bank.database, "contact", contact.id) == KEYS
    assert recognised(bank, email="LENA.OKAFOR@mail.example") == [contact.id]
    assert recognised(bank, phone="0014155550100") == [contact.id]
    assert recognised(bank, phone="415.555.0100") == [contact.id]
    # The last eight digits are those of the client's number, the ones before are not.
    assert recognised(bank, phone="915 555 0100") == []


def test_after_an_edit_they_are_those_of_now(bank: ReferralBank) -> None:
    contact = bank.record("contact", "Lena Okafor", "ryan", {"last_name": "Okafor", "email": MAIL, "phone": PHONE})
    records = bank.of("ryan").records
    records.edit(contact, {"email": "Lena@new.example"})
    assert keys(bank.database, "contact", contact.id) == ("lena@new.example", "55550100")
    assert recognised(bank, email="lena.okafor@mail.example") == []
    records.edit(contact, {"phone": None})
    assert keys(bank.database, "contact", contact.id) == ("lena@new.example", None)


def test_an_import_that_adds_and_one_that_changes_write_them(bank: ReferralBank) -> None:
    records = bank.ada.records
    row = {"name": "Lena Okafor", "external_id": "L1", "email": MAIL.strip(), "phone": PHONE}
    (made,) = records.import_rows("account", [ImportRow(2, row)]).created
    assert keys(bank.database, "account", made) == KEYS
    row["phone"] = "555 0199"
    records.import_rows("account", [ImportRow(2, row)])
    assert keys(bank.database, "account", made) == (KEYS[0], "5550199")


def test_who_was_converted_is_found_by_them(bank: ReferralBank) -> None:
    referral = bank.refer(email=MAIL.strip(), phone=PHONE)
    done = bank.of("bob").conversion.convert(referral, ConversionRequest(account=Wanted.NEW))
    for code in ("account", "contact"):
        assert keys(bank.database, code, parse_ref(done.params[code]).id) == KEYS


SEARCHES = {
    "sqlite": r"SEARCH {0} USING (COVERING )?INDEX ix_{0}_{1} \({1}=\?\)",
    "postgresql": r"Index (Only )?Scan (using|on) ix_{0}_{1}\b",
}
SCANS = {"sqlite": r"SCAN (account|contact|record)\b", "postgresql": r"Seq Scan on (account|contact|record)\b"}


@pytest.mark.parametrize(("told", "column"), [({"email": MAIL.strip()}, "email_key"), ({"phone": PHONE}, "phone_key")])
def test_only_an_index_is_searched_for_them(bank: ReferralBank, told: dict[str, str], column: str) -> None:
    """While somebody types a referral, and before one is converted."""
    ryan, dialect = bank.of("ryan"), bank.database.dialect
    with bank.database.write(None, MADE_AT) as tx:
        for code in ("account", "contact"):
            values = [{"email": f"c{number}@mail.example", "phone": f"{number:09}"} for number in range(2_000)]
            made = [store.record_columns(each, code, "n", {}, MADE_AT) for each in tx.new_ids(len(values))]
            own = [store.own_columns(code, row["id"], each) for row, each in zip(made, values, strict=True)]
            store.insert_records(tx, code, made, own)
        tx.execute("ANALYZE")

    def convert() -> None:
        with bank.database.read() as tx:
            conversion.candidates(tx, Client(**told), IS_OPEN)

    for work in (lambda: ryan.referrals.recognise(NewReferral(last_name="Nobody", **told)), convert):
        found = "\n".join(plans(bank.database, work))
        for table in ("account", "contact"):
            assert re.search(SEARCHES[dialect].format(table, column), found)
        assert not re.search(SCANS[dialect], found)


def test_older_clients_get_them_when_the_schema_is_upgraded(old: Database) -> None:
    migrate.upgrade(old)
    check_older(old)


def test_so_do_those_of_an_older_backup(old: Database, bare_url, tmp_path) -> None:
    file = tmp_path / "backup"
    backup(old, file)
    restored = Database(bare_url())
    assert restore(file, restored) == "0001"
    migrate.upgrade(restored)
    check_older(restored)
    restored.close()


def check_older(database: Database) -> None:
    assert keys(database, "contact", 2) == KEYS
    assert keys(database, "account", 1) == (None, "5550100")
    assert keys(database, "contact", 3) == (None, None)


@pytest.fixture
def old(bare_url, monkeypatch):
    """A database of the first version with three clients; more than one go into a batch of the upgrade, not all."""
    monkeypatch.setattr(import_module(migrate._modules()["0002"]), "BATCH", 1)
    with monkeypatch.context() as patched:
        patched.setattr(migrate, "REVISIONS", ("0001",))
        database = Database(bare_url())
        migrate.create(database, MADE_AT)
    rows = ((1, "account", None, "555-0100"), (2, "contact", MAIL, PHONE), (3, "contact", "", None))
    with database.write(None, MADE_AT) as tx:
        for code in ("account", "contact"):
            tx.execute(f"INSERT INTO object_type VALUES ('{code}', '{{}}', true, 1)")
        for number, code, email, phone in rows:
            tx.execute(RECORD, {"id": number, "type": code, "no": False, "at": "2026-03-02T08:30:15.000000Z"})
            tx.execute(
                f"INSERT INTO {code} (id, email, phone) VALUES (:id, :email, :phone)",
                {"id": number, "email": email, "phone": phone},
            )
    yield database
    database.close()
