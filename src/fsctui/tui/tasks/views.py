"""What the standard views of tasks are called, wherever they are named."""

from __future__ import annotations

from fsctui.i18n import N_

VIEW_LABELS = {
    "mine": N_("Mine"),
    "today": N_("Today"),
    "overdue": N_("Late"),
    "week": N_("This week"),
    "blocked": N_("Blocked"),
    "queues": N_("Queues"),
    "team": N_("Team"),
    "delegated": N_("Delegated"),
    "done": N_("Done"),
}
