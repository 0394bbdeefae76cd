"""Referrals: their life, routing rules and decisions, score models, the outbox."""

import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from fsctui.domain.duplicates import email_key, phone_key

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FOLDED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def _where(condition: str) -> dict[str, Any]:
    """The condition of a partial index, in the words of both databases."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "referral",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("bucket", sa.String(), nullable=False),
        sa.Column("assignee_id", BIG, nullable=True),
        sa.Column("queue_id", BIG, nullable=True),
        sa.Column("referrer_id", BIG, nullable=True),
        sa.Column("referrer_contact_id", BIG, nullable=True),
        sa.Column("sent_by", BIG, nullable=True),
        sa.Column("account_id", BIG, nullable=True),
        sa.Column("contact_id", BIG, nullable=True),
        sa.Column("interest", sa.String(), nullable=True),
        sa.Column("value", BIG, nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("rank_order", BIG, nullable=False),
        sa.Column("rank_terms", sa.Text(), nullable=False),
        sa.Column("lead_score", sa.Integer(), nullable=True),
        sa.Column("probability", sa.Float(), nullable=True),
        sa.Column("base_rate", sa.Float(), nullable=True),
        sa.Column("score_model_id", BIG, nullable=True),
        sa.Column("referrer_score", sa.Integer(), nullable=True),
        sa.Column("accept_due", INSTANT, nullable=True),
        sa.Column("warn_at", INSTANT, nullable=True),
        sa.Column("warned", sa.Boolean(), nullable=False),
        sa.Column("breaches", sa.Integer(), nullable=False),
        sa.Column("declined", sa.Text(), nullable=False),
        sa.Column("created_by", BIG, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("assigned_at", INSTANT, nullable=True),
        sa.Column("accepted_at", INSTANT, nullable=True),
        sa.Column("accepted_by", BIG, nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("closed_by", BIG, nullable=True),
        sa.Column("close_reason", sa.String(), nullable=False),
        sa.Column("thanked_at", INSTANT, nullable=True),
        sa.Column("converted_account_id", BIG, nullable=True),
        sa.Column("converted_contact_id", BIG, nullable=True),
        sa.Column("opportunity_id", BIG, nullable=True),
        sa.Column("household_id", BIG, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("score_fields", sa.Text(), nullable=True),
        sa.Column("clock_since", INSTANT, nullable=True),
        sa.Column("clock_due", INSTANT, nullable=True),
        sa.Column("clock_warn", INSTANT, nullable=True),
        sa.Column("scored_fields", sa.Text(), nullable=True),
        sa.Column("intake", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["accepted_by"], ["user_account.id"]),
        sa.ForeignKeyConstraint(["account_id"], ["record.id"]),
        sa.ForeignKeyConstraint(["assignee_id"], ["user_account.id"]),
        sa.ForeignKeyConstraint(["closed_by"], ["user_account.id"]),
        sa.ForeignKeyConstraint(["contact_id"], ["record.id"]),
        sa.ForeignKeyConstraint(["converted_account_id"], ["record.id"]),
        sa.ForeignKeyConstraint(["converted_contact_id"], ["record.id"]),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"]),
        sa.ForeignKeyConstraint(["household_id"], ["record.id"]),
        sa.ForeignKeyConstraint(["id"], ["record.id"]),
        sa.ForeignKeyConstraint(["opportunity_id"], ["record.id"]),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"]),
        sa.ForeignKeyConstraint(["referrer_contact_id"], ["record.id"]),
        sa.ForeignKeyConstraint(["referrer_id"], ["user_account.id"]),
        sa.ForeignKeyConstraint(["sent_by"], ["user_account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_referral_account", "referral", ["account_id", "id"])
    op.create_index("ix_referral_closed", "referral", ["closed_at", "id"])
    op.create_index("ix_referral_contact", "referral", ["contact_id", "id"])
    op.create_index("ix_referral_created", "referral", ["created_at", "id"])
    op.create_index("ix_referral_due", "referral", ["accept_due", "id"], **_where("bucket = 'waiting'"))
    op.create_index("ix_referral_of_queue", "referral", ["queue_id", "id"])
    op.create_index(
        "ix_referral_queue",
        "referral",
        ["queue_id", "rank_order", "id"],
        **_where("bucket = 'waiting' AND assignee_id IS NULL"),
    )
    op.create_index("ix_referral_referrer_contact", "referral", ["referrer_contact_id"])
    op.create_index("ix_referral_sent", "referral", ["sent_by", "bucket", "created_at", "id"])
    op.create_index(
        "ix_referral_waiting", "referral", ["assignee_id", "rank_order", "id"], **_where("bucket = 'waiting'")
    )
    op.create_index(
        "ix_referral_working", "referral", ["assignee_id", "rank_order", "id"], **_where("bucket = 'working'")
    )
    op.create_table(
        "referral_comment",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("referral_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_referral_comment_referral", "referral_comment", ["referral_id", "id"])
    op.create_table(
        "referrer_tally",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("referrer_id", BIG, autoincrement=False, nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False),
        sa.Column("converted", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "referrer_id"),
    )
    op.create_table(
        "routing_rule",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_by", BIG, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("activated_by", BIG, nullable=True),
        sa.Column("activated_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["activated_by"], ["user_account.id"]),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", "number"),
    )
    op.create_index("ix_routing_rule_status", "routing_rule", ["status"])
    op.create_table(
        "routing_decision",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("referral_id", BIG, nullable=False),
        sa.Column("rule_id", BIG, nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("trace", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"]),
        sa.ForeignKeyConstraint(["rule_id"], ["routing_rule.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_routing_decision_referral", "routing_decision", ["referral_id", "id"])
    op.create_table(
        "pool_turn",
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("rule", "entry"),
    )
    op.create_table(
        "score_model",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", BIG, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("rests_on", sa.Integer(), nullable=False),
        sa.Column("conversions", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("metrics", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_score_model_active", "score_model", ["active"])
    op.create_table(
        "outbox",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("subject_type", sa.String(), nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_outbox_state", "outbox", ["state", "next_at", "id"])
    for table in ("account", "contact"):
        for column in ("email_key", "phone_key"):
            op.add_column(table, sa.Column(column, FOLDED, nullable=True))
    _fill()
    _fill_keys()
    for table in ("account", "contact"):
        for column in ("email_key", "phone_key"):
            op.create_index(f"ix_{table}_{column}", table, [column])


_BUCKETS = {
    "new": "waiting",
    "assigned": "waiting",
    "accepted": "working",
    "working": "working",
    "converted": "closed",
    "not_converted": "closed",
    "rejected": "closed",
}
_RECORDS = (
    "SELECT id, owner_id, account_id, fields, created_at, updated_at FROM record WHERE type = 'referral' ORDER BY id"
)
_INSERT = sa.text(
    "INSERT INTO referral (id, status, bucket, assignee_id, referrer_id, sent_by, account_id, contact_id, interest, "
    "value, currency, source, rank_order, rank_terms, warned, breaches, declined, created_at, assigned_at, closed_at, "
    "close_reason, version) "
    "VALUES (:id, :status, :bucket, :owner_id, NULL, NULL, :account_id, :contact_id, :interest, :value, :currency, "
    ":source, :rank_order, '{}', :no, 0, '[]', :created_at, :assigned_at, :closed_at, '', 1)"
)


def _fill() -> None:
    """The referrals that were plain records until now: each stands where its status says."""
    connection = op.get_bind()
    for row in connection.exec_driver_sql(_RECORDS).all():
        fields = json.loads(row.fields)
        owned = "assigned" if row.owner_id is not None else "new"
        status = fields.get("status") or owned
        if status == "new":
            status = owned
        bucket = _BUCKETS.get(status, "waiting")
        amount = fields.get("potential_value")
        connection.execute(
            _INSERT,
            {
                "id": row.id,
                "status": status,
                "bucket": bucket,
                "owner_id": row.owner_id,
                "account_id": row.account_id,
                "contact_id": fields.get("contact"),
                "interest": fields.get("interest"),
                "value": None if amount is None else round(float(amount) * 100),
                "currency": fields.get("currency"),
                "source": fields.get("source"),
                # The older, the higher: until they are ranked by `tick`, referrals stand by age.
                "rank_order": int(_instant(row.created_at).timestamp()),
                "no": False,
                "created_at": row.created_at,
                "assigned_at": row.created_at if row.owner_id is not None else None,
                "closed_at": row.updated_at if bucket == "closed" else None,
            },
        )
        fields["status"] = status
        connection.execute(
            sa.text("UPDATE record SET fields = :fields WHERE id = :id"),
            {"fields": json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")), "id": row.id},
        )


BATCH = 10_000


def _fill_keys() -> None:
    """What clients are found by, of those who were there before."""
    connection = op.get_bind()
    for table in ("account", "contact"):
        reachable = sa.text(
            f"SELECT id, email, phone FROM {table} "  # noqa: S608
            "WHERE id > :last AND (email <> '' OR phone <> '') ORDER BY id LIMIT :most"
        )
        write = sa.text(f"UPDATE {table} SET email_key = :email, phone_key = :phone WHERE id = :id")  # noqa: S608
        last = 0
        while found := connection.execute(reachable, {"last": last, "most": BATCH}).all():
            keys = [{"id": row.id, "email": email_key(row.email), "phone": phone_key(row.phone)} for row in found]
            connection.execute(write, keys)
            last = found[-1].id


def _instant(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value).astimezone(UTC)
