"""The shipped texts: resolution No. 660 as data (editions 1, 2), and the acts that amend it, as published."""
