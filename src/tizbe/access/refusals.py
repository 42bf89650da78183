"""Why someone is not let in, or may not: each reason with a code, and its sentence in three languages.

A code is never used again for something else. A sentence names keys, checks, instants and who mends it; it never
holds a secret, and for a log-in by password it never tells which part was wrong.
"""

from __future__ import annotations

import re

from tizbe.errors import Forbidden, HubError, Refused, Unauthenticated

_LONGEST = 120
_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_PERSON = re.compile(r"[0-9]{12}")

SENTENCES: dict[str, dict[str, str]] = {
    "A001": {
        "kk": "Кім екеніңіз көрсетілмеген: жүйеге кіріңіз немесе қатынау токенін жіберіңіз.",
        "ru": "Не показано, кто вы: войдите или пришлите токен доступа.",
        "en": "Nothing shows who you are: log in, or send an access token.",
    },
    "A002": {
        "kk": "{role} рөліне бұған рұқсат жоқ: {right}.",
        "ru": "Роли «{role}» это не разрешено: {right}.",
        "en": "The role “{role}” does not hold this right: {right}.",
    },
    "A003": {
        "kk": "Бұл басқа органға тиесілі: сіз тек өз органыңыздың деректерін көріп, жібере аласыз.",
        "ru": "Это принадлежит другому органу: вы видите и отправляете данные только своего органа.",
        "en": "This belongs to another body: you see and send the data of your own body only.",
    },
    "A004": {
        "kk": "Алдымен құпиясөзді ауыстырып, екінші факторды қосыңыз; содан кейін құқықтарыңыз ашылады.",
        "ru": "Сначала смените пароль и подключите второй фактор; после этого откроются ваши права.",
        "en": "First change the password and enrol the second factor; your rights open after that.",
    },
    "A010": {
        "kk": "Кіру мүмкін болмады: аты, құпиясөзі немесе коды дұрыс емес, не тіркелгі уақытша жабық.",
        "ru": "Войти не удалось: имя, пароль или код неверны, либо учётная запись временно закрыта.",
        "en": "Not logged in: the name, the password or the code is wrong, or the account is closed for a while.",
    },
    "A011": {
        "kk": "Сеанс аяқталды немесе танылмады; қайта кіріңіз.",
        "ru": "Сеанс окончен или не опознан; войдите снова.",
        "en": "The session has ended or is not known; log in again.",
    },
    "A012": {
        "kk": "Құпиясөз тым қысқа: кемінде {least} таңба керек.",
        "ru": "Пароль слишком короткий: нужно не меньше {least} знаков.",
        "en": "The password is too short: it needs at least {least} characters.",
    },
    "A013": {
        "kk": "Құпиясөзде кіру аты бар; басқасын ойлап табыңыз.",
        "ru": "Пароль содержит имя для входа; придумайте другой.",
        "en": "The password holds the log-in name; think of another one.",
    },
    "A014": {
        "kk": "Құпиясөз тым ұзын: ең көбі {most} таңба.",
        "ru": "Пароль слишком длинный: не больше {most} знаков.",
        "en": "The password is too long: at most {most} characters.",
    },
    "A015": {
        "kk": "Жаңа құпиясөз бұрынғысынан өзгеше болуы керек.",
        "ru": "Новый пароль должен отличаться от прежнего.",
        "en": "The new password must differ from the present one.",
    },
    "A016": {
        "kk": "Екінші фактордың коды дұрыс емес немесе пайдаланылған; келесі кодты енгізіңіз.",
        "ru": "Код второго фактора неверен или уже использован; введите следующий код.",
        "en": "The code of the second factor is wrong or was used already; enter the next one.",
    },
    "A017": {
        "kk": "Екінші фактор бұл тіркелгіге қосылған; оны бақылаушы немесе әкімші ғана алып тастай алады.",
        "ru": "Второй фактор уже подключён; снять его может только супервизор или администратор.",
        "en": "The second factor is enrolled already; only the supervisor or the administrator can take it off.",
    },
    "A018": {
        "kk": "Мұндай тіркелгі жоқ: {name}.",
        "ru": "Такой учётной записи нет: {name}.",
        "en": "There is no such account: {name}.",
    },
    "A019": {
        "kk": "Бұл ат бос емес: {name}; тіркелгі мен жүйенің аты бірдей болмайды.",
        "ru": "Имя занято: {name}; у учётной записи и системы не бывает одного имени.",
        "en": "The name is taken: {name}; no account and no client share one.",
    },
    "A020": {
        "kk": "Ат латын әрпінен басталып, 2–64 таңбадан тұрады: кіші әріп, сан, нүкте, сызықша; ЖСН болмайды.",
        "ru": "Имя начинается с латинской буквы и имеет 2–64 знака: строчные буквы, цифры, точка, дефис; без ИИН.",
        "en": "A name begins with a letter and has 2 to 64 characters: a-z, digits, dot, hyphen; and holds no IIN.",
    },
    "A021": {
        "kk": "Жіберуші рөліне орган керек, басқа рөлдерде орган болмайды.",
        "ru": "Роли отправителя нужен орган, у других ролей органа нет.",
        "en": "The role of a sender needs a body, and no other role has one.",
    },
    "A022": {
        "kk": "Бақылаушының тіркелгісін хаб машинасындағы әкімші ғана ашады және өзгертеді.",
        "ru": "Учётную запись супервизора заводит и меняет только администратор на машине хаба.",
        "en": "Only the administrator on the hub's machine makes a supervisor, or changes one's account.",
    },
    "A023": {
        "kk": "Өз тіркелгіңізді басқара алмайсыз; мұны басқа адам жасайды.",
        "ru": "Своей учётной записью управлять нельзя; это делает другой человек.",
        "en": "You cannot manage your own account; another person does that.",
    },
    "A024": {
        "kk": "Аты-жөні бос болмауы керек және онда ЖСН болмауы керек.",
        "ru": "Полное имя не должно быть пустым и не должно содержать ИИН.",
        "en": "A full name is not empty and holds no IIN.",
    },
    "A025": {
        "kk": "Бұл адам сәйкестендіру провайдерінде басқа тіркелгімен байланыстырылған.",
        "ru": "Этот человек у провайдера идентификации уже связан с другой учётной записью.",
        "en": "This person of the identity provider is linked to another account already.",
    },
    "A026": {
        "kk": "Мұндай рөл немесе тіл жоқ: {value}.",
        "ru": "Такой роли или языка нет: {value}.",
        "en": "There is no such role or language: {value}.",
    },
    "A030": {
        "kk": "Жүйе белгісіз: {client}; атын тексеріңіз немесе бақылаушыдан тіркеуді сұраңыз.",
        "ru": "Система неизвестна: {client}; проверьте имя или попросите супервизора её завести.",
        "en": "The client is not known: {client}; check the name, or ask the supervisor to add it.",
    },
    "A031": {
        "kk": "{client} жүйесі {at} бастап жабық; оны бақылаушы ашады.",
        "ru": "Система {client} закрыта с {at}; открывает её супервизор.",
        "en": "The client {client} has been disabled since {at}; the supervisor can enable it.",
    },
    "A032": {
        "kk": "Растама жарамды JWT емес: JWS compact пішімінде жіберіңіз.",
        "ru": "Подтверждение не читается как JWT: пришлите его в виде JWS compact.",
        "en": "The assertion is not a readable JWT: send it as a compact JWS.",
    },
    "A033": {
        "kk": "{alg} алгоритмі қабылданбайды; мыналардың бірімен қол қойыңыз: {allowed}.",
        "ru": "Алгоритм {alg} не принимается; подпишите одним из: {allowed}.",
        "en": "The algorithm {alg} is not taken; sign with one of: {allowed}.",
    },
    "A034": {
        "kk": "{client} жүйесінде {key} кілті тіркелмеген; бақылаушы оны қосуы керек.",
        "ru": "У системы {client} не заведён ключ {key}; его должен добавить супервизор.",
        "en": "The client {client} has no key {key}; the supervisor must add it.",
    },
    "A035": {
        "kk": "{client} жүйесінің {key} кілті {at} бастап жарамсыз; жаңа кілтпен қол қойыңыз.",
        "ru": "Ключ {key} системы {client} не действует с {at}; подпишите новым ключом.",
        "en": "The key {key} of {client} has not counted since {at}; sign with the new one.",
    },
    "A036": {
        "kk": "{client} жүйесінің {key} кілті {at} дейін әлі жарамайды; ағымдағы кілтпен қол қойыңыз.",
        "ru": "Ключ {key} системы {client} начнёт действовать {at}; подпишите нынешним ключом.",
        "en": "The key {key} of {client} does not count before {at}; sign with the present one.",
    },
    "A037": {
        "kk": "Қолтаңба {client} жүйесінің {key} кілтіне сәйкес емес; қай жеке кілтпен қол қойылғанын тексеріңіз.",
        "ru": "Подпись не подходит к ключу {key} системы {client}; проверьте, каким закрытым ключом подписано.",
        "en": "The signature does not fit the key {key} of {client}; check which private key signed it.",
    },
    "A038": {
        "kk": "Растаманың {claim} мәні дұрыс емес: {expected} күтілген.",
        "ru": "Значение {claim} в подтверждении неверно: ожидается {expected}.",
        "en": "The claim {claim} of the assertion is wrong: expected {expected}.",
    },
    "A039": {
        "kk": "Растаманың мерзімі өткен немесе әлі басталмаған; сағатыңызды тексеріңіз: хабта {at}.",
        "ru": "Срок подтверждения истёк или не начался; сверьте часы: у хаба {at}.",
        "en": "The assertion has ended or not begun; check your clock: the hub's says {at}.",
    },
    "A040": {
        "kk": "Растаманың мерзімі тым ұзақ: exp {minutes} минуттан аспауы керек.",
        "ru": "Срок подтверждения слишком велик: exp не дальше {minutes} минут.",
        "en": "The assertion lasts too long: exp may be at most {minutes} minutes ahead.",
    },
    "A041": {
        "kk": "Бұл растама бұрын пайдаланылған; әр сұрауға жаңа jti беріңіз.",
        "ru": "Это подтверждение уже использовано; давайте каждому запросу новый jti.",
        "en": "This assertion was used before; give each request a new jti.",
    },
    "A042": {
        "kk": "Қатынау токенінің мерзімі өткен, кері алынған немесе белгісіз; жаңасын сұраңыз.",
        "ru": "Токен доступа истёк, отозван или неизвестен; запросите новый.",
        "en": "The access token has ended, was withdrawn or is not known; ask for a new one.",
    },
    "A043": {
        "kk": "Бұл токен басқа TLS сертификатына байланған; сол сертификатпен қосылыңыз.",
        "ru": "Этот токен связан с другим сертификатом TLS; подключитесь с ним.",
        "en": "This token is bound to another TLS certificate; connect with that one.",
    },
    "A044": {
        "kk": "TLS сертификаты ({fingerprint}…) тіркелмеген; бақылаушы оны қосуы керек.",
        "ru": "Сертификат TLS ({fingerprint}…) не заведён; его должен добавить супервизор.",
        "en": "The TLS certificate ({fingerprint}…) is not registered; the supervisor must add it.",
    },
    "A045": {
        "kk": "{client} жүйесінің TLS сертификаты ({fingerprint}…) {from_at} – {until_at} аралығында ғана жарамды.",
        "ru": "Сертификат TLS системы {client} ({fingerprint}…) действует только с {from_at} до {until_at}.",
        "en": "The TLS certificate of {client} ({fingerprint}…) counts from {from_at} until {until_at} only.",
    },
    "A046": {
        "kk": "Бұл файл немесе мәтін X.509 сертификаты ретінде оқылмайды.",
        "ru": "Этот файл или текст не читается как сертификат X.509.",
        "en": "This file or text cannot be read as an X.509 certificate.",
    },
    "A047": {
        "kk": "Сертификат жүйеге бұрыннан тіркелген: {client}.",
        "ru": "Сертификат уже заведён у системы {client}.",
        "en": "The certificate is registered already, for the client {client}.",
    },
    "A048": {
        "kk": "Мұндай grant_type жоқ: {grant}; client_credentials деп сұраңыз.",
        "ru": "Такого grant_type нет: {grant}; запрашивайте client_credentials.",
        "en": "There is no such grant_type: {grant}; ask with client_credentials.",
    },
    "A049": {
        "kk": "Сұрауға client_assertion және client_assertion_type = {type} керек.",
        "ru": "Запросу нужны client_assertion и client_assertion_type = {type}.",
        "en": "The request needs client_assertion, and client_assertion_type = {type}.",
    },
    "A050": {
        "kk": "Бұл ат бос емес: {client}; жүйе мен тіркелгінің аты бірдей болмайды.",
        "ru": "Имя занято: {client}; у системы и учётной записи не бывает одного имени.",
        "en": "The name is taken: {client}; no client and no account share one.",
    },
    "A051": {
        "kk": "Бұл рөл жүйелерге берілмейді; мыналардың бірі керек: {allowed}.",
        "ru": "Системе такую роль дать нельзя; нужна одна из: {allowed}.",
        "en": "A client cannot have this role; it needs one of: {allowed}.",
    },
    "A052": {
        "kk": "Ашық кілт оқылмады: JWK не PEM; Ed25519, P-256 немесе кемінде 2048 биттік RSA керек.",
        "ru": "Открытый ключ не подходит: нужен JWK или PEM; Ed25519, P-256 или RSA не короче 2048 бит.",
        "en": "The public key does not do: give a JWK or PEM of Ed25519, P-256, or RSA of at least 2048 bits.",
    },
    "A053": {
        "kk": "Бұл жеке кілт; оны ешкімге бермеңіз, тек ашық кілтті көрсетіңіз.",
        "ru": "Это закрытый ключ; не передавайте его никому, дайте только открытый.",
        "en": "This is a private key; give it to nobody, and name the public one only.",
    },
    "A054": {
        "kk": "{client} жүйесінде мұндай кілт бар: {key}.",
        "ru": "У системы {client} такой ключ уже есть: {key}.",
        "en": "The client {client} has this key already: {key}.",
    },
    "A055": {
        "kk": "Кілттің соңы басынан кейін болуы керек.",
        "ru": "Конец срока ключа должен быть позже его начала.",
        "en": "The end of a key comes after its beginning.",
    },
    "A056": {
        "kk": "Шек оң бүтін сан болуы керек.",
        "ru": "Лимит должен быть положительным целым числом.",
        "en": "A limit is a whole number above zero.",
    },
    "A060": {
        "kk": "Сәйкестендіру провайдерінен келген жауап бұл кіруге сәйкес емес; қайта бастаңыз.",
        "ru": "Ответ провайдера идентификации не относится к этому входу; начните заново.",
        "en": "The identity provider's answer does not belong to this log-in; begin again.",
    },
    "A061": {
        "kk": "Сәйкестендіру провайдерінің токені тексеруден өтпеді ({check}); провайдер әкімшісіне хабарлаңыз.",
        "ru": "Токен провайдера идентификации не прошёл проверку ({check}); сообщите администратору провайдера.",
        "en": "The identity provider's token failed a check ({check}); tell the provider's administrator.",
    },
    "A062": {
        "kk": "Бұл адамға тіркелгі байланыстырылмаған; бақылаушы алдымен байланыстыруы керек.",
        "ru": "С этим человеком не связана учётная запись; сначала её должен связать супервизор.",
        "en": "No account is linked to this person; the supervisor must link one first.",
    },
    "A063": {
        "kk": "Сәйкестендіру провайдері кіруден бас тартты ({error}).",
        "ru": "Провайдер идентификации отказал во входе ({error}).",
        "en": "The identity provider refused the log-in ({error}).",
    },
    "A064": {
        "kk": "Сәйкестендіру провайдері жауап бермейді; кейінірек қайталаңыз немесе құпиясөзбен кіріңіз.",
        "ru": "Провайдер идентификации не отвечает; повторите позже или войдите по паролю.",
        "en": "The identity provider does not answer; try again later, or log in by password.",
    },
    "A070": {
        "kk": "Сұраулар тым жиі: минутына ең көбі {limit}; {seconds} секундтан кейін қайталаңыз.",
        "ru": "Запросы слишком часты: не больше {limit} в минуту; повторите через {seconds} с.",
        "en": "Too many requests: {limit} a minute at most; try again in {seconds} s.",
    },
    "A071": {
        "kk": "Күндік шек {limit} байт, бүгін {left} байт қалды: ертең жіберіңіз немесе бақылаушыдан сұраңыз.",
        "ru": "Дневной лимит {limit} байт, сегодня осталось {left}: отправьте завтра или обратитесь к супервизору.",
        "en": "The limit of a day is {limit} bytes and {left} are left today: send tomorrow, or ask the supervisor.",
    },
}
"""Code → kk, ru, en. Names in braces are filled in."""


def refusal(code: str, kind: type[HubError] = Refused, **places: object) -> HubError:
    """The error of a code, its places filled in; to be raised by the caller.

    What is filled in may come from a stranger: it is cut short, and what could be an IIN is blotted out.
    """
    said = {name: _PERSON.sub("*" * 12, _ODD.sub(" ", str(value)))[:_LONGEST] for name, value in places.items()}
    return kind({language: text.format(**said) for language, text in SENTENCES[code].items()}, code=code)


def unauthenticated(code: str, **places: object) -> HubError:
    """As `refusal`, for someone who has not shown who they are."""
    return refusal(code, Unauthenticated, **places)


def forbidden(code: str, **places: object) -> HubError:
    """As `refusal`, for someone known who may not."""
    return refusal(code, Forbidden, **places)
