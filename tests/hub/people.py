"""Made-up persons by the hundred, for files whose size matters."""

from tizbe.person import check_digit


def made_up(count: int, born: str = "900101") -> list[str]:
    """That many IINs: the seventh digit is 7, which nobody has, and the check digit is right."""
    found: list[str] = []
    serial = 0
    while len(found) < count:
        eleven = f"{born}7{serial:04d}"
        digit = check_digit(eleven)
        if digit is not None:
            found.append(f"{eleven}{digit}")
        serial += 1
    return found


AIGUL, BOLAT, CHILD, DANA = made_up(1, "900101")[0], *made_up(2, "910202"), made_up(1, "920303")[0]
