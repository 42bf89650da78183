"""One mutant: a text with one small fault in it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """A fault: in which file (from the package's folder), on which line, what stood there and what stands now.

    `text` is the whole file with the fault.
    """

    file: str
    line: int
    was: str
    now: str
    text: str

    @property
    def name(self) -> str:
        """How a report and a reader name it; the same text gives the same names."""
        return f"{self.file}:{self.line}: {self.was} -> {self.now}"
