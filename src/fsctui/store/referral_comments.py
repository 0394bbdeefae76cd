"""What colleagues say to each other about a referral."""

from __future__ import annotations

from sqlalchemy import bindparam, insert, select

from fsctui.domain.referral_rows import ReferralComment
from fsctui.store.access import USER
from fsctui.store.database import Tx
from fsctui.store.tables import ReferralCommentTable

COMMENT = ReferralCommentTable.__table__  # type: ignore[attr-defined]
_OF = (
    select(COMMENT.c.id, COMMENT.c.at, COMMENT.c.text, USER.c.username, USER.c.name)
    .join(USER, USER.c.id == COMMENT.c.user_id)
    .where(COMMENT.c.referral_id == bindparam("referral_id"))
    .order_by(COMMENT.c.id)
)


def comments(tx: Tx, referral_id: int) -> tuple[ReferralComment, ...]:
    """The oldest first."""
    found = tx.all(_OF, {"referral_id": referral_id})
    return tuple(ReferralComment(each.id, each.at, each.username, each.name, each.text) for each in found)


def add(tx: Tx, comment_id: int, referral_id: int, user_id: int, text: str) -> None:
    row = {"id": comment_id, "referral_id": referral_id, "user_id": user_id, "at": tx.now, "text": text}
    tx.execute(insert(COMMENT), [row])
