"""What the commands do: one module per noun, imported when one of its verbs runs."""
