"""The rules: frozen dataclasses, enums and pure functions. No input or output, no text for people, no clock."""
