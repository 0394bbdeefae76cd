"""The outbox in Admin with keys alone: what waits and what couldn't be sent, the words of a mail, sending again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.pilot import Pilot

from fsctui import i18n
from fsctui.store.database import Database
from fsctui.store.tables import OutboxTable
from fsctui.tui.actions import live_actions
from fsctui.tui.app import FsctuiApp
from fsctui.tui.areas import Area
from fsctui.tui.dialogs.confirm import BulkPreview
from fsctui.tui.screens.admin.admin import AdminScreen
from fsctui.tui.screens.admin.outbox import OutboxList
from tests.tui.kit.test_text_safety import ALL, assert_safe
from tests.tui.referral_bank import AREAS, Desk
from tests.tui.task_bank import press, screen_text, settle, toasts

OUTBOX = OutboxTable.__table__  # type: ignore[attr-defined]
ADMIN = Area("admin", "9", "Admin", "fsctui.tui.screens.admin.admin:AdminScreen")


class Post(Desk):
    """The desk with eleven mails or more: whom they go to is set here, so that their order is known."""

    def change(self, mail: int, **values: Any) -> None:
        with self.ada.context.write() as tx:
            tx.execute(OUTBOX.update().where(OUTBOX.c.id == mail).values(**values))

    def dead(self, *mails: int, error: str = "refused: 550 no such mailbox") -> None:
        for mail in mails:
            self.change(mail, state="dead", attempts=8, error=error)

    @property
    def mails(self) -> list[int]:
        """The ids, the newest first."""
        with self.database.read() as tx:
            return [row.id for row in tx.all("SELECT id FROM outbox ORDER BY id DESC")]

    def state(self, mail: int) -> str:
        with self.database.read() as tx:
            return str(tx.scalar("SELECT state FROM outbox WHERE id = :id", {"id": mail}))


@pytest.fixture
def post(sqlite_database: Database) -> Post:
    return Post(sqlite_database)


def make(post: Post, username: str, language: str = "en") -> FsctuiApp:
    workspace = post.of(username)
    return FsctuiApp(
        lambda: workspace, areas=(ADMIN, *AREAS), first_area="admin", who=lambda opened: opened.context.actor.name,
        speaks=lambda opened: language,
    )  # fmt: skip


async def to_outbox(pilot: Pilot[Any]) -> OutboxList:
    """Go to the tab with the key for it."""
    screen: Any = pilot.app.screen
    assert isinstance(screen, AdminScreen)
    for _turn in range(len(screen.tabs)):
        if screen.here.TAB == "outbox":
            break
        await pilot.press("]")
    await settle(pilot)
    found: Any = screen.here
    assert isinstance(found, OutboxList)
    return found


@asynccontextmanager
async def outbox_of(
    post: Post, username: str = "ada", *, size: tuple[int, int] = (80, 24), language: str = "en"
) -> AsyncIterator[tuple[Pilot[int], OutboxList]]:
    try:
        async with make(post, username, language).run_test(size=size) as pilot:
            await settle(pilot)
            yield pilot, await to_outbox(pilot)
    finally:
        i18n.use("en")


def painted(pilot: Pilot[int]) -> str:
    return "\n".join(screen_text(pilot))


@pytest.mark.parametrize(
    ("language", "waiting", "dead"),
    [
        ("en", "Waiting", "Not sent"), ("fr", "En attente", "Non envoyé"), ("es", "En espera", "No enviado"),
        ("pt_BR", "À espera", "Não enviado"),
    ],
)  # fmt: skip
async def test_a_dead_mail_is_found_read_and_sent_again(post: Post, language: str, waiting: str, dead: str) -> None:
    mail, *others = post.mails
    post.dead(mail)
    async with outbox_of(post, size=(120, 40), language=language) as (pilot, rows):
        bar = next(line for line in screen_text(pilot) if dead in line)
        assert bar.split(dead)[1].split()[0] == "1"
        assert bar.split(waiting)[1].split()[0] == str(len(others))
        await press(pilot, "f")
        await press(pilot, *["down"] * 4, "enter")
        assert [rows.known(each) is not None for each in rows.ids] == [True]
        assert rows.row is not None
        assert rows.row.id == mail
        assert "(550" in painted(pilot)
        await press(pilot, "t")
        assert post.state(mail) == "waiting"
        assert len(toasts(pilot)) == 1
        bar = next(line for line in screen_text(pilot) if dead in line)
        assert bar.split(waiting)[1].split()[0] == str(len(others) + 1)


async def test_the_words_of_a_mail_are_those_that_its_reader_gets(post: Post) -> None:
    post.ada.people.edit_user("bob", {"language": "fr"})
    post.refer(first_name="Nina", last_name="Moreau")
    async with outbox_of(post, "jackie", size=(120, 40)) as (pilot, rows):
        assert rows.row is not None
        assert rows.row.user == "bob"
        shown = painted(pilot)
        assert "New referral: Nina" in shown, "the list is in the reader's language"
        assert "Nouvelle recommandation" in shown, "and the mail in its own"
        assert "Bonjour Bob," in shown


async def test_only_who_may_see_the_referral_reads_the_words_and_goes_there(post: Post) -> None:
    post.refer(by="ryan", first_name="Quiet", last_name="Holding", confidential=True)
    async with outbox_of(post, "jackie", size=(120, 40)) as (pilot, rows):
        assert rows.row is not None
        assert "Quiet" not in painted(pilot)
        assert "Holding" not in painted(pilot)
        assert "You may not see what it is about" in painted(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, AdminScreen)
        assert any("may not see" in toast for toast in toasts(pilot))
        await press(pilot, "j", "enter")
        assert not isinstance(pilot.app.screen, AdminScreen)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, AdminScreen)


async def test_what_was_sent_or_waits_is_not_sent_again_and_the_key_says_why(post: Post) -> None:
    mail = post.mails[0]
    post.change(mail, state="sent", attempts=1)
    async with outbox_of(post) as (pilot, _rows):
        live = next(each for each in live_actions(pilot.app.screen) if each.action.id == "outbox.retry")
        assert getattr(live.reason, "code", None) == "mail_not_dead"
        await press(pilot, "t")
        assert len(toasts(pilot)) == 1
        assert "Sent" in toasts(pilot)[0]
    assert post.state(mail) == "sent"


async def test_many_are_shown_before_they_are_sent_again(post: Post) -> None:
    first, second, third, fourth, fifth = post.mails[:5]
    post.dead(first, second, third)
    post.change(fourth, state="sent", attempts=1)
    async with outbox_of(post) as (pilot, rows):
        await press(pilot, *["space"] * 5, "t")
        assert isinstance(pilot.app.screen, BulkPreview)
        said = painted(pilot)
        assert "5 rows chosen: 3 change, 2 are skipped." in said
        assert "New referral" in said
        assert [post.state(each) for each in (first, second, third)] == ["dead"] * 3
        await press(pilot, "n")
        assert [post.state(each) for each in (first, second, third)] == ["dead"] * 3
        await press(pilot, "t", "y")
        assert [post.state(each) for each in (first, second, third, fourth, fifth)] == [
            "waiting", "waiting", "waiting", "sent", "waiting",
        ]  # fmt: skip
        assert "3 mails go out" in toasts(pilot)[0]
        assert "2 were left alone" in toasts(pilot)[0]
        assert rows.marks == {fourth, fifth}, "what was left alone is still marked"


async def test_three_go_at_once_and_when_none_can_go_it_is_said(post: Post) -> None:
    first, second, third = post.mails[:3]
    post.dead(first, third)
    async with outbox_of(post) as (pilot, _rows):
        await press(pilot, *["space"] * 3, "t")
        assert isinstance(pilot.app.screen, AdminScreen)
        assert [post.state(each) for each in (first, second, third)] == ["waiting"] * 3
        pilot.app.clear_notifications()
        await press(pilot, "g", "space", "space", "t")
        assert len(toasts(pilot)) == 1
        assert "is not waiting for a decision" in toasts(pilot)[0]


async def test_rows_that_leave_the_view_stay_struck_until_it_is_loaded_again(post: Post) -> None:
    first, second = post.mails[:2]
    post.dead(first, second)
    async with outbox_of(post) as (pilot, rows):
        await press(pilot, "f", *"notsent"[:3], "enter")
        assert list(rows.ids) == [first, second]
        await press(pilot, "t")
        assert list(rows.ids) == [first, second]
        assert rows.struck == {first}
        assert rows.cursor_id == second
        await press(pilot, "r")
        assert list(rows.ids) == [second]


async def test_all_mails_are_reached_page_by_page_and_found_by_whom_they_go_to(post: Post) -> None:
    with post.ada.context.write() as tx:
        (row,) = tx.all("SELECT * FROM outbox ORDER BY id LIMIT 1")
        whole = {**tx.one_or_none(OUTBOX.select().where(OUTBOX.c.id == row.id))._mapping}  # type: ignore[union-attr]
        tx.insert(
            OUTBOX,
            [{**whole, "id": each, "address": f"nr{place}@bank.example"} for place, each in enumerate(tx.new_ids(450))],
        )
    async with outbox_of(post) as (pilot, rows):
        total = len(post.mails)
        assert len(rows.ids) == total > 450
        await press(pilot, "G")
        assert rows.cursor_id == min(post.mails)
        assert rows.row is not None
        assert rows.row.address.endswith("@bank.example")
        await press(pilot, "/", *"nr44", "enter")
        await pilot.pause(0.2)
        await settle(pilot)
        assert sorted(rows.known(each).address for each in rows.ids) == sorted(  # type: ignore[union-attr]
            f"nr{number}@bank.example" for number in (44, *range(440, 450))
        )


async def test_who_does_not_look_after_mail_reads_why_there_is_nothing(post: Post) -> None:
    async with outbox_of(post, "ryan") as (pilot, rows):
        assert not rows.ids
        assert "ryan" in painted(pilot)
        assert "@bank.example" not in painted(pilot)
        dimmed = {live.action.id: getattr(live.reason, "code", None) for live in live_actions(pilot.app.screen)}
        assert (dimmed["outbox.retry"], dimmed["outbox.state"]) == (None, "not_allowed")
        await press(pilot, "t", "f")
        assert isinstance(pilot.app.screen, AdminScreen)
        assert toasts(pilot)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 30)])
async def test_nothing_hostile_in_a_mail_reaches_the_terminal(post: Post, size: tuple[int, int]) -> None:
    mail, *_others = post.mails
    params = {"by": ALL, "queue": ALL, "text": ALL, "reason": ALL}
    post.change(mail, address=ALL, name=ALL, language="xx", params=params, code=ALL[:60])
    post.dead(mail, error=f"refused: {ALL}")
    async with outbox_of(post, size=size) as (pilot, rows):
        assert rows.cursor_id == mail
        assert_safe(pilot.app)
        for code in ("referral_thanks", "referral_queued", "referral_rejected"):
            post.change(mail, code=code)
            await press(pilot, "r", "J", "J")
            assert_safe(pilot.app)
        assert "[@click=app.bell]press[/]" in painted(pilot) or size[0] < 200
        await press(pilot, *["space"] * 4, "t")
        assert isinstance(pilot.app.screen, BulkPreview)
        assert_safe(pilot.app)
        await press(pilot, "y")
        assert_safe(pilot.app)


async def test_a_mail_that_is_written_meanwhile_comes_into_the_list(post: Post) -> None:
    async with outbox_of(post) as (pilot, rows):
        before = len(rows.ids)
        post.refer()
        await press(pilot, "r")
        assert len(rows.ids) == before + 1


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_the_picture(post: Post, snap_compare: Callable[..., bool], size: tuple[int, int]) -> None:
    mails = post.mails
    post.dead(mails[0], mails[2])
    post.change(mails[1], state="sent", attempts=1, sent_at=post.clock())

    async def before(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await to_outbox(pilot)
        pilot.app.clear_notifications()
        await settle(pilot)

    i18n.use("en")
    assert snap_compare(make(post, "ada"), terminal_size=size, run_before=before)
