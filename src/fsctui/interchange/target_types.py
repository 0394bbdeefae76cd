"""Salesforce's names of the objects that plans hang on, and ours."""

from __future__ import annotations

import re

_NAMES = {
    "Account": "account",
    "AccountPlanObjective": "account_plan_objective",
    "AssetsAndLiabilities": "assets_and_liabilities",
    "BusinessMilestone": "business_milestone",
    "Campaign": "campaign",
    "Card": "card",
    "Case": "case",
    "Contact": "contact",
    "Contract": "contract",
    "FinancialAccount": "financial_account",
    "FinancialDeal": "financial_deal",
    "FinancialGoal": "financial_goal",
    "FinancialHolding": "financial_holding",
    "Household": "household",
    "IndividualApplication": "individual_application",
    "InsurancePolicy": "insurance_policy",
    "InsurancePolicyCoverage": "insurance_policy_coverage",
    "Lead": "referral",
    "Opportunity": "opportunity",
    "PersonLifeEvent": "person_life_event",
    "Referral": "referral",
    "ResidentialLoanApplication": "residential_loan_application",
}
_BY_FOLDED = {name.lower(): code for name, code in _NAMES.items()}

KNOWN_TYPES = frozenset(_NAMES.values())


def bare_name(name: str) -> str:
    """A name without package prefix and custom suffix: `FinServ__FinancialGoal__c` -> `FinancialGoal`."""
    bare = re.sub(r"__(?:c|r|pc|pr|mdt|kav)$", "", name)
    return bare.rpartition("__")[2] if "__" in bare else bare


def snake_case(name: str) -> str:
    """`PersonLifeEvent` -> `person_life_event`; letters outside ASCII and signs become one underscore."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return re.sub(r"[^a-z0-9]+", "_", parted.lower()).strip("_")


def target_type(name: str) -> tuple[str, bool]:
    """Our code for a Salesforce object, and whether it is one of the types that ship with the program."""
    bare = bare_name(name)
    code = _BY_FOLDED.get(bare.lower())
    return (code, True) if code else (snake_case(bare) or "account", False)
