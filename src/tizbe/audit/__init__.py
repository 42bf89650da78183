"""The tamper-evident log of what was done and the proofs it gives."""
