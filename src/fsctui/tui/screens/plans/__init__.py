"""Plans: the list, one plan with its items, and the launch of a new one."""
