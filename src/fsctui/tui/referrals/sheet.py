"""The tabs about one referral: beneath the list, and on the referral's own page."""

from __future__ import annotations

from fsctui.domain.referral_rows import ReferralRow
from fsctui.refusal import Refusal
from fsctui.tui.referrals import details, events, why
from fsctui.tui.referrals.known import Known
from fsctui.tui.referrals.reading import known_of
from fsctui.tui.referrals.verbs import ReferralVerbs
from fsctui.tui.row_lists import RowSheet
from fsctui.tui.text import words
from fsctui.tui.widgets.preview import Preview


class SheetScreen(RowSheet[ReferralRow], ReferralVerbs):
    """Base of the screens with a `Preview` of one referral."""

    def __init__(self) -> None:
        super().__init__()
        self.preview = Preview(details.TABS)

    async def fill_tabs(self, identity: int) -> None:
        workspace = self.workspace
        try:
            known = await self.read(lambda: known_of(workspace, identity))
        except Refusal as refusal:
            self.nothing_to_see(words(refusal))
            return
        if self.shown_id() == identity:
            self.show_known(known)

    def show_known(self, known: Known) -> None:
        self.known = known
        reader = self.reader
        self.preview.show("details", details.about(known, reader))
        self.preview.show("why", why.why(known, reader))
        self.preview.show("timeline", events.timeline(known.events, reader, known.sheet.comments))
        self.preview.show("work", details.work(known, reader))
        self.changed()

    def nothing_to_see(self, why: str = "") -> None:
        self.known = None
        super().nothing_to_see(why)
