"""One folder per capability."""
