"""The control database: commits, submissions, outbox and their migrations."""
