"""What every screen with tasks on it shares: how a task reads, what can be done with it, and taking it back."""
