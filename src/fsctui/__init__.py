"""fsctui: a terminal workbench for a bank's relationship teams."""

__version__ = "0.1.0"
