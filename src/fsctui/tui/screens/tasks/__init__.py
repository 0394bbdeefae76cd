"""My tasks: the triage list, one task in full, and the verbs they share."""
