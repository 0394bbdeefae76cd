"""What routing and scoring may know of a new referral."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from fsctui.domain.referrals import ReferrerKind

Value = str | int | float | Decimal | bool | None


@dataclass(frozen=True, slots=True)
class Known:
    """A new referral with what was found out about it. `values` are the record's fields, amounts as numbers.

    Without a `referrer_kind` nobody referred it: a lead out of a file. `created` is the day it was
    written down, where the bank is.
    """

    values: dict[str, Value]
    referrer: str = ""
    referrer_kind: ReferrerKind | None = ReferrerKind.INTERNAL
    existing_client: bool = False
    created: date | None = None


def routing_facts(known: Known) -> dict[str, Value]:
    """Every field of the record, who referred, when, and whether the client is one already; `value` is the amount."""
    facts: dict[str, Value] = {name: value for name, value in known.values.items() if name != "status"}
    amount = known.values.get("potential_value")
    facts["potential_value"] = facts["value"] = None if amount is None else Decimal(str(amount))
    facts["referrer"] = known.referrer or None
    facts["referrer_kind"] = None if known.referrer_kind is None else known.referrer_kind.value
    facts["existing_client"] = known.existing_client
    facts["created"] = None if known.created is None else known.created.isoformat()
    return facts


def score_fields(known: Known) -> dict[str, str | float | None]:
    """Only what is known when a referral is written down; nothing that happens to it later can be among it."""
    values = known.values
    amount = values.get("potential_value")

    def text(name: str) -> str | None:
        found = values.get(name)
        return str(found) if found not in (None, "") else None

    def says(name: str) -> str:
        return "yes" if text(name) else "no"

    return {
        "interest": text("interest"),
        "source": text("source"),
        "referrer_kind": None if known.referrer_kind is None else known.referrer_kind.value,
        "existing_client": "yes" if known.existing_client else "no",
        "potential_value": None if amount in (None, "") else float(str(amount)),
        "has_email": says("email"),
        "has_phone": says("phone"),
        "has_employer": says("employer"),
        "country": text("country"),
        "state": text("state"),
    }
