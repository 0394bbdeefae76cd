"""The English words of what was done: the code of a `Done` -> a sentence. Placeholders are its parameters."""

from __future__ import annotations

from typing import Final

from fsctui.i18n.refusal_words import Counted

OUTCOME_WORDS: Final[dict[str, str | Counted]] = {
    "template_created": "The template “{template}” was created.",
    "template_saved": "The draft of “{template}” (version {version}) was saved.",
    "draft_discarded": "The draft of “{template}” (version {version}) was discarded.",
    "template_published": "“{template}” was published (version {version}).",
    "template_retired": "“{template}” was retired (version {version}).",
}
