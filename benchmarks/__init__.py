"""Benchmarks: how fast the hub works, how much memory it takes, and how far that is from the least it could take.

`national`: a made-up country through intake and settlement. `small`: many small submissions one by one.
What exactly each figure means stands in README.md.
"""
