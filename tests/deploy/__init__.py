"""What stands in deploy/: systemd, a composer of containers and the command itself can read it, and it runs."""
