"""No person's number in any log, metric, address, trace or error of the whole run of the tests.

`tests/conftest.py` registers `session.Watching`, so every run of pytest is watched, and every Python that it starts
watches itself (`site/sitecustomize.py`). What is searched, and what is not, stands in docs/reference/secrecy.md.

number.py    what is taken for a person's number
watch.py     searches a text, and notes which test it was and where in the product, never the number
imports.py   does something to a module once it has been imported
ways.py      the places where texts leave the product, each made to show its texts to the watch
streams.py   the error stream of a process
session.py   the plugin: begins the watch, searches files, and fails the run
"""
