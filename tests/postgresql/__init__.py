"""PostgreSQL's multiranges as a second oracle of settlement: grounds by union, rules by difference and intersection."""
