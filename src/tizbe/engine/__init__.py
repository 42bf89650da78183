"""Engines that run the settlement and screening SQL; they hold no rules."""
