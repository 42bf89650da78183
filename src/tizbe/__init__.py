"""tizbe: the hub that turns what state bodies send into cover of compulsory social health insurance.

Rooms, in the order data passes through them: ``law`` (what is in force), ``intake`` (what bodies send),
``ledger`` (what is believed), ``settlement`` (who is covered, on what ground), ``delivery`` (changes go
to MSHI).
``hub`` holds the verbs; ``cli`` is a door to them; ``sandbox`` makes a country to practise on.
"""

__version__ = "0.1.0"
