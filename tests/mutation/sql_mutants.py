"""Faults of a SELECT, by its tokens: comparisons, bounds, joins, conjuncts, aggregates, constants, orders.

No tool for mutation knows SQL. Tokens are enough here, since every step is one SELECT in a house style; whether a
mutant is still SQL is the engine's to say, and one that is not is killed at once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.mutation.mutant import Mutant

TOKEN = re.compile(
    r"(?P<comment>--[^\n]*)|(?P<text>'(?:[^']|'')*')|(?P<number>\d+)|(?P<word>[A-Za-z_]\w*)"
    r"|(?P<sign><=|>=|<>|<<|[<>=+*(),.&|-])|(?P<space>\s+)|(?P<other>.)"
)
SIGNS = {"<": ("<=", ">"), "<=": ("<",), ">": (">=", "<"), ">=": (">",), "=": ("<>",), "<>": ("=",)}
WORDS = {
    "MIN": "MAX", "MAX": "MIN", "GREATEST": "LEAST", "LEAST": "GREATEST", "AND": "OR", "OR": "AND",
    "ASC": "DESC", "DESC": "ASC", "LEAD": "LAG", "LAG": "LEAD", "BOOL_OR": "BOOL_AND", "BOOL_AND": "BOOL_OR",
    "TRUE": "FALSE", "FALSE": "TRUE", "DISTINCT": "", "NOT": "", "SEMI": "ANTI", "ANTI": "SEMI",
    "UNIX_DATE": "1 + UNIX_DATE", "DATE_FROM_UNIX_DATE": "1 + DATE_FROM_UNIX_DATE", "SUM": "MAX", "COUNT": "-COUNT",
}  # fmt: skip
ENDS = {
    "WHERE", "GROUP", "ORDER", "HAVING", "WINDOW", "UNION", "THEN", "ELSE", "END", "WHEN", "INNER", "LEFT", "FULL",
    "SEMI", "ANTI", "JOIN", "FROM", "AS", "SELECT",
}  # fmt: skip
LIST_ENDS = ENDS | {"ROWS", "PARTITION"}


@dataclass(frozen=True)
class Token:
    """A piece of the text that is neither space nor comment, and where it stands."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """A word in capitals; empty for other tokens."""
        return self.text.upper() if self.kind == "word" else ""


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text in order."""
    found = [Token(str(one.lastgroup), one.group(), one.start(), one.end()) for one in TOKEN.finditer(text)]
    return [one for one in found if one.kind not in ("space", "comment")]


def sql_mutants(file: str, text: str) -> Iterator[Mutant]:
    """Every fault that the text of one SELECT can have, each with the whole faulty text."""
    tokens = tokens_of(text)
    edits: list[tuple[int, int, str]] = []
    for place in range(len(tokens)):
        edits += _of_token(tokens, place)
        edits += _of_condition(tokens, place)
        edits += _of_list(tokens, place)
        edits += _of_call(tokens, place)
    for start, end, now in edits:
        was = " ".join(text[start:end].split())
        yield Mutant(file, text.count("\n", 0, start) + 1, was, now, text[:start] + now + text[end:])


def _of_token(tokens: list[Token], place: int) -> Iterator[tuple[int, int, str]]:
    token = tokens[place]
    before = tokens[place - 1] if place else None
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    for now in SIGNS.get(token.text, ()):
        yield token.start, token.end, now
    if token.text in ("+", "-") and before and after and (before.kind in ("word", "number") or before.text == ")"):
        yield token.start, token.end, "-" if token.text == "+" else "+"
    if token.kind == "number":
        yield token.start, token.end, str(int(token.text) + 1)
        if token.text == "1":
            yield token.start, token.end, "0"
    if token.kind == "text" and token.text != "''":
        is_date = before is not None and before.word == "DATE"
        yield token.start, token.end, "'9999-12-30'" if is_date else f"{token.text[:-1]}_'"
    word = token.word
    if word in WORDS and not (word == "AND" and _is_between(tokens, place)):
        yield token.start, token.end, WORDS[word]
    following = after.word if after else ""
    if word == "UNION":
        assert after is not None
        yield (token.start, after.end, "UNION") if following == "ALL" else (token.start, token.end, "UNION ALL")
    if word == "LEFT" and following == "JOIN":
        yield token.start, token.end, "INNER"
    if word == "INNER":
        yield token.start, token.end, "LEFT"
    if word == "FULL":
        yield token.start, token.end, "LEFT"
        yield token.start, token.end, "RIGHT"
        assert after is not None
        yield token.start, after.end, "INNER"
    if word == "IS" and following == "NULL":
        yield token.start, token.end, "IS NOT"


def _is_between(tokens: list[Token], place: int) -> bool:
    """Whether an AND only joins the two ends of a BETWEEN."""
    return any(one.word == "BETWEEN" for one in tokens[max(0, place - 4) : place]) and tokens[place + 1].word in (
        "CURRENT", "UNBOUNDED", "",
    )  # fmt: skip


def _end_of(tokens: list[Token], place: int, ends: set[str], *, splits: tuple[str, ...]) -> int:
    """The place after the last token that belongs together with the one at `place`."""
    depth = 0
    while place < len(tokens):
        token = tokens[place]
        if token.text == "(":
            depth += 1
        elif token.text == ")":
            depth -= 1
            if depth < 0:
                break
        elif depth == 0 and (token.word in ends or token.text == "," or token.word in splits):
            break
        place += 1
    return place


def _of_condition(tokens: list[Token], place: int) -> Iterator[tuple[int, int, str]]:
    """A conjunct that is left out: what follows WHERE, ON, HAVING or AND is taken for true."""
    if tokens[place].word not in ("WHERE", "ON", "HAVING", "AND"):
        return
    if tokens[place].word == "AND" and _is_between(tokens, place):
        return
    end = _end_of(tokens, place + 1, ENDS, splits=("AND", "OR"))
    if end > place + 1 and tokens[place + 1].word != "CASE":
        yield tokens[place + 1].start, tokens[end - 1].end, "TRUE"


def _of_list(tokens: list[Token], place: int) -> Iterator[tuple[int, int, str]]:
    """A column left out of GROUP BY, ORDER BY or PARTITION BY that has others."""
    if tokens[place].word != "BY":
        return
    spans = []
    start = place + 1
    while True:
        end = _end_of(tokens, start, LIST_ENDS | {"ORDER"}, splits=())
        spans.append((start, end))
        if end < len(tokens) and tokens[end].text == ",":
            start = end + 1
        else:
            break
    for number, (start, end) in enumerate(spans):
        if len(spans) > 1:
            if number:
                yield tokens[start - 1].start, tokens[end - 1].end, ""
            else:
                yield tokens[start].start, tokens[end].end, ""


def _of_call(tokens: list[Token], place: int) -> Iterator[tuple[int, int, str]]:
    """COALESCE of which only one argument counts."""
    if tokens[place].word != "COALESCE":
        return
    first_end = _end_of(tokens, place + 2, set(), splits=())
    second_end = _end_of(tokens, first_end + 1, set(), splits=())
    first = (tokens[place + 2].start, tokens[first_end - 1].end)
    # The argument that counts takes the place of the call: the text between is given by the caller's slices.
    if second_end < len(tokens):
        yield tokens[first_end].start, tokens[second_end - 1].end, ""
        yield first[0], tokens[first_end].end, ""
