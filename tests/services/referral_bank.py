"""A bank with clients and referrals, for tests of conversion and reports."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from fsctui.domain.records import RecordRef
from fsctui.domain.referrals import NewReferral
from fsctui.interchange import shipped
from fsctui.store import object_types
from fsctui.store.database import Database
from tests import factories
from tests.factories import NOW, House

object_types_of_files = cache(shipped.load_object_types)
"""Reading the files takes longer than all the rest of this bank."""


class ReferralBank(House):
    """ryan (adviser) refers, bob (broker) works on referrals, jackie manages both; the types are the shipped ones."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        mine = {each.code for each in factories.TYPES}
        with database.write(None, NOW) as tx:
            types = object_types_of_files()
            new = [each for each in types if each.code not in mine]
            object_types.insert_types(tx, new)
            for each in types:
                if each.code in mine:
                    object_types.replace_type(tx, each)
        self.user("jackie", "manager")
        self.user("ryan", "adviser", manager="jackie", email="ryan@bank.example")
        self.user("bob", "broker", manager="jackie", email="bob@bank.example")
        self.user("eve", "adviser")

    def refer(self, by: str = "ryan", owner: str = "bob", **given: Any) -> int:
        """A referral of `by`, with `owner`."""
        about = (
            {"first_name": "Lena", "last_name": "Okafor"}
            if not {"account", "contact", "last_name"} & set(given)
            else {}
        )
        wanted = {
            **about,
            "interest": "mortgage",
            "potential_value": Decimal(250_000),
            "currency": "USD",
            **given,
        }
        done = self.of(by).referrals.add(NewReferral(owner=owner, **wanted))
        assert done.id is not None
        return done.id

    def past(self, days: float) -> datetime:
        return NOW - timedelta(days=days)

    def client(self, name: str, owner: str = "ryan", **values: Any) -> tuple[RecordRef, RecordRef]:
        """An account and its contact."""
        first, _, last = name.partition(" ")
        account = self.record("account", name, owner, {"kind": "person", **values})
        person = {"first_name": first, "last_name": last, "account": account.id, **values}
        return account, self.record("contact", name, owner, person)


__all__ = ["ReferralBank"]
