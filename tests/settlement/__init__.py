"""Settlement: against the oracle, and by properties."""
