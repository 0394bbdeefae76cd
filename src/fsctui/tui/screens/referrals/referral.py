"""One referral in full, with the same verbs as in the inbox."""

from __future__ import annotations

from textual.app import ComposeResult

from fsctui.domain.referral_rows import ReferralRow
from fsctui.domain.referrals import ReferralUnknown
from fsctui.i18n import N_, _
from fsctui.refusal import Refusal
from fsctui.tui.actions import action
from fsctui.tui.referrals.known import Known, Reader
from fsctui.tui.referrals.reading import known_of, reader_of
from fsctui.tui.referrals.sheet import SheetScreen
from fsctui.tui.text import words
from fsctui.tui.widgets.sources import Targets


class ReferralScreen(SheetScreen):
    NAME = N_("Referral")
    TOPICS = frozenset({"referral", "record", "plan", "task"})
    STYLES = "referrals.tcss"
    WITHOUT = frozenset({"preview.toggle"})

    def __init__(self, referral_id: int) -> None:
        super().__init__()
        self.referral_id = referral_id

    def body(self) -> ComposeResult:
        yield self.preview

    @property
    def heading(self) -> str:
        return self.sheet.row.name if self.sheet is not None else super().heading

    def load(self) -> tuple[Known, Reader]:
        return known_of(self.workspace, self.referral_id), reader_of(self.workspace)

    def fill(self, data: tuple[Known, Reader]) -> None:
        known, self.reader = data
        self.show_known(known)
        self.query_one("TitleBar").refresh()

    def refused(self, refusal: Refusal) -> None:
        """A referral that is gone, or that the reader may no longer see, leaves nothing to show."""
        if isinstance(refusal, ReferralUnknown):
            self.known = None
            self.preview.clear(words(refusal))
        super().refused(refusal)

    def shown_id(self) -> int | None:
        return self.referral_id

    def row_here(self) -> ReferralRow | None:
        return self.sheet.row if self.sheet is not None else None

    def has_targets(self) -> bool:
        return self.sheet is not None

    def targets(self) -> Targets[ReferralRow]:
        return Targets(() if self.sheet is None else (self.referral_id,), self.row_here())

    @action("referral.edit", "e", label=N_("edit"), help=N_("Correct the referral’s fields"), enabled="why_not_edit",
            footer=30)  # fmt: skip
    async def edit(self) -> None:
        await self.correct(self.referral_id)

    def why_no_opportunity(self) -> str | None:
        if self.sheet is not None and self.sheet.opportunity is not None:
            return None
        return _("There is no opportunity yet.")

    @action("referral.opportunity", "O", label=N_("opportunity"), help=N_("Open the opportunity it was converted into"),
            enabled="why_no_opportunity", footer=None)  # fmt: skip
    def open_opportunity(self) -> None:
        if self.sheet is not None and self.sheet.opportunity is not None:
            self.fsctui.open_record("opportunity", self.sheet.opportunity.ref.id)

    @action("referral.next_tab", "l,right,right_square_bracket,tab", label=N_("next tab"), help=N_("Next tab"),
            footer=80)  # fmt: skip
    def tab_on(self) -> None:
        self.preview.step(1)

    @action("referral.last_tab", "h,left,left_square_bracket,shift+tab", label=N_("tab back"), help=N_("Previous tab"),
            footer=None)  # fmt: skip
    def tab_back(self) -> None:
        self.preview.step(-1)

    @action("referral.down", "j,down", label=N_("down"), help=N_("Scroll down"), footer=None, palette=False)
    def down(self) -> None:
        self.preview.scroll_by(1)

    @action("referral.up", "k,up", label=N_("up"), help=N_("Scroll up"), footer=None, palette=False)
    def up(self) -> None:
        self.preview.scroll_by(-1)
