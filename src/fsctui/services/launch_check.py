"""Whether a launch would still write what its preview showed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from fsctui.domain.launch import PlanDraft
from fsctui.services.launching import PlanPreview


def fingerprint(previews: Sequence[PlanPreview]) -> str:
    """What the plans would be: template version, records, owners, dates and every item, in 32 hexadecimal digits.

    Why a date fell where it did, and warnings, are not part of it: they change nothing that anybody has to do.
    """
    found = hashlib.sha256()
    known: dict[int, str] = {}
    for preview in previews:
        items = known.get(id(preview.draft)) or known.setdefault(id(preview.draft), _items(preview.draft))
        found.update(json.dumps([*_head(preview), items]).encode())
    return found.hexdigest()[:32]


def _head(preview: PlanPreview) -> list[Any]:
    return [
        preview.name, preview.template.version_id, str(preview.target), preview.owner.id, str(preview.start),
        str(preview.target_date), preview.mode.value, preview.calendar_id,
    ]  # fmt: skip


def _items(draft: PlanDraft) -> str:
    """Records with the same people around them share one draft, so this is made once for them all."""
    return json.dumps(
        [
            [
                item.item.key, item.item.words.subject, item.item.priority.value, item.item.required, item.state.value,
                item.owner.id if item.owner else None, item.queue_id, str(item.due), str(item.reminder),
                item.pinned is not None,
            ]
            for item in draft.items
        ]
    )  # fmt: skip
