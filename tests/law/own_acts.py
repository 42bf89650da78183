"""Acts written for the tests, in the formulas of act 807, about the list of resolution 660."""

from pathlib import Path

from tests.hub.sending import hub_at
from tizbe.hub import ActFile
from tizbe.law.edition import legal_list
from tizbe.law.reading.amendment import read_act
from tizbe.law.register.entry import Entry

HEALTH = "Қазақстан Республикасының Денсаулық сақтау министрлігі"
LABOUR = "Қазақстан Республикасының Еңбек және халықты әлеуметтік қорғау министрлігі"
HEALTH_RU = "Министерство здравоохранения Республики Казахстан"
DISABILITY_RU = "Автоматизированная ИС «Централизованная база данных инвалидов»"
DISABILITY = '"Мүгедектердің орталықтандырылған деректер қоры" автоматтандырылған АЖ'


def write_act(folder: Path, text: str, name: str = "act.txt") -> Path:
    """Write an act's text to a file; gives its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def row_act(
    row: str,
    body: str,
    system: str,
    *,
    number: str = "901",
    signed: str = "2026 жылғы 2 ақпандағы",
    force: str = "2026 жылғы 1 наурыздан бастап қолданысқа енгізіледі",
    category: str = "Мүгедектігі бар адамдар",
    is_new: bool = False,
) -> str:
    """An act that sets (or, with `is_new`, inserts) one row of the list, with one body and one system."""
    title = legal_list().editions[-1].title.kk.replace("«", '"').replace("»", '"')
    # "… тізбесін айқындау туралы": the name of the list, in the locative.
    locative = title.removesuffix("тізбесін айқындау туралы") + "тізбесінде"
    order = (
        f"мынадай мазмұндағы реттік нөмірі {row}-жолмен толықтырылсын:"
        if is_new
        else f"реттік нөмірі {row}-жол мынадай редакцияда жазылсын:"
    )
    change = "толықтыру" if is_new else "өзгеріс"
    cited = f"{title} Қазақстан Республикасы Үкіметінің 2021 жылғы 21 қыркүйектегі № 660"
    return f"""
{cited} қаулысына {change} енгізу туралы

Қазақстан Республикасы Үкіметінің {signed} № {number} қаулысы
      Қазақстан Республикасының Үкіметі ҚАУЛЫ ЕТЕДІ:
      1. {cited} қаулысына мынадай {change} енгізілсін:
      көрсетілген қаулымен айқындалған {locative}:
      {order}
      "

{row}.

{body}

{category}

{system}

      ".
      2. Осы қаулы {force}.

      Қазақстан Республикасының
      Премьер-Министрі О. Бектенов
"""


def row_act_ru(row: str, body: str, system: str, *, category: str = "Лица с инвалидностью") -> str:
    """The Russian text of the act that `row_act` writes with its defaults."""
    title = legal_list().editions[-1].title.ru
    cited = f"постановление Правительства Республики Казахстан от 21 сентября 2021 года № 660 «{title}»"
    name = title.removeprefix("Об определении перечня ")
    return f"""
О внесении изменения в {cited}

Постановление Правительства Республики Казахстан от 2 февраля 2026 года № 901
      Правительство Республики Казахстан ПОСТАНОВЛЯЕТ:
      1. Внести в {cited} следующее изменение:
      в перечне {name}, утвержденном указанным постановлением:
      строку, порядковый номер {row}, изложить в следующей редакции:
      "

{row}.

{body}

{category}

{system}

      ".
      2. Настоящее постановление вводится в действие с 1 марта 2026 года.

      Премьер-Министр
Республики Казахстан О. Бектенов
"""


def add(folder: Path, text: str, name: str = "act.txt", by: str = "ann") -> Entry:
    """Add an act to the hub of a test's folder as a draft."""
    path = write_act(folder, text, name)
    with hub_at(folder, by) as hub:
        return hub.add_act(ActFile(path, read_act(path)))


def enact(folder: Path, text: str, name: str = "act.txt") -> Entry:
    """Add an act, confirm it as one person and publish it as another."""
    entry = add(folder, text, name)
    with hub_at(folder, "ann") as hub:
        hub.confirm_act(entry.name)
    with hub_at(folder, "bob") as hub:
        return hub.publish_act(entry.name)[0]
