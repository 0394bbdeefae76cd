"""Processes killed while they convert, import and tick: all or nothing, no mail twice, and the audit trail is true."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from fsctui.domain.conversion import ConversionRequest, Wanted
from fsctui.domain.record_rows import ImportRow
from fsctui.services.ticking import Tick, context_of
from fsctui.store.database import Database
from fsctui.store.verify import verify
from fsctui.store.verify_rows import verify_rows
from tests import smtp
from tests.services.referral_bank import ReferralBank
from tests.services.test_mailing import own, postman, send
from tests.store.processes import Process

KILLS = 1000 if os.environ.get("FSCTUI_SOAK") == "1" else 100
"""On both databases together; most of them on SQLite, where starting again costs least."""
ROWS = 6
"""Rows of one file."""
BOTH = ConversionRequest(account=Wanted.NEW, household=Wanted.NEW)

Tell = Callable[[Any], None]


def test_a_kill_leaves_nothing_half_done_and_no_mail_goes_out_twice(database: Database) -> None:
    bank = ReferralBank(database)
    first = bank.refer()  # what is imported and built on the way is there before the forks
    draw = random.Random(11)
    kills = KILLS * 3 // 4 if database.dialect == "sqlite" else KILLS // 4
    done: Counter[str] = Counter()
    killed: Counter[str] = Counter()
    with smtp.serving() as server:

        def tick(mine: ReferralBank) -> None:
            Tick(context_of(mine.database, mine.clock, mine.book), postman(server.url())).run()

        tick(bank)
        bank.of("bob").referrals.accept(first)
        database.close()
        for number in range(kills):
            name, work = draw.choice((("convert", _convert), ("import", _import), ("tick", tick)))
            # Clocks run out meanwhile, and what a killed sender had in its hands comes free.
            bank.clock.now += timedelta(minutes=draw.choice((1, 11, 240)))
            process = Process(lambda tell, work=work, number=number: _on_and_on(bank, first, work, number, tell))
            process.listen(draw.choice((1, 1, 2)))
            time.sleep(draw.uniform(0, 0.05))
            process.kill()
            assert process.join() == -9
            done[name] += sum(1 for each in process.told if each == "done")
            killed[name] += 1
        bank.clock.now += timedelta(hours=7)
        # The first round frees what killed senders had in their hands.
        send(bank, server.url())
        send(bank, server.url())
        taken = Counter(mail.message["Message-ID"] for mail in server.taken)
    _check_conversions(bank, done["convert"], killed["convert"])
    _check_imports(bank, done["import"], killed["import"])
    assert set(taken.values()) == {1}, "no mail was sent twice"
    assert not _count(bank, "outbox WHERE state IN ('waiting', 'sending')"), "no mail is lost"
    # One that was in a killed process's hands is said to be in doubt, whether or not the server had taken it.
    in_doubt = _count(bank, "outbox WHERE state = 'dead'")
    assert in_doubt <= killed["tick"]
    assert _count(bank, "outbox WHERE state = 'sent'") <= len(taken)
    assert len(taken) <= _count(bank, "outbox WHERE state = 'sent'") + in_doubt
    assert verify(database).is_sound
    assert verify_rows(database).is_sound


def _on_and_on(bank: ReferralBank, first: int, work: Callable[..., None], number: int, tell: Tell) -> None:
    with own(bank) as mine:
        mine.of("bob").conversion.preview(first, BOTH)
        tell("ready")
        for turn in range(1000):
            if work in (_convert, _import):
                work(mine, number * 1000 + turn)
            else:
                mine.clock.now += timedelta(hours=1)
                work(mine)
            tell("done")


def _convert(bank: ReferralBank, number: int) -> None:
    referral = bank.refer(last_name=f"Okafor {number}", email=f"o{number}@mail.example")
    bank.of("bob").conversion.convert(referral, BOTH)


def _import(bank: ReferralBank, number: int) -> None:
    cells = [{"name": f"File {number}-{place}", "last_name": "Shah", "owner": "bob"} for place in range(ROWS)]
    report = bank.ada.referrals.import_rows([ImportRow(line, each) for line, each in enumerate(cells, 2)])
    assert len(report.created) == ROWS, report


def _count(bank: ReferralBank, what: str) -> int:
    with bank.database.read() as tx:
        return int(tx.scalar(f"SELECT count(*) FROM {what}"))


def _check_conversions(bank: ReferralBank, acknowledged: int, kills: int) -> None:
    with bank.database.read() as tx:
        rows = tx.all("SELECT * FROM referral")
        told = {row.subject_id for row in tx.all("SELECT subject_id FROM timeline WHERE action = 'convert'")}
        records = {row.id: row.type for row in tx.all("SELECT id, type FROM record")}
    converted = {row.id for row in rows if row.status == "converted"}
    assert converted == told
    # Each kill may fall between a commit and the word of it.
    assert 0 < acknowledged <= len(converted) <= acknowledged + kills
    parts = set()
    for row in rows:
        found = (row.converted_account_id, row.converted_contact_id, row.household_id, row.opportunity_id)
        if row.id not in converted:
            assert found == (None,) * 4
            continue
        assert [records[part] for part in found] == ["account", "contact", "household", "opportunity"]
        parts |= set(found)
    assert parts == {
        each for each, code in records.items() if code in ("account", "contact", "household", "opportunity")
    }


def _check_imports(bank: ReferralBank, acknowledged: int, kills: int) -> None:
    with bank.database.read() as tx:
        names = [row.name for row in tx.all("SELECT name FROM record WHERE name LIKE 'File %'")]
    files = Counter(name.split("-")[0] for name in names)
    assert set(files.values()) == {ROWS}, "a file is imported whole or not at all"
    assert acknowledged <= len(files) <= acknowledged + kills
