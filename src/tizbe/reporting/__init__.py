"""Reports on everybody: what is counted from what is known, and never decided or changed here.

`conflict.py` finds and counts the places where what bodies say does not go together · `owing.py` whose feeds they
are, and which feeds speak with one voice · `conflict_report.py` the report · `body_file.py` the persons, for each
body alone · `words.py` its texts.
"""
