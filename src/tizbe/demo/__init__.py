"""The demo: one real act and a made-up country go through the hub, and a report is left behind.

`folder.py` the demo's own folder · `running.py` the steps in order · `account.py` what a run found ·
`sending.py` receipts beside the answer key · `counting.py` counts and comparisons of cover ·
`report.py` the account as one HTML file · `drawing.py` its bars, `timeline.py` a person's periods ·
`words.yaml`, `words.py` every text in kk, ru and en.

The demo is a guest: it calls the hub's verbs, reads the law and the catalogue of codes to show them, and
checks what comes back against the sandbox's answer key and against MSHI's own reckoning.
"""
