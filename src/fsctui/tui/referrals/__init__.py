"""Referrals wherever they are shown: words, columns, details, verbs, and the form that writes a new one down."""
