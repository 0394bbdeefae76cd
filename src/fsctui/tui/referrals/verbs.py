"""What can be done with referrals, one key each: on the row under the cursor, on marked rows, on a referral's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from fsctui.domain.access import Missing, NotAllowed, Permission, has
from fsctui.domain.records import RecordRef
from fsctui.domain.referral_rows import ReferralRow, ReferralSheet
from fsctui.domain.tasks import MAX_COMMENT, CommentTooLong
from fsctui.i18n import N_, _
from fsctui.refusal import Refusal
from fsctui.tui.actions import action
from fsctui.tui.dialogs.ask import AskText
from fsctui.tui.dialogs.why import Why
from fsctui.tui.referrals import details, reasons
from fsctui.tui.referrals.acting import acted, question
from fsctui.tui.referrals.converting import ConvertsReferrals
from fsctui.tui.referrals.intake import RefersClients
from fsctui.tui.referrals.known import Known, Reader
from fsctui.tui.referrals.reading import known_of
from fsctui.tui.referrals.why import why_lines
from fsctui.tui.referrals.words import Moment
from fsctui.tui.row_verbs import RowVerbs, enabled
from fsctui.tui.widgets.sources import Targets


class ReferralVerbs(RefersClients, ConvertsReferrals, RowVerbs[ReferralRow]):
    """Base of the screens that show referrals. They say which rows are meant (`targets`)."""

    WHAT = "referral"
    STAYS = frozenset({"comment"})

    known: Known | None = None
    reader = Reader(Moment(datetime.min.replace(tzinfo=UTC), "UTC"))

    @property
    def sheet(self) -> ReferralSheet | None:
        return self.known.sheet if self.known is not None else None

    def not_permitted(self, verb: str) -> Refusal | None:
        return reasons.not_permitted(self.workspace.context.actor, verb)

    def why_not_row(self, verb: str) -> Refusal | None:
        return reasons.why_not(verb, self.workspace.context.actor, self.row_here(), self.sheet)

    def name_of(self, row: ReferralRow) -> str:
        return row.name

    def named(self, row: ReferralRow) -> str:
        return " · ".join(filter(None, (row.name, self.reader.lists.interest(row.interest))))

    def read_rows(self, ids: Sequence[int]) -> Mapping[int, ReferralRow]:
        return self.workspace.referrals.rows(ids)

    def question(self, verb: str, n: int) -> str:
        return question(verb, n)

    why_accept, why_reject, why_claim = enabled("accept"), enabled("reject"), enabled("claim")
    why_release, why_start, why_reassign = enabled("release"), enabled("start"), enabled("reassign")
    why_close, why_reopen, why_thank = enabled("close"), enabled("reopen"), enabled("thank")
    why_add, why_comment = enabled("add"), enabled("comment")

    def why_one(self) -> str | None:
        if len(self.targets()) > 1:
            return _("This works on one referral at a time; press esc to take the marks away.")
        return None

    # Acting

    async def act(self, targets: Targets[ReferralRow], verb: str, **params: Any) -> None:
        """A verb on one row or many; more than three are shown first."""
        workspace, ids = self.workspace, targets.ids
        await self.act_with(workspace.referrals, targets, verb, params, lambda: acted(workspace, verb, ids, params))

    # The verbs

    @action("referrals.accept", "A", label=N_("accept"), help=N_("Accept the referral: it is mine, and I begin"),
            enabled="why_accept", rows=True, footer=11)  # fmt: skip
    async def accept(self, targets: Targets[ReferralRow]) -> None:
        await self.act(targets, "accept")

    @action("referrals.reject", "R", label=N_("reject"), help=N_("Reject the referral, with a reason"),
            enabled="why_reject", rows=True, footer=12)  # fmt: skip
    async def reject(self, targets: Targets[ReferralRow]) -> None:
        title = self.title_of(targets, _("Reject “{referral}”"), _("Reject {n} referrals"))
        text = _("Why? The referrer will read it.")
        if (reason := await self.ask(self.ask_reason(title, text, targets))) is not None:
            await self.act(targets, "reject", reason=reason)

    @action("referrals.reassign", "a", label=N_("assign"), help=N_("Give the referral to a person or a queue"),
            enabled="why_reassign", rows=True, footer=13)  # fmt: skip
    async def reassign(self, targets: Targets[ReferralRow]) -> None:
        title = self.title_of(targets, _("Assign “{referral}”"), _("Assign {n} referrals"))
        to = await self.ask(self.ask_assignee(title))
        if to is None:
            return
        reason = await self.ask(self.ask_reason(title, _("Why? Whoever gets it will read it."), targets))
        if reason is not None:
            await self.act(targets, "reassign", to=str(to), reason=reason)

    @action("referrals.claim", "m", label=N_("claim"), help=N_("Take a queue’s referral: it becomes mine"),
            enabled="why_claim", rows=True, footer=14)  # fmt: skip
    async def claim(self, targets: Targets[ReferralRow]) -> None:
        await self.act(targets, "claim")

    @action("referrals.release", "M", label=N_("release"), help=N_("Give back a referral that was claimed or accepted"),
            enabled="why_release", rows=True, footer=None)  # fmt: skip
    async def release(self, targets: Targets[ReferralRow]) -> None:
        await self.act(targets, "release")

    @action("referrals.start", "s", label=N_("start"), help=N_("Start to work on an accepted referral"),
            enabled="why_start", rows=True, footer=15)  # fmt: skip
    async def start(self, targets: Targets[ReferralRow]) -> None:
        await self.act(targets, "start")

    @action("referrals.close", "X", label=N_("close"), help=N_("Close the referral without conversion, with a reason"),
            enabled="why_close", rows=True, footer=17)  # fmt: skip
    async def close(self, targets: Targets[ReferralRow]) -> None:
        title = self.title_of(targets, _("Close “{referral}”"), _("Close {n} referrals"))
        text = _("Why did it come to nothing? The referrer will read it.")
        if (reason := await self.ask(self.ask_reason(title, text, targets))) is not None:
            await self.act(targets, "close", reason=reason)

    @action("referrals.reopen", "b", label=N_("reopen"), help=N_("Open a referral again that ended without conversion"),
            enabled="why_reopen", rows=True, footer=None)  # fmt: skip
    async def reopen(self, targets: Targets[ReferralRow]) -> None:
        await self.act(targets, "reopen")

    @action("referrals.thank", "t", label=N_("thank"), help=N_("Thank the referrer with a note, once"),
            enabled="why_thank", rows=True, footer=18)  # fmt: skip
    async def thank(self, targets: Targets[ReferralRow]) -> None:
        await self.act(targets, "thank")

    @action("referrals.thank_words", "T", label=N_("thank, in words"), help=N_("Thank the referrer in words of my own"),
            enabled="why_thank", rows=True, footer=None)  # fmt: skip
    async def thank_in_words(self, targets: Targets[ReferralRow]) -> None:
        row = self.row_of(targets)
        name = row.referred_by if row is not None and row.referred_by else _("the referrer")
        title = _("Thank {name}").format(name=name)
        text = await self.ask(AskText(title, _("What they will read."), draft=f"thank {targets.ids}"))
        if text is not None:
            await self.act(targets, "thank", text=text)

    @action("referrals.comment", "c", label=N_("comment"), help=N_("Say something about it, for colleagues to read"),
            enabled="why_comment", rows=True, footer=19)  # fmt: skip
    async def comment(self, targets: Targets[ReferralRow]) -> None:
        def check(text: str) -> Refusal | None:
            return CommentTooLong(len(text), MAX_COMMENT) if len(text) > MAX_COMMENT else None

        title = self.title_of(targets, _("Comment on “{referral}”"), _("Comment on {n} referrals"))
        draft = f"comment on referral {targets.ids}"
        text = await self.ask(AskText(title, validate=check, draft=draft, limit=MAX_COMMENT * 2))
        if text is not None:
            await self.act(targets, "comment", text=text)

    def why_convert(self) -> Refusal | str | None:
        return self.why_one() or self.why_not("convert")

    @action("referrals.convert", "v", label=N_("convert"), help=N_("Make business of it: client, opportunity, plan"),
            enabled="why_convert", rows=True, footer=16)  # fmt: skip
    async def convert(self, targets: Targets[ReferralRow]) -> None:
        if (row := self.row_of(targets) or targets.row) is not None:
            await self.convert_referral(row.id)

    @action("referrals.why", "w", label=N_("why"), help=N_("Why it is mine, why it ranks here, why it is due then"),
            rows=True, footer=25)  # fmt: skip
    async def why(self, targets: Targets[ReferralRow]) -> None:
        row = self.row_of(targets) or targets.row
        if row is not None:
            known = await self.read(lambda: self.read_known(row.id))
            await self.ask(Why(row.name, why_lines(known, self.reader)))

    def read_known(self, referral_id: int) -> Known:
        """Everything about one referral. In a thread."""
        return known_of(self.workspace, referral_id)

    @action("referrals.add", "n", label=N_("new"), help=N_("Write down a new referral"), enabled="why_add", footer=20)
    async def add(self) -> None:
        await self.refer()

    @action("screen.copy", "y", label=N_("copy"), help=N_("Copy the referrals as text"), rows=True, footer=None)
    async def copy_rows(self, targets: Targets[ReferralRow]) -> None:
        rows = await self.read(lambda: self.workspace.referrals.rows(targets.ids))
        chosen = [rows[identity] for identity in targets.ids if identity in rows]
        self.fsctui.copy(details.copied(chosen, self.reader))

    def why_not_edit(self) -> Refusal | str | None:
        if (reason := self.why_one()) is not None:
            return reason
        actor = self.workspace.context.actor
        if not has(actor, Permission.EDIT_RECORDS):
            return NotAllowed(Permission.EDIT_RECORDS, Missing.ROLE, actor.username)
        return None

    # Elsewhere

    def why_no_client(self) -> str | None:
        row = self.row_here()
        if row is not None and row.account is None and row.contact is None:
            return _("It is about somebody who isn’t a client yet.")
        return None

    @action("referrals.client", "C", label=N_("client"), help=N_("Open the client of this referral"),
            enabled="why_no_client", rows=True, footer=None)  # fmt: skip
    def open_client(self, targets: Targets[ReferralRow]) -> None:
        if (row := self.row_of(targets) or targets.row) is None:
            return
        if row.account is not None:
            self.fsctui.open_record("account", row.account)
        elif row.contact is not None:
            self.fsctui.open_record("contact", row.contact)

    def why_no_launch(self) -> Refusal | None:
        actor = self.workspace.context.actor
        if has(actor, Permission.LAUNCH_PLANS):
            return None
        return NotAllowed(Permission.LAUNCH_PLANS, Missing.ROLE, actor.username)

    @action("referrals.launch", "L", label=N_("launch"), help=N_("Launch a plan on this referral"),
            enabled="why_no_launch", rows=True, footer=None)  # fmt: skip
    def launch(self, targets: Targets[ReferralRow]) -> None:
        self.fsctui.launch(targets=tuple(RecordRef("referral", identity) for identity in targets.ids))
