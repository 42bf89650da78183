"""The command tizbe: a door to the hub's verbs; it holds no rules."""
