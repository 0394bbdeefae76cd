"""The inbox: named views with counts, the best referral on top, and beside it everything about the one in sight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fsctui.domain.query import REFERRAL_FIELDS
from fsctui.domain.referral_rows import ReferralRow
from fsctui.i18n import N_, _
from fsctui.tui.actions import action
from fsctui.tui.going import ShowView
from fsctui.tui.referrals.columns import columns
from fsctui.tui.referrals.known import Reader
from fsctui.tui.referrals.reading import reader_of
from fsctui.tui.referrals.sheet import SheetScreen
from fsctui.tui.referrals.views import VIEW_LABELS, views_of
from fsctui.tui.row_lists import RowListScreen, Where, source
from fsctui.tui.rules_key import OpensRules
from fsctui.tui.screens.referrals.source import BASE, EMPTY
from fsctui.tui.widgets.columns import Column
from fsctui.tui.widgets.query_line import mistakes_of
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.sources import QuerySource, Targets
from fsctui.tui.widgets.views import Mistake, View, ViewBar

MINUTE = 60.0
WAITING_VIEWS = frozenset({"inbox", "queues", "breaching"})


@dataclass(frozen=True, slots=True)
class Found:
    """What a load of the screen brings."""

    where: Where
    views: tuple[str, ...]
    counts: Mapping[str, int]
    saved: Mapping[str, str]
    source: QuerySource[ReferralRow]
    reader: Reader


class InboxScreen(OpensRules, RowListScreen[ReferralRow], SheetScreen):
    NAME = N_("Referrals")
    TOPICS = frozenset({"referral", "record", "plan", "task", "view"})
    STYLES = "referrals.tcss"
    EXAMPLE = N_('For example: interest:mortgage score:>=70 value:>100000 "free words"')
    QUERY_HELP = N_("Write a query: owner, queue, status, interest, referrer, client, value, score, due, late, words")
    AREA = "referral"
    BASE = BASE
    SCHEMA = REFERRAL_FIELDS
    VIEW_LABELS = VIEW_LABELS

    def __init__(self) -> None:
        super().__init__()
        self.where = Where("inbox")
        self.asked = False
        self._made: int | None = None
        self.saved: Mapping[str, str] = {}
        self.views = ViewBar([View(view, _(label)) for view, label in VIEW_LABELS.items()])
        self.query_line = self.line_of(self._mistakes)
        self.rows: RecordList[ReferralRow] = RecordList(self.columns_of("inbox"), empty=EMPTY["inbox"])

    def on_mount(self) -> None:
        self.set_interval(MINUTE, self.pass_time)

    def pass_time(self) -> None:
        """The clocks run on while nobody presses a key: the time left is counted from now again."""
        if self.asked and self.is_current:
            moment = replace(self.reader.moment, now=self.workspace.context.now())
            self.reader = replace(self.reader, moment=moment)
            self.rows.use_columns(self.columns_of(self.where.view))

    def columns_of(self, view: str) -> tuple[Column[ReferralRow], ...]:
        return columns(
            view,
            lambda: self.reader.moment,
            lambda: self.reader.lists,
            shows=lambda column: self.rows.has_room_for(column),
        )

    def _mistakes(self, text: str) -> list[Mistake]:
        interests = self.reader.lists.interests
        called = ((words, code) for code, labels in interests.items() for words in labels.values())
        fields = REFERRAL_FIELDS.with_values("interest", interests, called) if interests else REFERRAL_FIELDS
        return mistakes_of(fields)(text)

    # Reading

    def load(self) -> Found:
        workspace = self.workspace
        views = views_of(workspace.context.actor)
        if not self.asked and self.where.view not in views:
            # Who has no inbox begins with what they have.
            self.where = Where(views[0])
        where = self.where
        reader, saved = reader_of(workspace), self.read_saved()
        counted = [view for view in views if view != "all"]
        counts = {} if self.superseded() else workspace.referrals.counts(counted)
        return Found(where, views, counts, saved, source(workspace.referrals, where), reader)

    def fill(self, data: Found) -> None:
        self.asked = True
        if data.reader.lists != self.reader.lists or not self.rows.complete:
            self.reader = data.reader
            self.rows.use_columns(self.columns_of(data.where.view))
            self.rows.empty = self.empty_of(data.where)
        self.reader, self.saved = data.reader, data.saved
        self.show_views(data.where, data.views, data.counts)
        self.rows.show(data.source, key=data.where)
        if self._made is not None:
            self.rows.go_to(self._made)

    def empty_of(self, where: Where) -> str:
        return EMPTY[where.view] if not where.query else N_("No referral matches the query.")

    def on_show_view(self, message: ShowView) -> None:
        # Whoever was sent to a view sees that one, also before the first load; the base shows it.
        self.asked = self.asked or message.view in VIEW_LABELS

    # Rows

    def strikes(self, verb: str) -> bool:
        view = self.where.view
        match verb:
            case "accept":
                return view in WAITING_VIEWS
            case "claim":
                return view == "queues"
            case "release":
                return view == "accepted"
            case "reject" | "close":
                return view not in ("all", "sent_closed")
            case "reassign":
                return view not in ("all", "sent_open", "sent_closed")
            case "reopen":
                return view == "sent_closed"
        return False

    def on_record_list_opened(self, message: RecordList.Opened) -> None:
        if message.row is not None:
            self.fsctui.open_record("referral", message.row.id)

    # A new referral, and corrections

    async def add(self) -> None:
        made = await self.refer()
        if made is not None:
            # Struck rows hold the order of the list; without them the new one comes in at once.
            self.rows.struck.clear()
            self._made = made
            self.reload()

    def on_record_list_counted(self) -> None:
        self._made = None

    @action("referrals.edit", "e", label=N_("edit"), help=N_("Correct the referral’s fields"), enabled="why_not_edit",
            rows=True, footer=30)  # fmt: skip
    async def edit(self, targets: Targets[ReferralRow]) -> None:
        if (row := self.row_of(targets)) is not None:
            await self.correct(row.id)
