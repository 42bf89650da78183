"""The rule pack: each row's evidence, rule and source, as dated data."""
