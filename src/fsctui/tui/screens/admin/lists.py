"""What the lists of the admin screen have in common: each is a tab with its own columns, verbs and preview."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, cast

from textual.content import Content

from fsctui.domain.access import Missing, NotAllowed, Permission, has
from fsctui.domain.bank_settings import SettingRow
from fsctui.domain.mail import MailState
from fsctui.domain.people_rows import AbsenceRow, CalendarRow, QueueRow, RoleRow, TeamRow, UserRow
from fsctui.domain.records import ObjectType
from fsctui.i18n import _, current
from fsctui.refusal import Refusal
from fsctui.services.admin import DatabaseFacts
from fsctui.services.workspace import Workspace
from fsctui.tui.days import Days
from fsctui.tui.dialogs.form import FillsForms, FormField
from fsctui.tui.dialogs.pick import Choice
from fsctui.tui.widgets.columns import Column
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.sources import MemorySource, RowT
from fsctui.tui.widgets.views import ViewBar

LANGUAGES = {"en": "English", "fr": "Français", "es": "Español", "pt_BR": "Português (Brasil)"}


@dataclass(frozen=True)
class Bank:
    """Everything the tabs show, as of one load."""

    users: Sequence[UserRow]
    roles: Sequence[RoleRow]
    teams: Sequence[TeamRow]
    queues: Sequence[QueueRow]
    absences: Sequence[AbsenceRow]
    calendars: Sequence[CalendarRow]
    types: Sequence[ObjectType]
    facts: DatabaseFacts
    days: Days
    zone: str
    settings: Sequence[SettingRow] = ()
    mails: Mapping[MailState, int] = field(default_factory=dict)
    """How many mails are in each state; empty for who doesn't look after mail."""

    def role_name(self, code: str) -> str:
        found = next((role for role in self.roles if role.code == code), None)
        return code if found is None else found.name_in(current())

    def user_name(self, username: str | None) -> str:
        return next((user.name for user in self.users if user.username == username), username or "")


class AdminHost(FillsForms):
    """What the tabs know of their screen."""

    def look(self) -> None:
        """Fill the preview again."""
        raise NotImplementedError


class AdminList(RecordList[RowT]):
    """One tab. Its verbs are declared on it, so that they count while it has the focus."""

    TAB: ClassVar[str] = ""
    TITLE: ClassVar[str] = ""
    EMPTY: ClassVar[str] = ""
    COLUMNS: ClassVar[tuple[Column[Any], ...]] = ()
    WITHOUT = frozenset({"list.mark", "list.mark_all", "list.mark_range"})

    def __init__(self) -> None:
        super().__init__(self.COLUMNS, empty=self.EMPTY, id=self.TAB)
        self.bank: Bank | None = None
        self.items: Sequence[RowT] = ()
        self.bar: ViewBar | None = None
        """The tab's own views, a line above the list."""

    # What a tab answers

    def counted(self) -> int | None:
        """What stands beside the tab's title."""
        return None if self.bank is None else len(self.items)

    def choose_view(self, view: str) -> None:
        """Another view of the tab's own was chosen."""

    def rows_of(self, bank: Bank) -> Sequence[RowT]:
        """The tab's rows out of everything."""
        raise NotImplementedError

    def words_of(self, row: RowT) -> str:
        """What `/` searches in."""
        return str(row)

    def about(self, row: RowT, bank: Bank) -> Content:
        """The preview."""
        raise NotImplementedError

    def copies(self, row: RowT) -> str:
        """What `y` copies."""
        return str(row.id)

    def open_it(self, row: RowT) -> None:
        """What enter does."""

    def sort_keys(self) -> Mapping[str, Callable[[RowT], Any]]:
        return {
            column.id: lambda row, render=column.render: str(render(row)).casefold()  # type: ignore[misc]
            for column in self.columns
        }

    # For all tabs

    def take(self, bank: Bank) -> None:
        """Show what a load brought."""
        self.bank, self.items = bank, self.rows_of(bank)
        source = MemorySource(self.items, self.words_of, self.sort_keys())
        self.show(source, key=cast(Hashable, self.TAB))

    @property
    def host(self) -> AdminHost:
        return cast(AdminHost, self.screen)

    @property
    def workspace(self) -> Workspace:
        return self.host.workspace

    def lacks(self, permission: Permission) -> Refusal | None:
        """The refusal of somebody whose roles don't give the permission."""
        actor = self.workspace.context.actor
        return None if has(actor, permission) else NotAllowed(permission, Missing.ROLE, actor.username)

    def why_not_people(self) -> Refusal | None:
        return self.lacks(Permission.MANAGE_PEOPLE)

    def users_like(self, typed: str) -> Iterable[Choice[str]]:
        """Active users for a field or a picker. In a thread."""
        for user in self.workspace.people.users(typed, active=True, limit=50).items:
            yield Choice(user.username, user.name, user.username)


def yes_no() -> tuple[Choice[str], Choice[str]]:
    return Choice("true", _("yes")), Choice("false", _("no"))


def named(choices: Iterable[str]) -> tuple[Choice[str], ...]:
    return tuple(Choice(each, each) for each in choices)


def name_fields(prefix: str, title: str, names: Mapping[str, str], *, required: bool = True) -> list[FormField]:
    """A name in every language, the English one first and required."""
    return [
        FormField(
            f"{prefix}.{tag}",
            f"{title} ({tag.partition('_')[0]})",
            names.get(tag, ""),
            help=_("The name in this language: {language}.").format(language=language),
            required=required and tag == "en",
            limit=200,
        )
        for tag, language in LANGUAGES.items()
    ]


def names_from(prefix: str, values: Mapping[str, Any], before: Mapping[str, str] | None = None) -> dict[str, str]:
    """The names by language that a form gave, over those that were there before."""
    given = {tag: str(values[f"{prefix}.{tag}"]) for tag in LANGUAGES if f"{prefix}.{tag}" in values}
    merged = {**(before or {}), **given}
    return {tag: name for tag, name in merged.items() if name}
