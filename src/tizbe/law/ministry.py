"""The ministries that a free text names, by what they are about, in Kazakh and Russian: only for comparing texts.

Bodies of the list have codes in the record; a text of any other act names others, and their translations must
agree too. A renamed ministry is found by the first words of its name.
"""

from __future__ import annotations

import re

_ABOUT = {
    "agriculture": ("ауыл шаруашылығы", "сельского хозяйства"),
    "culture": ("мәдениет", "культуры"),
    "defence": ("қорғаныс", "обороны"),
    "digital": ("цифрлық даму|жасанды интеллект", "цифрового развития|искусственного интеллекта"),
    "ecology": ("экология", "экологии"),
    "economy": ("ұлттық экономика", "национальной экономики"),
    "education": ("оқу-ағарту", "просвещения"),
    "education and science": ("білім және ғылым", "образования и науки"),
    "emergencies": ("төтенше жағдайлар", "по чрезвычайным ситуациям"),
    "energy": ("энергетика", "энергетики"),
    "finance": ("қаржы", "финансов"),
    "foreign affairs": ("сыртқы істер", "иностранных дел"),
    "health": ("денсаулық сақтау", "здравоохранения"),
    "industry": ("индустрия|өнеркәсіп", "индустрии|промышленности"),
    "internal affairs": ("ішкі істер", "внутренних дел"),
    "justice": ("әділет", "юстиции"),
    "labour": ("еңбек", "труда"),
    "science": ("ғылым және жоғары білім", "науки и высшего образования"),
    "trade": ("сауда", "торговли"),
    "transport": ("көлік", "транспорта"),
    "tourism": ("туризм", "туризма"),
    "water": ("су ресурстары", "водных ресурсов"),
}
"""What each ministry is about: the words that begin its name behind "министерство", before "министрлігі"."""

_MINISTRY = {
    "kk": {
        about: re.compile(rf"(?<!\w)(?:{kk})(?:(?: және|,) [\w ,-]{{1,60}}?| [\w-]+)?? министр(?:лігі)?", re.IGNORECASE)
        for about, (kk, _) in _ABOUT.items()
    },
    "ru": {about: re.compile(rf"минист(?:ерств|р)\w* (?:{ru})", re.IGNORECASE) for about, (_, ru) in _ABOUT.items()},
}


def ministries_in(text: str, language: str) -> set[str]:
    """What the ministries that `text` names in kk or ru are about, as English words."""
    return {about for about, pattern in _MINISTRY[language].items() if pattern.search(text)}
