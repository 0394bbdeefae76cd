"""Referrals: where each stands, how it was routed and scored, and the mail that tells people.

A referral is a record of type `referral`; who it is about and what is wanted are fields of that record. Its row here
is what lists, queues and clocks are read from, so its indexes follow the questions.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from fsctui.store.types import Id, JsonText, UtcDateTime


class ReferralTable(SQLModel, table=True):
    """Where a referral stands, and who referred whom.

    `bucket` (waiting, working, closed) and `rank_order` (least first: the priority with its sign turned) exist for
    the indexes. `account_id` and `contact_id` are the client's, where the client is known. `value` is the potential
    value in hundredths of `currency`. `sent_by` is the internal referrer, or the user who wrote down an external
    referrer's or a client's own, or who brought in a lead that nobody referred: they follow it, but it doesn't count
    for them. `clock_since`, `clock_due` and `clock_warn` are the `assigned_at`, `accept_due` and `warn_at` that come
    back with the referral when whoever took it gives it back. `score_fields` is what the score may know: the fields
    as they were when the referral came, whatever was written since; models learn from those. `scored_fields` are those
    that its score is made of once it was edited, None before. `intake` are the answers to the questions of its
    interest, by their codes.
    """

    __tablename__ = "referral"
    __table_args__ = (
        Index(
            "ix_referral_waiting", "assignee_id", "rank_order", "id",
            sqlite_where=text("bucket = 'waiting'"), postgresql_where=text("bucket = 'waiting'"),
        ),
        Index(
            "ix_referral_queue", "queue_id", "rank_order", "id",
            sqlite_where=text("bucket = 'waiting' AND assignee_id IS NULL"),
            postgresql_where=text("bucket = 'waiting' AND assignee_id IS NULL"),
        ),
        Index(
            "ix_referral_working", "assignee_id", "rank_order", "id",
            sqlite_where=text("bucket = 'working'"), postgresql_where=text("bucket = 'working'"),
        ),
        Index(
            "ix_referral_due", "accept_due", "id",
            sqlite_where=text("bucket = 'waiting'"), postgresql_where=text("bucket = 'waiting'"),
        ),
        Index("ix_referral_sent", "sent_by", "bucket", "created_at", "id"),
        Index("ix_referral_referrer_contact", "referrer_contact_id"),
        Index("ix_referral_of_queue", "queue_id", "id"),
        Index("ix_referral_account", "account_id", "id"),
        Index("ix_referral_contact", "contact_id", "id"),
        Index("ix_referral_closed", "closed_at", "id"),
        Index("ix_referral_created", "created_at", "id"),
    )  # fmt: skip
    id: int = Field(primary_key=True, foreign_key="record.id", sa_type=Id)
    status: str
    bucket: str
    assignee_id: int | None = Field(default=None, foreign_key="user_account.id", sa_type=Id)
    queue_id: int | None = Field(default=None, foreign_key="queue.id", sa_type=Id)
    referrer_id: int | None = Field(default=None, foreign_key="user_account.id", sa_type=Id)
    referrer_contact_id: int | None = Field(default=None, foreign_key="record.id", sa_type=Id)
    sent_by: int | None = Field(default=None, foreign_key="user_account.id", sa_type=Id)
    account_id: int | None = Field(default=None, foreign_key="record.id", sa_type=Id)
    contact_id: int | None = Field(default=None, foreign_key="record.id", sa_type=Id)
    interest: str | None = None
    value: int | None = Field(default=None, sa_type=Id)
    currency: str | None = None
    source: str | None = None
    rank_order: int = Field(default=0, sa_type=Id)
    rank_terms: dict = Field(default_factory=dict, sa_type=JsonText)  # type: ignore[type-arg]
    lead_score: int | None = None
    probability: float | None = None
    base_rate: float | None = None
    score_model_id: int | None = Field(default=None, sa_type=Id)
    referrer_score: int | None = None
    accept_due: datetime | None = Field(default=None, sa_type=UtcDateTime)
    warn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    warned: bool = False
    breaches: int = 0
    declined: list = Field(default_factory=list, sa_type=JsonText)  # type: ignore[type-arg]
    created_by: int | None = Field(default=None, foreign_key="user_account.id", sa_type=Id)
    created_at: datetime = Field(sa_type=UtcDateTime)
    assigned_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    accepted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    accepted_by: int | None = Field(default=None, foreign_key="user_account.id", sa_type=Id)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_by: int | None = Field(default=None, foreign_key="user_account.id", sa_type=Id)
    close_reason: str = ""
    thanked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    converted_account_id: int | None = Field(default=None, foreign_key="record.id", sa_type=Id)
    converted_contact_id: int | None = Field(default=None, foreign_key="record.id", sa_type=Id)
    opportunity_id: int | None = Field(default=None, foreign_key="record.id", sa_type=Id)
    household_id: int | None = Field(default=None, foreign_key="record.id", sa_type=Id)
    version: int = 1
    score_fields: dict | None = Field(default=None, sa_type=JsonText)  # type: ignore[type-arg]
    clock_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    clock_due: datetime | None = Field(default=None, sa_type=UtcDateTime)
    clock_warn: datetime | None = Field(default=None, sa_type=UtcDateTime)
    scored_fields: dict | None = Field(default=None, sa_type=JsonText)  # type: ignore[type-arg]
    intake: dict | None = Field(default=None, sa_type=JsonText)  # type: ignore[type-arg]


class ReferralCommentTable(SQLModel, table=True):
    """What colleagues say to each other about a referral: not for whoever sent it from outside."""

    __tablename__ = "referral_comment"
    __table_args__ = (Index("ix_referral_comment_referral", "referral_id", "id"),)
    id: int = Field(primary_key=True, sa_type=Id)
    referral_id: int = Field(foreign_key="referral.id", sa_type=Id)
    user_id: int = Field(foreign_key="user_account.id", sa_type=Id)
    at: datetime = Field(sa_type=UtcDateTime)
    text: str


class ReferrerTallyTable(SQLModel, table=True):
    """How many referrals of a referrer have ended, and how many of those converted. `kind` is `user` or `contact`."""

    __tablename__ = "referrer_tally"
    kind: str = Field(primary_key=True)
    referrer_id: int = Field(primary_key=True, sa_type=Id)
    closed: int = 0
    converted: int = 0


class RoutingRuleTable(SQLModel, table=True):
    """A version of an assignment rule. At most one row is active, at most one draft a name."""

    __tablename__ = "routing_rule"
    __table_args__ = (UniqueConstraint("name", "number"), Index("ix_routing_rule_status", "status"))
    id: int = Field(primary_key=True, sa_type=Id)
    name: str
    number: int
    status: str
    body: dict = Field(sa_type=JsonText)  # type: ignore[type-arg]
    created_by: int | None = Field(default=None, foreign_key="user_account.id", sa_type=Id)
    created_at: datetime = Field(sa_type=UtcDateTime)
    activated_by: int | None = Field(default=None, foreign_key="user_account.id", sa_type=Id)
    activated_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1


class RoutingDecisionTable(SQLModel, table=True):
    """Why a referral went where it did, as it was when decided; `owner` and `queue` are names."""

    __tablename__ = "routing_decision"
    __table_args__ = (Index("ix_routing_decision_referral", "referral_id", "id"),)
    id: int = Field(primary_key=True, sa_type=Id)
    referral_id: int = Field(foreign_key="referral.id", sa_type=Id)
    rule_id: int | None = Field(default=None, foreign_key="routing_rule.id", sa_type=Id)
    at: datetime = Field(sa_type=UtcDateTime)
    entry: str = ""
    by: str
    owner: str = ""
    queue: str = ""
    trace: dict = Field(sa_type=JsonText)  # type: ignore[type-arg]


class PoolTurnTable(SQLModel, table=True):
    """Whom a pool chose last, so that round robin goes on after them."""

    __tablename__ = "pool_turn"
    rule: str = Field(primary_key=True)
    entry: str = Field(primary_key=True)
    username: str


class ScoreModelTable(SQLModel, table=True):
    """A version of the lead score; the newest active one scores. `metrics` is what it was worth when it was made."""

    __tablename__ = "score_model"
    __table_args__ = (Index("ix_score_model_active", "active"),)
    id: int = Field(primary_key=True, sa_type=Id)
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_by: int | None = Field(default=None, foreign_key="user_account.id", sa_type=Id)
    active: bool
    stage: str
    rests_on: int
    conversions: int
    body: dict = Field(sa_type=JsonText)  # type: ignore[type-arg]
    metrics: dict = Field(default_factory=dict, sa_type=JsonText)  # type: ignore[type-arg]


class OutboxTable(SQLModel, table=True):
    """A mail to send, written with the change that it tells of; words are made when it is sent.

    `state` is waiting, sending, sent or dead. Who sends takes the row first (`sending`, until `next_at`), so nobody
    else sends it; if they die meanwhile nobody knows whether it went out, and it is dead until somebody retries it.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_state", "state", "next_at", "id"),)
    id: int = Field(primary_key=True, sa_type=Id)
    created_at: datetime = Field(sa_type=UtcDateTime)
    code: str
    user_id: int | None = Field(default=None, foreign_key="user_account.id", sa_type=Id)
    address: str
    name: str = ""
    language: str
    subject_type: str
    subject_id: int = Field(sa_type=Id)
    params: dict = Field(default_factory=dict, sa_type=JsonText)  # type: ignore[type-arg]
    state: str
    attempts: int = 0
    next_at: datetime = Field(sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str = ""
