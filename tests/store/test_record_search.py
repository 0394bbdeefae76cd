"""Search goes along the rarest word, so that a common one beside it costs nothing."""

from __future__ import annotations

from fsctui.store import records as store
from tests.services.bank import NOW, Bank


def test_the_rarest_word_leads_the_search(database):
    bank = Bank(database)
    names = ["Client 70", "Client 7", "Client 81", "Client 82", "Other 7"]
    with database.write(None, NOW) as tx:
        made = [
            store.record_columns(number, "account", name, {}, NOW, owner_id=bank.ids["ryan"])
            for number, name in zip(tx.new_ids(len(names)), names, strict=True)
        ]
        store.insert_records(tx, "account", made, [store.own_columns("account", each["id"], {}) for each in made])
    found = bank.of("ryan").records.search("client 7")
    # Three words begin with "7" and four are "client": the names come in the order of the former.
    assert [hit.name for hit in found] == ["Client 7", "Client 70"]
