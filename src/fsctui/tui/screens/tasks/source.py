"""The standard views of tasks: what stands in an empty list."""

from __future__ import annotations

from fsctui.i18n import N_

EMPTY = {
    "mine": N_("Nothing to do. Well done."),
    "today": N_("Nothing is due today."),
    "overdue": N_("Nothing is late. Well done."),
    "week": N_("Nothing else is due this week."),
    "blocked": N_("Nothing of yours waits for others."),
    "queues": N_("Your queues are empty."),
    "team": N_("Your team has nothing to do."),
    "delegated": N_("Nothing you gave to others is open."),
    "done": N_("Nothing is done yet."),
}
BASE = "mine"
"""A saved view is one line of query text over this view."""
