"""Tests of the import and export formats."""
