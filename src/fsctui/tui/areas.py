"""Where the number keys lead, which screen shows a record, and what else may be opened from anywhere: three tables.

Screens are named by path, so that the first paint imports none of them; a test imports them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fsctui.i18n import N_

if TYPE_CHECKING:
    from textual.screen import Screen


@dataclass(frozen=True, slots=True)
class Area:
    """One place of the app: key (1-9), title (a message id), "module:Class" of its screen (made without arguments).

    `outside`: partners and clients, who see what they sent and nothing else, have it too.
    """

    id: str
    key: str
    title: str
    screen: str
    outside: bool = False


AREAS: tuple[Area, ...] = (
    Area("home", "1", N_("Home"), "fsctui.tui.screens.home.home:HomeScreen", outside=True),
    Area("tasks", "2", N_("My tasks"), "fsctui.tui.screens.tasks.tasks:TasksScreen"),
    Area("plans", "3", N_("Plans"), "fsctui.tui.screens.plans.plans:PlansScreen"),
    Area("templates", "4", N_("Templates"), "fsctui.tui.screens.templates.templates:TemplatesScreen"),
    Area("clients", "5", N_("Clients"), "fsctui.tui.screens.records.records:RecordsScreen"),
    Area("referrals", "6", N_("Referrals"), "fsctui.tui.screens.referrals.inbox:InboxScreen", outside=True),
    Area("reports", "8", N_("Reports"), "fsctui.tui.screens.reports.reports:ReportsScreen"),
    Area("admin", "9", N_("Admin"), "fsctui.tui.screens.admin.admin:AdminScreen"),
)

RECORD_SCREENS: dict[str, str] = {
    "task": "fsctui.tui.screens.tasks.task:TaskScreen",
    "plan": "fsctui.tui.screens.plans.plan:PlanScreen",
    "template": "fsctui.tui.screens.templates.template:TemplateScreen",
    "referral": "fsctui.tui.screens.referrals.referral:ReferralScreen",
    "record": "fsctui.tui.screens.records.record:RecordScreen",
}
"""Type of a thing -> "module:Class" of the screen that shows one, made with its id; `record`: every record type."""

LAUNCH_SCREEN = "fsctui.tui.screens.plans.launch:LaunchScreen"
SCREENS: dict[str, str] = {
    "launch": LAUNCH_SCREEN,  # template: its unique name or None; targets: the records to launch it on
    "referrals": "fsctui.tui.screens.referrals.found:FoundScreen",  # query: which of all referrals
    "rules": "fsctui.tui.screens.rules.rules:RulesScreen",
}
"""Other screens that may be opened from anywhere: name -> "module:Class", made with the arguments of `app.open`."""


def resolve(path: str) -> type[Screen[Any]]:
    """The class that "module:Class" names."""
    from importlib import import_module

    module, _colon, name = path.partition(":")
    found: type[Screen[Any]] = getattr(import_module(module), name)
    return found
