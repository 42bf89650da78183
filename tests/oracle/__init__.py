"""The oracle: the small print of settlement, written a second time, slowly and plainly.

Nothing here imports the hub's settlement, ledger or intake, and nothing here knows SQL. Every rule is a
question asked of one day. Tests hold the hub against it.

Rooms: `days` (dates), `law_facts` (who is named when, which values count), `bodies` (who speaks for whom),
`reading` (one sent row), `statements` (what is believed), `settlement` (who is entitled, day by day),
`cover`, `changes`, `histories` (random ones) and `tally` (what the random ones reached).
"""
