"""Tests of the shipped data files."""
