"""Widgets that screens are put together from.

from fsctui.tui.widgets.record_list import RecordList           # the list; with columns.Column and sources.*
from fsctui.tui.widgets.views import Mistake, QueryInput, SwitchesViews, View, ViewBar
from fsctui.tui.widgets.preview import HasPreview, Preview, Split, Tab, details, progress
"""
