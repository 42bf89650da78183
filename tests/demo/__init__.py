"""The demo, its report, and the README's five minutes."""
