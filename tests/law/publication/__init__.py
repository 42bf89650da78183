"""Tests of the list as it is published."""
