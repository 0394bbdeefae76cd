"""The English words of what was done and what happened: codes of use cases -> sentences.

Placeholders are the parameters that come with the code.
"""

from __future__ import annotations

from typing import Final

from fsctui.i18n.refusal_words import Counted

OUTCOME_WORDS: Final[dict[str, str | Counted]] = {
    "template_created": "The template “{template}” was created.",
    "template_saved": "The draft of “{template}” (version {version}) was saved.",
    "draft_discarded": "The draft of “{template}” (version {version}) was discarded.",
    "template_published": "“{template}” was published (version {version}).",
    "template_retired": "“{template}” was retired (version {version}).",
    "plan_launched": Counted(
        "The plan “{plan}” was launched.",
        "{plans} plans were launched.",
        "plans",
    ),
    "plan_held": "The plan “{plan}” is on hold.",
    "plan_resumed": "The plan “{plan}” goes on.",
    "plan_canceled": "The plan “{plan}” was canceled.",
    "plan_moved": Counted(
        "The dates of “{plan}” were moved; one item changed.",
        "The dates of “{plan}” were moved; {items} items changed.",
        "items",
    ),
    "item_added": "“{task}” was added to the plan “{plan}”.",
    "task_started": "“{task}” was started.",
    "task_put_back": "“{task}” was put back to open.",
    "task_completed": "“{task}” was completed.",
    "task_skipped": "“{task}” was skipped.",
    "task_canceled": "“{task}” was canceled.",
    "task_reopened": "“{task}” was reopened.",
    "task_claimed": "“{task}” is yours now.",
    "task_released": "“{task}” went back to its queue.",
    "task_assigned": "“{task}” was assigned to {to}.",
    "task_deferred": "“{task}” is now due on {due}.",
    "task_pinned": "The date of “{task}” is pinned to {due}.",
    "task_unpinned": "The date of “{task}” is no longer pinned.",
    "task_commented": "The comment on “{task}” was added.",
    "task_edited": "“{task}” was saved.",
    "document_handed_in": "“{file}” was handed in for “{document}”.",
    "document_accepted": "“{document}” was accepted.",
    "document_rejected": "“{document}” was rejected.",
    "document_not_verified": "“{document}” was marked as not verified.",
    "document_waived": "“{document}” was waived.",
    "calendar_added": "The calendar “{calendar}” was added.",
    "calendar_edited": "The calendar “{calendar}” was saved.",
    "calendar_made_default": "“{calendar}” is now the default calendar.",
    "absence_added": "{user} is absent from {first} to {last}.",
    "absence_removed": "The absence of {user} was removed.",
    "preference_set": "The setting was saved.",
    "queue_added": "The queue “{queue}” was added.",
    "queue_edited": "The queue “{queue}” was saved.",
    "queue_joined": "{user} is now a member of the queue “{queue}”.",
    "queue_left": "{user} is no longer a member of the queue “{queue}”.",
    "user_added": "The user {user} was added.",
    "user_edited": "The user {user} was saved.",
    "user_activated": "The user {user} is active again.",
    "user_deactivated": "The user {user} is no longer active.",
    "role_added": "The role “{role}” was added.",
    "role_granted": "{user} now holds the role “{role}”.",
    "role_revoked": "{user} no longer holds the role “{role}”.",
    "team_added": "The team “{team}” was added.",
    "team_edited": "The team “{team}” was saved.",
}
"""The code of a `Done` -> the sentence that confirms it."""

NOTICE_WORDS: Final[dict[str, str | Counted]] = {
    "tasks_assigned": Counted(
        "You have a new task in the plan “{plan}”.",
        "You have {count} new tasks in the plan “{plan}”.",
    ),
    "task_assigned": "{by} assigned “{task}” to you.",
    "task_released": "“{task}” is no longer blocked (plan “{plan}”).",
    "document_rejected": "“{document}” was rejected: {reason}",
}
"""The code of a notice -> the sentence that its receiver reads."""

ACTION_WORDS: Final[dict[str, str]] = {
    "add": "added",
    "cancel": "canceled",
    "claim": "claimed",
    "comment": "commented",
    "complete": "completed",
    "create": "created",
    "defer": "deferred",
    "discard": "draft discarded",
    "draft": "draft begun",
    "edit": "edited",
    "activate": "made active",
    "deactivate": "made inactive",
    "grant": "role granted",
    "hold": "put on hold",
    "join": "joined",
    "leave": "left",
    "remove": "removed",
    "revoke": "role revoked",
    "state": "state changed",
    "launch": "launched",
    "make_default": "made the default",
    "move": "dates moved",
    "pin": "date pinned",
    "publish": "published",
    "put_back": "put back to open",
    "release": "released",
    "reopen": "reopened",
    "reschedule": "dates recalculated",
    "resume": "resumed",
    "retire": "retired",
    "skip": "skipped",
    "start": "started",
    "assign": "assigned",
    "unpin": "date no longer pinned",
    "hand_in": "handed in",
    "accept": "accepted",
    "reject": "rejected",
    "waive": "waived",
    "mark_not_verified": "marked as not verified",
}
"""What a line of the timeline says was done to its subject."""

SUBJECT_WORDS: Final[dict[str, str]] = {
    "task": "Task",
    "plan": "Action plan",
    "template": "Action plan template",
    "document": "Document",
    "record": "Record",
    "user": "User",
    "role": "Role",
    "team": "Team",
    "queue": "Queue",
    "absence": "Absence",
    "calendar": "Calendar",
    "object_type": "Object type",
    "view": "View",
    "database": "Database",
}
"""What a line of the timeline or a notice is about."""
