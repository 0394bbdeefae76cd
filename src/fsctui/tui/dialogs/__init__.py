"""Questions and explanations on top of a screen; each gives a typed answer, or None when left by escape.

from fsctui.tui.dialogs.confirm import BulkPreview, Confirm, Skipped
from fsctui.tui.dialogs.ask import AskDate, AskText
from fsctui.tui.dialogs.pick import Choice, Pick
from fsctui.tui.dialogs.why import Why
"""
