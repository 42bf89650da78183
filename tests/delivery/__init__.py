"""Delivery proved: batches repeat, answers count once, a kill loses nothing, and MSHI ends with our cover."""
