"""The key that opens the assignment rules, on the screens from which people look for them."""

from __future__ import annotations

from typing import Any

from fsctui.domain.access import Missing, NotAllowed, Permission, has
from fsctui.i18n import N_
from fsctui.refusal import Refusal
from fsctui.tui.actions import action
from fsctui.tui.base import BaseScreen


class OpensRules(BaseScreen[Any]):
    """Mixed into screens that lead to the rules."""

    def why_not_rules(self) -> Refusal | None:
        actor = self.workspace.context.actor
        if has(actor, Permission.MANAGE_ROUTING):
            return None
        return NotAllowed(Permission.MANAGE_ROUTING, Missing.ROLE, actor.username)

    @action("rules.open", "Q", label=N_("rules"), help=N_("Assignment rules: who gets which referral"),
            enabled="why_not_rules", footer=None)  # fmt: skip
    def open_rules(self) -> None:
        self.fsctui.open("rules")
