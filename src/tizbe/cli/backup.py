"""`tizbe backup` and `tizbe restore`: a copy that is proven by digest, and a hub made of it again."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from tizbe.cli.options import AsJson, Lang, Language, answered, opened_hub
from tizbe.cli.screen import print_json

_DONE = {
    "kk": "Сақтық көшірме дайын: {commit} коммит, {files} файл ({copied_files} жаңа). Дайджест {entitlements}",
    "ru": "Резервная копия готова: коммит {commit}, файлов {files} (новых {copied_files}). Дайджест {entitlements}",
    "en": "The backup is ready: commit {commit}, {files} files ({copied_files} new). Digest {entitlements}",
}
_SEALED = {
    "kk": "Құпиялар мөрленді: {path}. Құпия сөйлемсіз олар ашылмайды; екеуін бөлек сақтаңыз.",
    "ru": "Секреты запечатаны: {path}. Без парольной фразы их не открыть; храните то и другое раздельно.",
    "en": "The secrets are sealed: {path}. Without the passphrase they do not open; keep the two apart.",
}
_WITHOUT = {
    "kk": "Көшірмеде құпиялар жоқ: аудиттегі адамдарды табу және қол қою үшін олар керек (--secrets FILE).",
    "ru": "Секретов в копии нет: без них не найти людей в аудите и не подписывать прежним ключом (--secrets FILE).",
    "en": "The backup holds no secrets: persons in the audit trail and the signing key need them (--secrets FILE).",
}
_NO_PHRASE = {
    "kk": "Құпия сөйлемді --passphrase-file немесе TIZBE_BACKUP_PASSPHRASE арқылы беріңіз.",
    "ru": "Задайте парольную фразу: --passphrase-file или TIZBE_BACKUP_PASSPHRASE.",
    "en": "Give the passphrase: --passphrase-file or TIZBE_BACKUP_PASSPHRASE.",
}
_NOT_TEXT = {
    "kk": "{file}: бұл файлда UTF-8 мәтіні жоқ; құпия сөйлем бірінші жолда тұратын файлды беріңіз.",
    "ru": "{file}: в этом файле не текст UTF-8; укажите файл, в первой строке которого парольная фраза.",
    "en": "{file}: this file is no UTF-8 text; name the one whose first line is the passphrase.",
}
_ASK_SECRETS = {
    "kk": "--secrets FILE көрсетіңіз; құпиялар жоғалса, --without-secrets: хаб жаңаларын жасайды.",
    "ru": "Укажите --secrets FILE; если секреты утрачены, --without-secrets: хаб создаст новые.",
    "en": "Name --secrets FILE; if the secrets are lost, --without-secrets: the hub makes new ones.",
}
_INSIDE = {
    "kk": "Көшірме хабтың өз қалтасында жатып, сонымен бірге жоғалар еді; басқа орынды, дұрысы басқа дискіні беріңіз.",
    "ru": "Копия лежала бы в папке самого хаба и пропала бы вместе с ней; укажите другое место, лучше на другом диске.",
    "en": "The backup would lie in the hub's own folder and be lost with it; name another place, best on another disk.",
}
_NO_BACKUP = {
    "kk": "{place} жоқ: аяқталған сақтық көшірменің қалтасын немесе .tar файлын беріңіз.",
    "ru": "{place} не найдено: укажите папку или файл .tar готовой резервной копии.",
    "en": "There is no {place}: name the folder or the .tar file of a finished backup.",
}
_RESTORED = {
    "kk": "Хаб қалпына келтірілді: {commit} коммит, {files} файл; дайджест көшірмедегідей: {entitlements}",
    "ru": "Хаб восстановлен: коммит {commit}, файлов {files}; дайджест тот же, что в копии: {entitlements}",
    "en": "The hub is restored: commit {commit}, {files} files; the digest is that of the backup: {entitlements}",
}
_NEW_SECRETS = {
    "kk": "Құпиялар жаңа: бұрынғы түбіртектер тексеріледі, бірақ олардың жолдары дәлелденбейді, аудиттегі бұрынғы "
    "адамдар табылмайды, екінші факторлар қайта тіркеледі.",
    "ru": "Секреты новые: прежние квитанции проверяются, но их строки не доказать, прежних людей в аудите не найти, "
    "вторые факторы регистрируются заново.",
    "en": "The secrets are new: earlier receipts verify, but their rows cannot be proven, persons in earlier audit "
    "entries are not found, and second factors are enrolled anew.",
}

Secrets = Annotated[Path | None, typer.Option("--secrets", metavar="FILE", help="The hub's secrets, sealed, apart.")]
Phrase = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="Its first line opens them; else TIZBE_BACKUP_PASSPHRASE.",
    ),
]


def backup(
    place: Annotated[Path, typer.Argument(metavar="FOLDER|FILE.tar", help="A folder to add to, or one file.")],
    secrets: Secrets = None,
    passphrase_file: Phrase = None,
    verify: Annotated[bool, typer.Option("--verify", help="Read what the folder has, and mend it.")] = False,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Back the hub up, with digests that prove it; a folder gets only what is new."""
    from tizbe.errors import Refused
    from tizbe.settings import read_settings

    with answered(lang):
        home = read_settings().home.resolve()
        if any(path is not None and path.resolve().is_relative_to(home) for path in (place, secrets)):
            raise Refused(_INSIDE)
        phrase = _phrase(secrets, passphrase_file)
        with opened_hub(None, lang) as hub:
            report = hub.back_up(place, verify=verify).as_json()
            if secrets is not None:
                report["secrets"] = hub.seal_secrets(secrets, phrase)
    if as_json:
        print_json(report)
        return
    typer.echo(_DONE[lang.value].format(**report))
    typer.echo((_SEALED if secrets else _WITHOUT)[lang.value].format(path=secrets))


def restore(
    place: Annotated[Path, typer.Argument(metavar="FOLDER|FILE.tar", help="A finished backup.")],
    secrets: Secrets = None,
    passphrase_file: Phrase = None,
    without_secrets: Annotated[bool, typer.Option("--without-secrets", help="Make new secrets.")] = False,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Make a backup a hub again in a new folder (--home), and prove that it is the same."""
    from tizbe.errors import Refused
    from tizbe.hub import restore_hub
    from tizbe.settings import read_settings

    with answered(lang):
        if not place.exists():
            raise Refused({language: text.format(place=place) for language, text in _NO_BACKUP.items()})
        if (secrets is None) != without_secrets:
            raise Refused(_ASK_SECRETS)
        found = restore_hub(place, read_settings(), secrets, _phrase(secrets, passphrase_file)).as_json()
    if as_json:
        print_json(found)
        return
    typer.echo(_RESTORED[lang.value].format(**found))
    if without_secrets:
        typer.echo(_NEW_SECRETS[lang.value])


def _phrase(secrets: Path | None, file: Path | None) -> str:
    """The passphrase, where secrets are asked for. Raises `Refused` when nobody says it, or in no letters."""
    from tizbe.errors import Refused

    if secrets is None:
        return ""
    if file is not None:
        try:
            return (file.read_text(encoding="utf-8").splitlines() or [""])[0]
        except UnicodeDecodeError as error:
            raise Refused({language: text.format(file=file) for language, text in _NOT_TEXT.items()}) from error
    found = os.environ.get("TIZBE_BACKUP_PASSPHRASE", "")
    if not found:
        raise Refused(_NO_PHRASE)
    return found
