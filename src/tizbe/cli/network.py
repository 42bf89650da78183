"""A file sent to a hub over the network: its receipt is shown here, and its refused rows are brought here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from tizbe.cli import unfinished
from tizbe.cli.options import EXITS, Language, answer
from tizbe.errors import Broken, OutcomeUnknown, Refused, Unavailable

if TYPE_CHECKING:
    from tizbe import client

_UNREACHABLE = {
    "kk": "{hub} мекенжайындағы хаб жауап бермеді. Мекенжай мен желіні тексеріп, дәл осы команданы қайталаңыз: ол "
    "тоқтаған жерінен жалғасады, ештеңе екі рет қабылданбайды.",
    "ru": "Хаб по адресу {hub} не ответил. Проверьте адрес и сеть и повторите эту же команду: она продолжит с места, "
    "где остановилась, и ничего не будет принято дважды.",
    "en": "The hub at {hub} did not answer. Check the address and the network, and give this same command again: it "
    "goes on where it was, and nothing is taken in twice.",
}
_OTHER_NAME = {
    "kk": "Хаб өзін --hub мәнінен басқаша атайды: --hub мәнін хаб мұнда күтілген мекенжаймен жазыңыз.",
    "ru": "Хаб называет себя не так, как указано в --hub: укажите в --hub адрес, которого он здесь ожидает.",
    "en": "The hub calls itself by another name than --hub does: write --hub with the address that it expects here.",
}
_GOES_ON = {
    "kk": "Бұрын басталған жіберілім жалғасады: {size} байттың {there} байты хабта бар.",
    "ru": "Продолжается начатая раньше отправка: из {size} байт в хабе уже {there}.",
    "en": "Going on with what was begun before: {there} of {size} bytes are at the hub already.",
}
_NOT_A_HUB = {
    "kk": "{hub} мекенжайы {status} деп жауап берді, бірақ бұл хабтың сөзі емес: мекенжайды және хабтың алдында тұрған "
    "серверді тексеріңіз.",
    "ru": "Адрес {hub} ответил {status}, но не словами хаба: проверьте адрес и сервер, стоящий перед хабом.",
    "en": "{hub} answered {status}, not in the words of a hub: check the address, and the server in front of the hub.",
}
_PATIENCE_AT_START = 4.0
"""Seconds over which a hub that nobody has reached yet is called again: it may just be starting."""

_TO_BE_REPEATED = (401, 403, 408, 423, 429)
"""Answers below 500 after which the same submission may still be gone on with."""

_FAILED = {
    "kk": "Хаб бұл файлды қабылдай алмады; операторға хабарласыңыз.",
    "ru": "Хаб не смог принять этот файл; обратитесь к оператору.",
    "en": "The hub could not take this file in; ask its operator.",
}
_BROUGHT = {
    "kk": "Қабылданбаған жолдар: {file}",
    "ru": "Непринятые строки: {file}",
    "en": "Refused rows: {file}",
}
_NOT_BROUGHT = {
    "kk": "Қабылданбаған жолдар алынбады; команданы қайталаңыз, түбіртек сол күйінде қалады.",
    "ru": "Непринятые строки получить не удалось; повторите команду, квитанция останется той же.",
    "en": "The refused rows could not be fetched; give the command again, the receipt stays the same.",
}


def submit_over_network(
    file: Path, declared: dict[str, Any], hub_url: str, credentials: tuple[str, Path], lang: Language, as_json: bool
) -> None:
    """Send a file to a hub over the network, and print the receipt it answers with.

    Refused rows come to FILE.refused.csv in the current folder, as `tizbe check` writes them. The receipt as JSON is
    printed as the hub signed it; only the one for people names the file here.
    """
    from tizbe.client import Hub, KeyCredentials, Problem, Unreachable
    from tizbe.hub import Receipt

    with (
        _answered(hub_url, lang),
        Hub(hub_url, KeyCredentials(*credentials), language=lang.value, patience_at_start=_PATIENCE_AT_START) as hub,
        _resumable(file, hub_url, credentials[0], declared) as begun,
    ):
        sent = hub.submit(file, **declared, wait=None, key=begun.key, told=_Going(begun.is_begun, lang))
        if sent.receipt is None:
            said = (sent.problem or {}).get("sentences") or _FAILED
            typer.echo(said.get(lang.value) or _FAILED[lang.value], err=True)
            raise typer.Exit(EXITS[Broken])
        receipt = Receipt(**sent.receipt)
        if receipt.refused_file is not None:
            brought: str | None = f"{file.name}.refused.csv"
            try:
                hub.refused_rows(sent.id, Path(f"{file.name}.refused.csv"))
            except (Problem, Unreachable, OSError):
                brought = None
                typer.echo(_NOT_BROUGHT[lang.value], err=True)
            if not as_json:
                receipt = replace(receipt, refused_file=brought)
            elif brought is not None:
                typer.echo(_BROUGHT[lang.value].format(file=brought), err=True)
        answer(receipt, lang, as_json)


@dataclass
class _Going:
    """Tells once where an upload goes on that an earlier command began."""

    is_begun: bool
    lang: Language

    def __call__(self, there: int, size: int) -> None:
        """Hear how many bytes are durable: first at the beginning."""
        if self.is_begun and there:
            typer.echo(_GOES_ON[self.lang.value].format(there=there, size=size), err=True)
        self.is_begun = False


@contextmanager
def _resumable(file: Path, hub_url: str, sender: str, declared: dict[str, Any]) -> Iterator[unfinished.Unfinished]:
    """The submission, to be gone on with where an earlier command was ended; forgotten once the hub has answered it."""
    from tizbe.client import Problem, Unusable

    try:
        begun = unfinished.begin(file, hub_url, sender, declared)
    except OSError as error:
        raise Unusable("file") from error
    try:
        yield begun
    except Problem as problem:
        if problem.status < 500 and problem.status not in _TO_BE_REPEATED:
            begun.forget()
        raise
    except (Unusable, typer.Exit):
        begun.forget()
        raise
    else:
        begun.forget()


@contextmanager
def _answered(hub_url: str, lang: Language) -> Iterator[None]:
    """Turn what the client raises into its sentence on the error stream and its exit code."""
    from tizbe.client import Problem, Unreachable, Unreached, Unusable

    try:
        yield
    except Unreached as error:
        typer.echo(error.sentence(lang.value), err=True)
        raise typer.Exit(EXITS[Unavailable]) from error
    except Unusable as error:
        typer.echo(error.sentence(lang.value), err=True)
        raise typer.Exit(EXITS[Refused]) from error
    except Problem as problem:
        told = f"{problem.code or problem.kind}: {problem.detail}"
        unlike = _NOT_A_HUB[lang.value].format(hub=hub_url, status=problem.status)
        typer.echo(told if problem.detail else unlike, err=True)
        if problem.code == "A038":
            typer.echo(_OTHER_NAME[lang.value], err=True)
        raise typer.Exit(_exit_of(problem)) from problem
    except Unreachable as error:
        typer.echo(_UNREACHABLE[lang.value].format(hub=hub_url), err=True)
        raise typer.Exit(EXITS[OutcomeUnknown]) from error


def _exit_of(problem: client.Problem) -> int:
    if problem.status in (429, 503):
        return EXITS[Unavailable]
    return EXITS[Broken] if problem.status >= 500 else EXITS[Refused]
