"""Passwords: what one must be, and the slow hash that is kept of it (argon2id, with the library's parameters).

Length is asked, composition is not: rules on kinds of letters make passwords that people write down. Comparing takes
the same time for a name that nobody has, because then a hash of nothing is compared.
"""

from __future__ import annotations

import unicodedata
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from tizbe.access.refusals import refusal

LEAST = 12
"""Characters of the shortest password."""

MOST = 256
"""Characters of the longest: hashing must not become a way to keep the hub busy."""

_SHORTEST_NAME = 3
"""A log-in name of one or two letters is in many a password by chance."""


def check_password(password: str, name: str) -> None:
    """Raise Refused (A012, A013, A014) unless this may be the password of the account `name`."""
    if len(password) < LEAST:
        raise refusal("A012", least=LEAST)
    if len(password) > MOST:
        raise refusal("A014", most=MOST)
    if len(name) >= _SHORTEST_NAME and name.casefold() in _normal(password).casefold():
        raise refusal("A013")


class Passwords:
    """Hashes passwords and compares them. `hasher`: the parameters; tests give cheap ones."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()

    def hash_of(self, password: str) -> str:
        """The argon2id hash, with its parameters and salt, as text."""
        return self._hasher.hash(_normal(password))

    def fits(self, password: str, known_hash: str | None) -> bool:
        """Whether the password is the one of the hash; False for None, after as long a time."""
        if len(password) > MOST:
            password, known_hash = "", None
        try:
            self._hasher.verify(known_hash or self._nobodys, _normal(password))
        except (Argon2Error, InvalidHashError):
            return False
        return known_hash is not None

    def is_outdated(self, known_hash: str) -> bool:
        """Whether the hash was made with other parameters than today's, and should be made again."""
        return self._hasher.check_needs_rehash(known_hash)

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash("nobody's password")


def _normal(password: str) -> str:
    """One form for what keyboards write in several: NFKC, as RFC 8265 asks for less and browsers need."""
    return unicodedata.normalize("NFKC", password)
