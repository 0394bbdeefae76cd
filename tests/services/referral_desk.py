"""A bank with a referral desk and few fields, for tests of a referral's life."""

from __future__ import annotations

from typing import Any

from fsctui.domain.records import FieldType, ObjectType, RecordRef
from fsctui.domain.referrals import NewReferral
from fsctui.services import seed
from fsctui.store.database import Database
from tests.factories import CHOICE, EMAIL, MONEY, NOW, REFERENCE, TEXT, House, field

STATUSES = "new assigned accepted working converted not_converted rejected"
REFERRAL = ObjectType(
    "referral",
    {"en": "Referral"},
    {"en": "Referrals"},
    (
        field("account", REFERENCE, target="account"),
        field("contact", REFERENCE, target="contact"),
        *(field(name, TEXT) for name in ("first_name", "last_name", "employer")),
        field("email", EMAIL),
        field("phone", FieldType.PHONE),
        *(field(name, TEXT) for name in ("city", "state", "country")),
        field("interest", CHOICE, choices="mortgage credit_card investments"),
        field("potential_value", MONEY),
        field("currency", CHOICE, choices="EUR USD"),
        field("status", CHOICE, choices=STATUSES),
        field("source", TEXT),
        field("notes", FieldType.LONG_TEXT),
        field("campaign", TEXT),
    ),
)


class ReferralDesk(House):
    """`bob` and `eve` work the queue Mortgages; `ryan` refers; `jackie` is bob's and eve's manager.

    `pat` is a partner and `cleo` a client. Without a rule everything goes to `ada`, the administrator.
    """

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        with database.write(None, NOW) as tx:
            seed.install_in(tx, (REFERRAL,), (), ())
        self.user("jackie", "manager")
        self.user("bob", "broker", manager="jackie")
        self.user("eve", "broker", manager="jackie")
        self.user("ryan", "adviser")
        self.user("pat", "partner")
        self.user("cleo", "client")
        self.ada.people.add_queue("Mortgages", members=["bob", "eve"])

    def refer(self, to: str = "", by: str = "ryan", **given: Any) -> int:
        """A referral written down by somebody, given to a user or to `queue:NAME`."""
        if not {"account", "contact", "last_name", "employer"} & set(given):
            given["last_name"] = "Shah"
        done = self.of(by).referrals.add(NewReferral(owner=to or None, **given))
        assert done.id is not None
        return done.id

    def client(self, name: str, owner: str = "ryan", **values: Any) -> tuple[RecordRef, RecordRef]:
        """An account and its contact."""
        account = self.account(name, owner)
        last = name.rpartition(" ")[2]
        contact = self.record("contact", name, owner, {"last_name": last, "account": account.id, **values})
        return account, contact

    def column(self, referral_id: int, name: str) -> Any:
        with self.database.read() as tx:
            return tx.scalar(f"SELECT {name} FROM referral WHERE id = {referral_id}")
