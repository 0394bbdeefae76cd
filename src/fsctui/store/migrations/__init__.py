"""Schema migrations, oldest first. `fsctui.store.migrate` runs them; a normal start only reads `REVISIONS`."""

REVISIONS = ("0001", "0002")
"""Every revision that this version knows; the last one is the schema that the tables describe."""
