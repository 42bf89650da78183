"""Small orders of a ministry written for the tests: one body of instructions in Russian or Kazakh, and its reading."""

from tizbe.law.reading.amendment import read_amendment
from tizbe.law.reading.operation import Reading
from tizbe.law.source.text import source_from_text

INDENT = "      "
RULES_RU = "в Правилах назначения единовременной выплаты, утвержденных указанным приказом:"
RULES_KK = "көрсетілген бұйрықпен бекітілген Біржолғы төлем тағайындау қағидаларында:"
FORCE_RU = "Настоящий приказ вводится в действие с 1 июля 2026 года."
FORCE_KK = "Осы бұйрық 2026 жылғы 1 шілдеден бастап қолданысқа енгізіледі."
_TARGET_RU = (
    "приказ Министра труда Республики Казахстан от 5 мая 2019 года № 212 "
    "«Об утверждении Правил назначения единовременной выплаты»"
)
_TARGET_KK = (
    "«Біржолғы төлем тағайындау қағидаларын бекіту туралы» Қазақстан Республикасы Еңбек министрінің "
    "2019 жылғы 5 мамырдағы № 212 бұйрығына"
)


def read_ru(
    *lines: str,
    scope: str = RULES_RU,
    promise: str = "следующие изменения",
    force: str = FORCE_RU,
    last: int = 2,
    behind: str = "",
    note: str = "",
) -> Reading:
    """The reading of a Russian order that amends No. 212 by these lines; `behind` stands behind its signature.

    `force` is its last paragraph, number `last`; `note` stands above its text.
    """
    title = {"следующее изменение": "О внесении изменения в", "следующее дополнение": "О внесении дополнения в"}
    return _read(
        f"{title.get(promise, 'О внесении изменений в')} {_TARGET_RU}\n\n"
        "Приказ Министра труда Республики Казахстан от 12 марта 2026 года № 77\n\n"
        f"{INDENT}{note}\n{INDENT}В соответствии с законом ПРИКАЗЫВАЮ:\n{INDENT}1. Внести в {_TARGET_RU} {promise}:",
        (scope, *lines, f"{last}. {force}", "Министр Б. Мысалов", *behind.split("\n")),
    )


def read_kk(
    *lines: str,
    scope: str = RULES_KK,
    promise: str = "өзгерістер",
    force: str = FORCE_KK,
    behind: str = "",
    note: str = "",
) -> Reading:
    """The reading of a Kazakh order that amends No. 212 by these lines; `behind` stands behind its signature."""
    return _read(
        f"{_TARGET_KK} {promise} енгізу туралы\n\n"
        "Қазақстан Республикасы Еңбек министрінің 2026 жылғы 12 наурыздағы № 77 бұйрығы\n\n"
        f"{INDENT}{note}\n{INDENT}Заңға сәйкес БҰЙЫРАМЫН:\n{INDENT}1. {_TARGET_KK} мынадай {promise} енгізілсін:",
        (scope, *lines, f"2. {force}", "Еңбек министрі Б. Мысалов", *behind.split("\n")),
    )


def codes(reading: Reading) -> set[str]:
    """The codes of the reasons for review."""
    return {reason.code for reason in reading.reasons}


def _read(head: str, lines: tuple[str, ...]) -> Reading:
    body = "\n".join(INDENT + line for line in lines if line)
    return read_amendment(source_from_text(f"{head}\n{body}\n"))
