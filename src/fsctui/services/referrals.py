"""Referrals: the lists, one referral, and what people do with referrals, singly and on many at once."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from fsctui.domain.access import Permission, is_outsider, require
from fsctui.domain.intake import Questions
from fsctui.domain.naming import Naming
from fsctui.domain.priority import terms_at
from fsctui.domain.query import EVERY_REFERRAL, REFERRAL_VIEWS, parse, split_view
from fsctui.domain.record_rows import ImportReport, ImportRow
from fsctui.domain.records import Choice, ChoiceUnknown, ObjectType, RecordRef
from fsctui.domain.referral_rows import KnownClient, ReferralRow, ReferralSheet, WhyDue
from fsctui.domain.referrals import NewReferral
from fsctui.domain.rows import Page
from fsctui.services.context import Context
from fsctui.services.intake_questions import questions_of
from fsctui.services.many import ActsOnMany, Step
from fsctui.services.object_types import type_in
from fsctui.services.outcome import Done, Warned
from fsctui.services.referral_actions import TOPICS, ReferralActions
from fsctui.services.referral_clients import recognise_in
from fsctui.services.referral_import import import_type
from fsctui.services.referral_intake import answer_in
from fsctui.services.referral_making import TYPE, add_in
from fsctui.services.referral_queries import HIDDEN_ORDERS, condition_in, schema_in
from fsctui.services.referral_sheets import of_client_in, seen_in, sheet_in, why_due_in
from fsctui.services.refusals import ViewUnknown, nearest
from fsctui.services.scores import weights_in
from fsctui.store import naming as naming_store
from fsctui.store import paging, referral_again, referral_lists
from fsctui.store import referrals as referral_store
from fsctui.store.database import Tx
from fsctui.store.referral_breaches import is_nearly_breached, nearly_breached
from fsctui.store.referral_lists import Among, Order, Walk

VIEWS = REFERRAL_VIEWS
OUTSIDE_VIEWS = ("sent_open", "sent_closed")
"""What somebody outside may ask for, beside all of theirs."""


class ReferralService(ActsOnMany):
    """`workspace.referrals`."""

    TOPICS = TOPICS

    def __init__(self, context: Context) -> None:
        self._context = context
        self._do = ReferralActions(context)

    # -- lists -------------------------------------------------------------------------------------------------------

    def page(
        self, view: str = "inbox", query: str = "", limit: int = 50, after: str | None = None
    ) -> Page[ReferralRow]:
        """A page of a view: the best first (sent and all: the newest first; breaching: what is due first).

        A query that names a view (`view:accepted`) searches that one instead of `view`.
        """
        paging.check_limit(limit)
        with self._context.read() as tx:
            walk = self._walk(tx, view, query)
            found = referral_lists.page(tx, walk, limit, referral_lists.cursor(after, walk.order))
            return Page(seen_in(tx, self._context.actor, found.items), found.next)

    def vector(
        self, view: str = "inbox", query: str = "", sort: str | None = None, descending: bool = False
    ) -> array[int]:
        """The ids of a whole view in order; `sort` is one of `store.referral_lists.SORTS`.

        What somebody outside isn't shown puts nothing in order for them: they get the view's own.
        """
        if sort in HIDDEN_ORDERS and is_outsider(self._context.actor):
            sort = None
        with self._context.read() as tx:
            return referral_lists.vector(tx, self._walk(tx, view, query), sort, descending)

    def rows(self, ids: Sequence[int]) -> dict[int, ReferralRow]:
        """Rows for ids that `vector` gave; those that the acting user may not see are left out."""
        require(self._context.actor, Permission.VIEW_REFERRALS)
        with self._context.read() as tx:
            found = referral_lists.rows_by_id(tx, self._context.actor, ids)
            return {row.id: row for row in seen_in(tx, self._context.actor, found.values())}

    def counts(self, views: Sequence[str] | None = None) -> dict[str, int]:
        """How many referrals each view has; 100 means "99+"."""
        asked = views or (OUTSIDE_VIEWS if is_outsider(self._context.actor) else VIEWS)
        with self._context.read() as tx:
            return {view: referral_lists.count(tx, self._walk(tx, view)) for view in asked}

    def of_client(self, ref: RecordRef, limit: int = 50) -> tuple[ReferralRow, ...]:
        """A client's needs, open ones and past, the newest first; of an account, a contact or a household."""
        actor = self._context.actor
        require(actor, Permission.VIEW_REFERRALS)
        with self._context.read() as tx:
            return of_client_in(tx, actor, ref, limit)

    def naming(self) -> Naming:
        """What people, roles and queues are called; nothing of the bank's staff to somebody outside."""
        if is_outsider(self._context.actor):
            return Naming()
        with self._context.read() as tx:
            return naming_store.naming(tx)

    def interests(self) -> tuple[Choice, ...]:
        """What clients may want: a list that the bank edits."""
        return self._choices("interest")

    def currencies(self) -> tuple[Choice, ...]:
        return self._choices("currency")

    def statuses(self) -> tuple[Choice, ...]:
        """The statuses by the names that the bank gave them."""
        return self._choices("status")

    def _choices(self, field: str) -> tuple[Choice, ...]:
        require(self._context.actor, Permission.CREATE_REFERRALS)
        with self._context.read() as tx:
            found = type_in(tx, TYPE).field(field)
        return found.choices if found is not None else ()

    def _walk(self, tx: Tx, view: str, query: str = "") -> Walk:
        actor = self._context.actor
        require(actor, Permission.VIEW_REFERRALS)
        if not query.strip():
            # The bank's list of interests is read only for a query that may name one.
            return self._standard(view)
        named, tree = split_view(parse(query, schema_in(self._context, tx)))
        walk = self._standard(named or view)
        if not tree.parts:
            return walk
        return walk.narrowed(condition_in(self._context, tx, tree))

    def _standard(self, view: str) -> Walk:
        actor = self._context.actor
        me, queues = actor.id, [(Among.QUEUE, queue) for queue in sorted(actor.queues)]
        if is_outsider(actor) and view not in (*OUTSIDE_VIEWS, EVERY_REFERRAL):
            raise ViewUnknown("referrals", view, list(OUTSIDE_VIEWS))
        match view:
            case "inbox":
                return Walk(((Among.MINE, me), *queues), Order.RANK)
            case "queues":
                return Walk(tuple(queues), Order.RANK)
            case "accepted":
                return Walk(((Among.WORKING, me),), Order.RANK)
            case "sent_open":
                return Walk(((Among.SENT_WAITING, me), (Among.SENT_WORKING, me)), Order.NEWEST)
            case "sent_closed":
                return Walk(((Among.SENT_CLOSED, me),), Order.NEWEST)
            case "breaching":
                given = actor, self._context.now()
                few, each = nearly_breached(*given), is_nearly_breached(*given)
                return Walk(((Among.DUE, 0),), Order.DUE, few, each)
            case "all":
                return Walk(((Among.SEEN, 0),), Order.NEWEST, referral_lists.seen(actor), referral_lists.seen_by(actor))
        raise ViewUnknown("referrals", view, nearest(view, (*VIEWS, EVERY_REFERRAL)))

    def rank_terms(self, rows: Sequence[ReferralRow]) -> list[dict[str, int]]:
        """What makes the priority of each row now, in millionths of a point; the terms add up to it exactly."""
        with self._context.read() as tx:
            weights = weights_in(tx)
        now = self._context.now()
        return [terms_at(row.rank_terms, now, weights) if row.rank_terms else {} for row in rows]

    def show(self, referral_id: int) -> ReferralSheet:
        """Everything about one referral. Raises ReferralUnknown."""
        with self._context.read() as tx:
            return sheet_in(tx, self._context.actor, referral_id)

    def why_due(self, referral_id: int) -> WhyDue | None:
        """Why a referral is to be accepted by then; None for one that waits for nobody. Raises ReferralUnknown."""
        require(self._context.actor, Permission.VIEW_RECORDS)
        with self._context.read() as tx:
            return why_due_in(self._context, tx, referral_id)

    # -- writing down ------------------------------------------------------------------------------------------------

    def recognise(self, new: NewReferral) -> tuple[KnownClient, ...]:
        """The clients that it may be about, the surest first; quick enough to be asked while somebody types."""
        actor = self._context.actor
        require(actor, Permission.CREATE_REFERRALS)
        require(actor, Permission.VIEW_RECORDS)
        with self._context.read() as tx:
            return tuple(recognise_in(tx, actor, new))

    def add(self, new: NewReferral) -> Done:
        """Write a referral down; it is scored, routed and told of at once. Raises what `add_in` does.

        One that is open for the same client and interest is told as a warning.
        """
        with self._context.write() as tx:
            referral_id = add_in(self._context, tx, new)
            tx.topics |= TOPICS
            sheet = self._told(tx, referral_id)
            again = self._again(tx, referral_id)
        return Done("referral_added", sheet, TOPICS, referral_id, None, again)

    def _again(self, tx: Tx, referral_id: int) -> tuple[Warned, ...]:
        """What is open of the same client for the same interest, of what the acting user may see."""
        found = referral_lists.rows_by_id(tx, self._context.actor, referral_again.open_of_same(tx, referral_id))
        return tuple(
            Warned("referral_again", {"referral": row.name, "other": str(row.id)})
            for row in sorted(found.values(), key=lambda row: row.id)
        )

    def _told(self, tx: Tx, referral_id: int) -> dict[str, object]:
        row = referral_store.facts(tx, referral_id)
        assert row is not None
        inside = not is_outsider(self._context.actor)
        return {"referral": row.name, "to": (row.user_name or row.queue_name or "") if inside else ""}

    def import_type(self) -> ObjectType:
        """The fields of a referral, and what a file may say of one besides."""
        require(self._context.actor, Permission.IMPORT_RECORDS)
        with self._context.read() as tx:
            return import_type(type_in(tx, TYPE))

    def import_rows(self, rows: Iterable[ImportRow], *, dry_run: bool = False) -> ImportReport:
        """Import rows whose columns are fields of `import_type`, `name`, `external_id` or `owner`.

        Each is written down like any other referral, or named with its line, column and reason; one that is known by
        its external id, else by name, e-mail address and interest, is changed where it says something else.
        """
        from fsctui.services.records import RecordService

        return RecordService(self._context).import_rows(TYPE, rows, dry_run=dry_run)

    def questions(self, interest: str) -> Questions:
        """What is asked about an interest of the bank's list, in order. Raises ChoiceUnknown."""
        require(self._context.actor, Permission.CREATE_REFERRALS)
        known = [choice.code for choice in self.interests()]
        if interest not in known:
            raise ChoiceUnknown(TYPE, "interest", interest[:80], known)
        return questions_of(interest)

    def edit(
        self,
        referral_id: int,
        values: Mapping[str, object] | None = None,
        answers: Mapping[str, object] | None = None,
        *,
        name: str | None = None,
        version: int | None = None,
    ) -> Done:
        """Correct the fields of the record and the answers, in one transaction; an empty value takes one away.

        `version` is the record's. Raises what `records.edit` and `check_answers` do.
        """
        from fsctui.services.records import RecordService

        ref = RecordRef(TYPE, referral_id)
        with self._context.write() as tx:
            answer = (lambda: answer_in(tx, referral_id, answers)) if answers else None
            done = RecordService(self._context).write_edit_in(tx, ref, values or {}, name, version, answer)
            tx.topics |= TOPICS
        return replace(done, topics=TOPICS)

    # -- single actions ----------------------------------------------------------------------------------------------

    def accept(self, referral_id: int) -> Done:
        """Take it and begin. Exactly one of several wins; AlreadyAccepted names who did."""
        return self._one(referral_id, self._do.accept)

    def claim(self, referral_id: int) -> Done:
        """Take it out of a queue; it waits to be accepted."""
        return self._one(referral_id, self._do.claim)

    def release(self, referral_id: int) -> Done:
        """Give back what was claimed or accepted."""
        return self._one(referral_id, self._do.release)

    def start(self, referral_id: int) -> Done:
        return self._one(referral_id, self._do.start)

    def put_back(self, referral_id: int) -> Done:
        """Working -> Accepted: undoes a start."""
        return self._one(referral_id, self._do.put_back)

    def reject(self, referral_id: int, reason: str) -> Done:
        return self._one(referral_id, self._do.reject, reason=reason)

    def reassign(self, referral_id: int, to: str, reason: str) -> Done:
        """Give it to a user (username), or to a queue (`queue:NAME`)."""
        return self._one(referral_id, self._do.reassign, to=to, reason=reason)

    def close(self, referral_id: int, reason: str) -> Done:
        """End it without conversion."""
        return self._one(referral_id, self._do.close, reason=reason)

    def reopen(self, referral_id: int) -> Done:
        return self._one(referral_id, self._do.reopen)

    def thank(self, referral_id: int, text: str = "") -> Done:
        """A note of thanks to whoever referred, once."""
        return self._one(referral_id, self._do.thank, text=text)

    def comment(self, referral_id: int, text: str) -> Done:
        """Say something to colleagues: whoever sent the referral from outside doesn't read it."""
        return self._one(referral_id, self._do.comment, text=text)

    def _steps(self) -> dict[str, Step]:
        return {
            "accept": self._do.accept,
            "claim": self._do.claim,
            "release": self._do.release,
            "start": self._do.start,
            "put_back": self._do.put_back,
            "reject": self._do.reject,
            "reassign": self._do.reassign,
            "close": self._do.close,
            "reopen": self._do.reopen,
            "thank": self._do.thank,
            "comment": self._do.comment,
        }


__all__ = ["OUTSIDE_VIEWS", "VIEWS", "ReferralService"]
