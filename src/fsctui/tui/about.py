"""F1: what the field with the focus is. A field says so itself: a widget with `help` (words), at or round the focus."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from fsctui.i18n import _


def about(screen: Screen[Any]) -> tuple[str, str] | None:
    """Label and help of the field that has the focus; None when it says nothing of itself, or is no field."""
    focused = screen.focused
    if focused is None:
        return None
    for widget in focused.ancestors_with_self:
        # Some widgets keep what their field is, its label among it, in a value of its own.
        for said in (widget, getattr(widget, "field", None)):
            text = getattr(said, "help", None)
            if isinstance(text, str) and text:
                label = getattr(said, "label", "")
                return (label if isinstance(label, str) else ""), text
    return None


async def explain(screen: Screen[Any]) -> bool:
    """Show what the field is, in a worker; False when there is nothing to show."""
    found = about(screen)
    if found is None:
        return False
    from fsctui.tui.dialogs.why import Why

    label, text = found
    await screen.app.push_screen_wait(Why(label or _("About this field"), [text]))
    return True
