"""The tabs about one referral: beneath the list, and on the referral's own page."""

from __future__ import annotations

from fsctui.refusal import Refusal
from fsctui.tui.referrals import details, events, why
from fsctui.tui.referrals.known import Known
from fsctui.tui.referrals.reading import known_of
from fsctui.tui.referrals.verbs import ReferralVerbs
from fsctui.tui.text import words
from fsctui.tui.widgets.preview import HasPreview, Preview


class SheetScreen(HasPreview, ReferralVerbs):
    """Base of the screens with a `Preview` of one referral."""

    def __init__(self) -> None:
        super().__init__()
        self.preview = Preview(details.TABS)

    def shown_id(self) -> int | None:
        """The referral that the tabs are about now."""
        return None

    def look(self) -> None:
        """Fill the tabs again; only the newest call counts."""
        identity = self.shown_id()
        if identity is None:
            self.known = None
            self.preview.clear()
        elif self.preview.display:
            self.only_newest("sheet", self._look, identity)

    async def _look(self, identity: int) -> None:
        workspace = self.workspace
        try:
            known = await self.read(lambda: known_of(workspace, identity))
        except Refusal as refusal:
            self.known = None
            self.preview.clear(words(refusal))
            return
        if self.shown_id() == identity:
            self.show_known(known)

    def show_known(self, known: Known) -> None:
        self.known = known
        reader = self.reader
        self.preview.show("details", details.about(known, reader))
        self.preview.show("why", why.why(known, reader))
        self.preview.show("timeline", events.timeline(known.events, reader))
        self.preview.show("work", details.work(known, reader))
        self.changed()

    def toggle_preview(self) -> None:
        super().toggle_preview()
        self.look()
