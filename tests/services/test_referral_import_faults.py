"""Rows that change referrals: each fault is named with its line, and the others are imported all the same."""

from __future__ import annotations

import pytest

from fsctui.domain.record_rows import ImportRow
from fsctui.domain.records import FieldInvalid
from fsctui.store.database import Database
from tests.services.referral_desk import ReferralDesk


@pytest.fixture
def desk(database: Database) -> ReferralDesk:
    return ReferralDesk(database)


@pytest.mark.parametrize("amount", ["-5", "99999999999999999999999999"])
def test_an_amount_that_no_referral_can_have_is_named_with_its_line(desk: ReferralDesk, amount: str) -> None:
    good = {"name": "Good", "last_name": "Good", "external_id": "G", "potential_value": "10"}
    bad = {"name": "Bad", "last_name": "Bad", "external_id": "B", "potential_value": "20"}
    assert len(desk.ada.referrals.import_rows([ImportRow(2, good), ImportRow(3, bad)]).created) == 2
    before = desk.rows("timeline")
    again = [ImportRow(2, {**bad, "potential_value": amount}), ImportRow(3, {**good, "potential_value": "11"})]
    report = desk.ada.referrals.import_rows(again)
    assert (len(report.updated), [(each.line, each.column) for each in report.failed]) == (1, [(2, "potential_value")])
    assert isinstance(report.failed[0].refusal, FieldInvalid)
    assert desk.rows("timeline") != before


@pytest.mark.parametrize("amount", ["-5", "99999999999999999999999999"])
def test_an_amount_that_no_referral_can_have_is_refused(desk: ReferralDesk, amount: str) -> None:
    referral = desk.refer("bob")
    with pytest.raises(FieldInvalid):
        desk.of("bob").referrals.edit(referral, {"potential_value": amount})
