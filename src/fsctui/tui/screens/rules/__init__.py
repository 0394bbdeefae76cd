"""Assignment rules: the list of them, one rule with its entries, and a dry run."""
