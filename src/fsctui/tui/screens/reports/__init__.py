"""Reports: what became of referrals, in figures."""
