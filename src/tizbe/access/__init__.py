"""Who may: the systems that call the hub, the people who log in, their roles, and the limits of each.

A door asks here who is asking (`access_token`, `certificate`, `session`) and gets an `identity.Identity`; then it asks
whether that one may (`identity.demand`). What a body may send is not decided here: that comes from the list's edition.
"""
