"""The hub whole, by its own verbs: random histories against the oracle, invariants, commands, kills.

Rooms: `crowds` (many random worlds sent as one history), `expected` (what the oracle says of a crowd),
`sending` (a hub in a temporary folder), and the tests.
"""
