"""A made-up country to practise on: its persons, its bodies' feeds, planted faults with their key.

`country.py` the people · `life.py` what they live through · `statements.py`, `events.py` what each feed says
of them and what becomes of it · `feeds.py` the feeds as data · `telling.py` the submissions · `story.py` the
persons made by hand · `faults.py`, `wrong_files.py` what is planted · `answer_key.py` the answers ·
`writing.py` file forms · `making.py` all of it in order · `national.py` a country for measuring ·
`mshi.py` the insurance system that answers.
"""
