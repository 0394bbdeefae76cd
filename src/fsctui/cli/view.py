"""`fsctui view`: saved views of lists."""

from __future__ import annotations

from fsctui.cli.spec import Noun, Verb, argument, option, rows
from fsctui.i18n import N_

AREAS = ("task", "referral", "plan", "record", "template")
_AREA = argument("AREA", N_("Which list: task, plan, record or template."), choices=AREAS)
_NAME = argument("NAME", N_("The view's name."))

NOUN = Noun(
    "view",
    [
        Verb(
            "list",
            N_("List your saved views."),
            "list_views",
            (option("--area", N_("Only views of this list."), choices=AREAS), *rows()),
        ),
        Verb(
            "save",
            N_("Save a query under a name."),
            "save",
            (_AREA, _NAME, argument("QUERY", N_("The query, such as 'owner:me due:<=+3bd'."))),
            note=N_(
                "A view of tasks searches your own tasks, or the standard view that its query names: 'view:queues "
                "priority:high'. view:all searches everything you may see."
            ),
        ),
        Verb("rename", N_("Rename a view."), "rename", (_AREA, _NAME, argument("NEW", N_("The new name.")))),
        Verb("remove", N_("Remove a view."), "remove", (_AREA, _NAME)),
    ],
)
