"""The tables, one module per capability."""
