"""Confirmed operations and the editions before them → the list through time, with the origin of every row."""
