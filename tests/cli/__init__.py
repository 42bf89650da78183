"""The command line itself: what it says of its commands, and of wrong use."""
