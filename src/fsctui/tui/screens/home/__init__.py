"""Home: what needs me, and where to begin."""
