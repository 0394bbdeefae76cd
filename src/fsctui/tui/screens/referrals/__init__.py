"""Referrals: the inbox and one referral in full."""
