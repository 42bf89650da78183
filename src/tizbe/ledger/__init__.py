"""The ledger: what bodies have said, append-only, with two clocks."""
