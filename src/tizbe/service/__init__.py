"""The hub at work for many: what arrives over a network, who takes it in, and how it is watched.

    arrival.py    submissions from their first byte to their answer, kept in the control database
    letterbox.py  small arrivals of one moment, made durable together
    bell.py       wakes whoever waits for any of this
    claim.py      arrivals held by a worker for as long as it shows life
    reception.py  the bytes of a large arrival, durable as they come, resumable
    observing.py  logs and metrics
    pushing.py    the lane that offers MSHI what is new
    worker.py     takes what has arrived, and settles; one or several processes, of which one works at a time

Doors (`tizbe.api`, `tizbe.cli`) use this; it uses the hub. No broker: work waits in the control database, is claimed
there for as long as its worker shows life, and is done in the transaction that makes it true, so exactly once.
"""
