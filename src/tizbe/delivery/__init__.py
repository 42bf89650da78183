"""Delivery: changes of cover go to MSHI in numbered batches and their acknowledgements come back.

`batch.py` which changes a batch holds, cut once and for good · `inbox.py` its files in MSHI's inbox ·
`acknowledgement.py` MSHI's answers, read and judged · `delivering.py` the verb that does all of it in order ·
`report.py` what it says afterwards.
"""
