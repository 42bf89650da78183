"""Imported by the server of processes alone, before all else: it forgets the settings of the hub it was started with.

The server is started by whichever test is first to need it, with the environment of that moment, and hands it on to
every process of later tests.
"""

import os

for _name in [_name for _name in os.environ if _name.startswith("TIZBE_") and not _name.startswith("TIZBE_TEST_")]:
    del os.environ[_name]
