"""Settlement: believed statements, the edition in force and the rule pack become cover."""
