"""The door of the network: REST under /v1, described by its own OpenAPI, answered in the caller's language.

    app.py          the application: its routes, its errors, what it opens and closes
    caller.py       who asks, and whether this one may (tizbe.access decides)
    problem.py      errors as RFC 9457 problem details, with code and mend, in kk, ru or en
    wrong_field.py  why a field of a request is wrong, in words
    feed.py         who may send a feed, and what is said of one that no edition names
    submission.py   submissions in one request; status, receipt, refused rows
    receipt.py      receipts by name, and the public keys to verify them
    upload.py       submissions in pieces: resumable upload, tus 1.0
    quarantine.py   what waits for a person, and the second person's decision
    change.py       changes for MSHI to pull
    law.py          the list by date, editions compared, rule pack, codes
    person.py       one person: cover and why; each access recorded
    token.py        getting in and out: access tokens, sessions; provider.py: by an identity provider
    limits.py       what is told before anything is sent
    docs.py         the API for a person, one page; page.py: the routes for the documentation
    health.py       whether it lives, is ready, and its metrics
    serving.py      the application behind an HTTP server, the worker beside it

Like every door it calls the hub (and `tizbe.service`, `tizbe.access`) and holds no rules.
"""
