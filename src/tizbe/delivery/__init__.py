"""Delivery: changes of cover go to MSHI, and its answers come back. Three ways, one numbering.

Through folders, in batches:

`batch.py` which changes a batch holds, cut once and for good · `inbox.py` its files in MSHI's inbox ·
`acknowledgement.py` MSHI's answers, read and judged · `delivering.py` the verb that does all of it in order ·
`report.py` what it says afterwards.

Pulled by MSHI:

`change_feed.py` every change by its number · `image.py` the sum of all of them · `feed_answer.py` how far MSHI is.

Pushed to MSHI over the network:

`outbox.py` what becomes of an offer, without clock or network · `outbox_record.py` the offers in the control database ·
`push.py` MSHI at its address · `pusher.py` one step after another · `push_report.py` how it stands, in words.
"""
