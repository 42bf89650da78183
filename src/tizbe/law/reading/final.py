"""What closes an act without changing anything: control, registration, publication, signatures, agreement.

A text that orders a change, or says when something takes effect, is never a final clause. Source: how
Kazakhstan's acts end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tizbe.law.reading.commencement import speaks_of_force
from tizbe.law.reading.day import plain
from tizbe.law.reading.verb import AMENDING_STEMS

_NUMBER = r"(?:\d+(?:-\d+)*[.)] ?)?"
_ACT_RU = r"настоящ(?:его|ее|ий|ему|им) (?:совместн\w+ )?(?:постановлени|приказ|решени|распоряжени|указ|закон)\w*"
_ACT_KK = r"осы (?:бірлескен )?(?:қаулы|бұйры[қғ]|шешім|өкім|жарлы[қғ])\w*"
_ABOUT_RU = (
    rf"(?=.*(?:{_ACT_RU}|юстиции|юридическ|интернет-ресурс|официальн\w+ опубликовани|контрольн\w+ банк))"
    r"(?:обеспечить )?(?:(?:в течение|в месячный|в десятидневный) .+? )?"
)
_ABOUT_KK = rf"(?=.*(?:{_ACT_KK}|[Әә]ділет|интернет-ресурс|ресми жариял|бақылау банк|заң департамент))"
_FINALS = {
    "ru": (
        rf"Контроль (?:за|над) (?:исполнением|выполнением|реализацией) {_ACT_RU} [^:;]+\.",
        rf"Контроль (?:за|над) (?:исполнением|выполнением|реализацией) {_ACT_RU} оставля[юе]\w* за собой\.",
        rf"{_ACT_RU} подлежит (?:официальному опубликованию|государственной регистрации)[^:;]*\.",
        rf"{_ACT_RU} довести до сведения [^:;]+\.",
        r"[^:;]*?\bобеспечить:",
        r"[^:;]*? в установленном (?:законодательством|законом|законодательном)[^:;]* порядке(?: обеспечить)?:",
        rf"[^:;]* в установленном законодательством[^:;]* порядке обеспечить [^:;]*{_ACT_RU}[^:;]*\.",
        rf"[^:;]* принять (?:необходимые |иные )?меры,? вытекающие из {_ACT_RU}\.",
        _ABOUT_RU + r"(?:государственную )?регистрацию [^:]+[;.]",
        _ABOUT_RU + r"(?:официальное )?(?:размещение|опубликование) [^:]+[;.]",
        _ABOUT_RU + r"(?:направление|представление|уведомление|доведение) [^:]+[;.]",
        r"(?:довести|доведение) [^:;]+ (?:до|к) сведени\w+ [^:;]+[;.]",
    ),
    "kk": (
        rf"{_ACT_KK} (?:орындалуын|іске асырылуын) бақылау(?:ды)? [^:;]+\.",
        rf"{_ACT_KK} (?:ресми жариялан|мемлекеттік тіркел)(?:уға|уы) (?:тиіс|жатады)\.",
        r"[^:;]*? (?:заңнамада|заңнамасында|заңда) белгіленген тәртіп(?:пен|те)(?: [^:;]*?қамтамасыз етсін)?:",
        r"[^:;]*?қамтамасыз етсін:",
        rf"[^:;]* {_ACT_KK} туындайтын (?:қажетті |өзге де )?шараларды қабылдасын\.",
        _ABOUT_KK + r"[^:]*?(?:тіркеуді|тіркелуін|жариялауды|жариялануын|жариялауға (?:жіберуді|жолдауды)|орналастыруды"
        r"|орналастырылуын|орналастыруын|жіберуді|жіберілуін|жолдауды|ұсынуды|ұсынылуын|жеткізуді|жеткізілуін)"
        r"(?: қамтамасыз етсін)?[.;]",
    ),
}
_WHOLE = {
    language: re.compile(_NUMBER + "(?:" + "|".join(patterns) + ")", re.IGNORECASE)
    for language, patterns in _FINALS.items()
}
_ORDERS = re.compile(
    r"отмен(?:ить|яет)|приостанов|переименова|призна(?:ть|ны|ётся|ется) |вносятся|считать (?:пункт|подпункт)"
    r"|тоқтатыл|тоқтата тұр|қайта аталсын|деп саналсын|[«\"][^»\"]*[»\"] деген",
    re.IGNORECASE,
)
"""Orders on other acts that are no amendment in form: they are never a final clause either."""
_NAME = r"(?:[А-ЯЁӘҒҚҢӨҰҮҺІ]\. ?){1,2}[А-ЯЁӘҒҚҢӨҰҮҺІ][\w-]+"
_NAME_TURNED = r"[А-ЯЁӘҒҚҢӨҰҮҺІ][\w-]+ (?:[А-ЯЁӘҒҚҢӨҰҮҺІ]\. ?){1,2}"
_POST_RU = (
    r"(?:Премьер-Министр|Президент|Министр|Заместитель|Первый заместитель|Председатель|Вице-министр|Руководитель"
    r"|Аким|Секретарь|Глава|И\. ?о\. |Исполняющ\w+ обязанности|Временно исполняющ\w+|Директор)"
)
_POST_KK = (
    r"(?:Премьер-Министр|Президент|министр|төраға|әкім|хатшы|басшы|орынбасар|директор|м\. ?а\.|міндетін атқарушы)"
    r"[іиысің]*"
)
_SIGNATURE = {
    "ru": re.compile(rf"{_POST_RU}[^:;№\"«»\d]*?(?: {_NAME}| {_NAME_TURNED})?|Республики Казахстан {_NAME}|{_NAME}"),
    "kk": re.compile(
        rf"(?:[^:;№\"«»\d.]+ )?(?i:{_POST_KK})(?: {_NAME}| {_NAME_TURNED})?|Қазақстан Республикасы(?:ның)?|{_NAME}"
    ),
}
_AGREED = re.compile(r"[\"«]?(?:СОГЛАСОВАН\w*|КЕЛІСІЛДІ|КЕЛІСІЛГЕН)[\"»]?:?", re.IGNORECASE)
_AGREEING = re.compile(
    r"(?:Министерство|Агентство|Комитет|Управление|Акимат)\b[^:;.\d]*|[^:;.\d]+ (?:министрлігі|агенттігі|комитеті)"
    r"|[\"«]?[_\d ]+[\"»]? ?[\w_]* ?\d{4} ?(?:года|г\.|г)|\d{4} ?(?:жылғы|жыл|ж\.) ?[\"«]?[_\d ]+[\"»]? ?[\w_]*",
    re.IGNORECASE,
)
_LONGEST = 200


def is_final(text: str, language: str) -> bool:
    """True when `text` as a whole is a clause that changes nothing: control, registration, publication, sending."""
    whole = plain(text)
    if AMENDING_STEMS.search(whole) or _ORDERS.search(whole) or speaks_of_force(whole):
        return False
    return bool(_WHOLE[language].fullmatch(whole))


def is_signature(text: str, language: str) -> bool:
    """True when `text` is a post, a post with its holder's name, a name alone, or a line of a broken signature."""
    whole = plain(text)
    if len(whole) > _LONGEST or whole.endswith((";", ":")) or AMENDING_STEMS.search(whole):
        return False
    return bool(_SIGNATURE[language].fullmatch(whole))


def read_signature(texts: Sequence[str], language: str) -> int:
    """How many of `texts`, from the first on, are the signature and the agreements below it; 0 for none.

    A body or a blank day belongs to it only below the word of agreement (СОГЛАСОВАНО, КЕЛІСІЛДІ).
    """
    is_agreed = False
    for count, text in enumerate(texts):
        whole = plain(text)
        is_agreed = is_agreed or bool(_AGREED.fullmatch(whole) and count)
        belongs = is_signature(whole, language) or _AGREED.fullmatch(whole)
        if not (belongs or (is_agreed and len(whole) <= _LONGEST and _AGREEING.fullmatch(whole))):
            return count
    return len(texts)
