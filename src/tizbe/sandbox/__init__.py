"""A made-up country to practise on: its persons, its bodies' feeds, planted faults with their key.

Making it: `country.py` the people · `life.py` what they live through · `statements.py`, `events.py` what each feed says
of them and what becomes of it · `feeds.py` the feeds as data · `telling.py` the submissions · `story.py` the
persons made by hand · `faults.py`, `wrong_files.py` what is planted · `answer_key.py` the answers ·
`writing.py` file forms · `making.py` all of it in order · `national.py` a country for measuring.

The insurance system that answers: `mshi_state.py` what it holds and how changes are applied · `mshi_cover.py` its own
reckoning of cover · `mshi.py` by batches in folders · `mshi_feed.py` by the numbered feed, with `mshi_pull.py` asking
for it and `mshi_service.py` being pushed to.

Playing against a running hub: `playing.py` a run · `days.py`, `daily.py` what is sent when · `joining.py` systems and
keys · `sending.py` the bodies · `fault_plan.py`, `bad_network.py` what goes wrong · `comparing.py` what came of it.
"""
