"""The demo bank, built from its files through the same services that people use; and synthetic rows for measuring."""
