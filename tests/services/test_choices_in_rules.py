"""Choices that the assignment rule in force asks for: they stay what the rule means by them."""

from __future__ import annotations

import pytest

from fsctui.domain.choices import ChoiceAskedFor
from fsctui.domain.routing import Assignee, AssigneeKind, Condition, Entry, Operator, Rule
from fsctui.i18n.labels import explain
from fsctui.store.database import Database
from tests.services.referral_bank import ReferralBank

BOB = Assignee(AssigneeKind.USER, ("bob",))
RULE = Rule(
    "Needs",
    (
        Entry("loans", BOB, (Condition("interest", Operator.EQUALS, ("Personal Loan", "heloc")),)),
        Entry("rest", BOB),
    ),
)


@pytest.fixture
def bank(database: Database) -> ReferralBank:
    made = ReferralBank(database)
    made.ada.routing.create(RULE)
    made.ada.routing.activate("Needs", force=True)
    return made


def test_a_choice_that_the_rule_asks_for_is_not_removed(bank: ReferralBank) -> None:
    before = bank.rows("timeline")
    for field in (("referral", "interest"), ("opportunity", "interest")):
        for choice, value in (("heloc", "heloc"), ("personal_loan", "Personal Loan")):
            with pytest.raises(ChoiceAskedFor) as refused:
                bank.ada.records.remove_choice(*field, choice)
            assert (refused.value.rule, refused.value.entry, refused.value.value) == ("Needs", "loans", value)
            assert value in explain(refused.value)
    assert bank.rows("timeline") == before
    assert bank.ada.records.remove_choice("referral", "interest", "education").code == "choice_removed"


def test_a_name_by_which_the_rule_asks_is_not_taken_away(bank: ReferralBank) -> None:
    edit = bank.ada.records.edit_choice
    with pytest.raises(ChoiceAskedFor):
        edit("referral", "interest", "personal_loan", {"en": "Consumer Loan"})
    # Asked for by its code, or called so in another language still, it may have any name.
    edit("referral", "interest", "heloc", {"en": "Home Equity"})
    edit("referral", "interest", "personal_loan", {"en": "Consumer Loan", "fr": "Personal Loan"})
    edit("referral", "interest", "personal_loan", before="heloc")
    bank.ada.records.retire_choice("referral", "interest", "personal_loan")


def test_a_rule_that_is_not_in_force_binds_nothing(bank: ReferralBank) -> None:
    bank.ada.routing.stop("Needs")
    assert bank.ada.records.remove_choice("referral", "interest", "heloc").code == "choice_removed"
