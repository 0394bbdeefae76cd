"""The referrals of the demo bank: every state is there, Bob's best one is on top, and the score is the bank's own."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from fsctui import bootstrap
from fsctui.demo.synthetic import bulk_rows
from fsctui.domain.conversion import ConversionRequest, PlanWanted
from fsctui.domain.referrals import Status
from fsctui.interchange.refusals import InvalidValue
from fsctui.interchange.shipped import DEMO_FILES, load_demo
from fsctui.services.workspace import Workspace
from fsctui.settings import asset_dir
from fsctui.store.database import Database
from fsctui.store.verify_rows import verify_rows
from tests.databases import DEMO_AT

NOW = DEMO_AT


def of(database: Database, username: str) -> Workspace:
    return bootstrap.workspace_for(database, username, lambda: NOW)


def test_a_year_has_ended_and_something_is_in_every_state(demo: Database) -> None:
    with demo.read() as tx:
        counts = {row.status: row.n for row in tx.all("SELECT status, count(*) AS n FROM referral GROUP BY status")}
        first = datetime.fromisoformat(tx.scalar("SELECT min(created_at) FROM referral"))
    assert set(counts) == {status.value for status in Status} - {"new"}
    assert counts["converted"] + counts["not_converted"] >= 450
    assert 0.25 < counts["converted"] / (counts["converted"] + counts["not_converted"]) < 0.5
    assert sum(counts[each] for each in ("assigned", "accepted", "working")) >= 20
    assert NOW - first > timedelta(days=365)


def test_every_row_is_as_the_timeline_says(demo: Database) -> None:
    found = verify_rows(demo)
    assert (found.differences, found.untold, found.unexplained) == ((), {}, {})


def test_bobs_best_referral_is_on_top_and_some_wait_in_his_queue(demo: Database) -> None:
    bob = of(demo, "bob").referrals
    page = bob.page("inbox").items
    assert page[0].name == "Kiara Shah"
    assert {row.queue for row in page} == {None, "Mortgage Desk"}
    counts = bob.counts()
    assert all(counts[view] > 0 for view in ("inbox", "queues", "accepted", "breaching"))
    assert any(row.referrer_contact is not None for row in page)
    assert bob.show(page[0].id).decisions[0].entry == "large_homes_us"


def test_ryan_sent_some_and_a_partner_sees_their_own(demo: Database) -> None:
    assert min(of(demo, "ryan").referrals.counts(["sent_open", "sent_closed"]).values()) > 0
    assert of(demo, "northgate").referrals.counts() == {"sent_open": 2, "sent_closed": 1}


def test_the_score_is_the_banks_own(demo: Database) -> None:
    with demo.read() as tx:
        model = tx.all("SELECT stage, rests_on, conversions FROM score_model WHERE active")
        scored = tx.all("SELECT DISTINCT score_model_id FROM referral WHERE bucket <> 'closed'")
    assert [row.stage for row in model] == ["own"]
    assert model[0].rests_on >= 400 and model[0].conversions >= 100
    assert len(scored) == 1 and scored[0].score_model_id is not None


def test_an_interest_suggests_its_plan(demo: Database) -> None:
    bob = of(demo, "bob")
    kiara = bob.referrals.page("inbox").items[0]
    found = bob.conversion.suggestion(kiara.id)
    assert found is not None
    assert (found.template, found.interest) == ("mortgage_application", "mortgage")
    chosen = {row.setting.name: row.value for row in bob.bank_settings.list() if row.stored}
    assert chosen["referral.plan.mortgage"] == "mortgage_application"
    assert all(row.problem is None for row in bob.bank_settings.list())
    preview = bob.conversion.preview(kiara.id, ConversionRequest(plan=PlanWanted.SUGGESTED))
    assert preview.plan is not None and preview.plan.draft.items


def test_what_converted_has_its_opportunity(demo: Database) -> None:
    rows = of(demo, "ryan").referrals.page("sent_closed", "Harriet").items
    assert [(row.name, row.status) for row in rows] == [("Harriet Mensah", Status.CONVERTED)]
    sheet = of(demo, "bob").referrals.show(rows[0].id)
    assert sheet.opportunity is not None and sheet.opportunity.name == "Harriet Mensah: Mortgage"


def test_reports_have_something_to_say(demo: Database) -> None:
    found = of(demo, "jackie").referral_reports.report()
    assert found.totals.converted > 100 and found.totals.hours_to_accept and found.totals.days_to_convert
    assert len(found.months) >= 12 and len(found.leaders) >= 8 and sum(age.count for age in found.ages) > 10


def test_nobody_in_the_file_is_unknown(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    for part in ("demo", "object_types", "templates"):
        (folder / part).mkdir(parents=True)
        for file in (asset_dir("data") / part).glob("*.toml"):
            (folder / part / file.name).write_bytes(file.read_bytes())
    (folder / "roles.toml").write_bytes((asset_dir("data") / "roles.toml").read_bytes())
    assert "referrals" in DEMO_FILES and load_demo(folder).referrals is not None
    file = folder / "demo" / "referrals.toml"
    file.write_text(file.read_text("utf-8").replace('by = "northgate"', 'by = "nobody"', 1), "utf-8")
    with pytest.raises(InvalidValue) as refused:
        load_demo(folder)
    assert (refused.value.field, refused.value.value) == ("by", "nobody")
    text = file.read_text("utf-8").replace('by = "nobody"', 'by = "northgate"', 1)
    file.write_text(text.replace('mortgage = "mortgage_application"', 'mortgage = "nothing"', 1), "utf-8")
    with pytest.raises(InvalidValue) as refused:
        load_demo(folder)
    assert (refused.value.field, refused.value.value) == ("mortgage", "nothing")


def test_synthetic_referrals_stand_in_inboxes_and_queues(database: Database) -> None:
    from tests.factories import House

    house = House(database)
    for name in ("bob", "eve"):
        house.user(name, "broker")
    house.ada.people.add_queue("Desk", members=["bob"])
    with database.write(None, NOW) as tx:
        from fsctui.interchange import shipped
        from fsctui.store import object_types

        known = set(object_types.codes(tx))
        object_types.insert_types(tx, [each for each in shipped.load_object_types() if each.code not in known])
        bulk_rows(tx, referrals=400)
    with database.read() as tx:
        assert tx.scalar("SELECT count(*) FROM referral") == tx.scalar(
            "SELECT count(*) FROM record WHERE type = 'referral'"
        )
        buckets = {row.bucket: row.n for row in tx.all("SELECT bucket, count(*) AS n FROM referral GROUP BY bucket")}
        assert tx.scalar("SELECT count(*) FROM referral WHERE queue_id IS NOT NULL AND assignee_id IS NULL") == 50
    assert buckets == {"closed": 200, "waiting": 150, "working": 50}
    rows = house.of("bob").referrals.page("inbox").items
    assert rows and [row.rank_order for row in rows] == sorted(row.rank_order for row in rows)
    assert all(sum(row.rank_terms.values()) == -row.rank_order for row in rows)
    assert verify_rows(database).unexplained == {}
