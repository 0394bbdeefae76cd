"""Three themes, restrained on purpose: state is told by words and symbols, colour only helps."""

from __future__ import annotations

from dataclasses import replace

from textual.theme import Theme

from fsctui.i18n import N_

DARK = Theme(
    name="fsctui-dark",
    primary="#3A6EA5",
    secondary="#2B4A6B",
    accent="#7FB2E5",
    warning="#D9A441",
    error="#D9645F",
    success="#5FA777",
    foreground="#DCE1E6",
    background="#12171D",
    surface="#171D24",
    panel="#1F2730",
    dark=True,
)
LIGHT = Theme(
    name="fsctui-light",
    primary="#1F5A94",
    secondary="#5A7896",
    accent="#0B4F8A",
    warning="#8A5A00",
    error="#A62B26",
    success="#1E6B3A",
    foreground="#1B2530",
    background="#FAFBFC",
    surface="#F2F4F7",
    panel="#E3E8EE",
    dark=False,
)
HIGH_CONTRAST = Theme(
    name="fsctui-contrast",
    primary="#0050D0",
    secondary="#FFFFFF",
    accent="#FFFF00",
    warning="#FFD000",
    error="#FF6060",
    success="#60FF60",
    foreground="#FFFFFF",
    background="#000000",
    surface="#000000",
    panel="#000000",
    boost="#202020",
    dark=True,
    text_alpha=1.0,
    variables={"text-muted": "#FFFFFF", "text-disabled": "#C0C0C0", "border": "#FFFFFF"},
)
_STRONG = {
    "text-muted": "#FFFFFF", "text-disabled": "#AAAAAA", "border": "#FFFFFF", "text-error": "#FF5555",
    "text-warning": "#FFFF55", "text-success": "#55FF55", "text-accent": "#55FFFF", "text-primary": "#55FFFF",
}  # fmt: skip
SIXTEEN = replace(
    HIGH_CONTRAST,
    name="fsctui-sixteen",
    primary="#00AAAA",
    secondary="#55FFFF",
    accent="#55FFFF",
    warning="#FFFF55",
    error="#FF5555",
    success="#55FF55",
    panel="#0000AA",
    boost="#0000AA",
    variables=_STRONG,
)
"""For terminals with sixteen colours: only colours that these have, because the nearest to a dark grey is black."""
SIXTEEN_GREYS = replace(
    HIGH_CONTRAST,
    name="fsctui-greys",
    primary="#AAAAAA",
    secondary="#FFFFFF",
    accent="#FFFFFF",
    warning="#FFFFFF",
    error="#FFFFFF",
    success="#FFFFFF",
    panel="#555555",
    boost="#555555",
    variables={name: "#AAAAAA" if name == "text-disabled" else "#FFFFFF" for name in _STRONG},
)
"""The same where no colour is wanted (NO_COLOR)."""


def for_few_colours(color_system: str | None, *, no_color: bool) -> Theme | None:
    """The theme of a terminal that can't show the others; None where it can."""
    if color_system != "standard":
        return None
    return SIXTEEN_GREYS if no_color else SIXTEEN


THEMES: dict[str, tuple[str, Theme]] = {
    "dark": (N_("Dark"), DARK),
    "light": (N_("Light"), LIGHT),
    "contrast": (N_("High contrast"), HIGH_CONTRAST),
}
"""Name in the settings -> (what people call it, theme)."""
