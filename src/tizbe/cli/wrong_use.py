"""What is said of a line that is not as it should be: one sentence with what, where, why and how to mend.

typer names its errors of use in a room of its own, so they are told apart by the name of their class here; an error of
a kind that is not known yet is told in typer's own words. What was typed may be a person's number: none is repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from difflib import get_close_matches
from typing import Any

import typer

from tizbe.cli.help_page import choices_of, usage, written
from tizbe.cli.help_words import translate

_NUMBER = re.compile(r"\d{12,}")
_PLACE = re.compile(r"\w+ (?P<value>.+) (?P<why>does not exist|is a file|is a directory|is not readable)\.", re.DOTALL)
_EXAMPLE = datetime(2026, 1, 31)
_WORDS = {
    "whole": {
        "kk": "{command}: {what}; былай жазыңыз: «{usage}», толығырақ: «{command} --help».",
        "ru": "{command}: {what}; пишите так: «{usage}», подробнее: «{command} --help».",
        "en": "{command}: {what}; write it as “{usage}”, more is told by “{command} --help”.",
    },
    "near": {"kk": " (мүмкін, {near})", "ru": " (возможно, {near})", "en": " (perhaps {near})"},
    "no option": {
        "kk": "{name} параметрі жоқ",
        "ru": "параметра {name} нет",
        "en": "there is no option {name}",
    },
    "no command": {
        "kk": "{name} командасы жоқ",
        "ru": "команды {name} нет",
        "en": "there is no command {name}",
    },
    "missing option": {
        "kk": "{name} параметрі берілмеген",
        "ru": "не задан параметр {name}",
        "en": "the option {name} is missing",
    },
    "missing argument": {
        "kk": "{name} аргументі берілмеген",
        "ru": "не задан аргумент {name}",
        "en": "the argument {name} is missing",
    },
    "missing command": {"kk": "команда берілмеген", "ru": "не задана команда", "en": "the command is missing"},
    "needs a value": {
        "kk": "{name} параметріне мән керек",
        "ru": "параметру {name} нужно значение",
        "en": "the option {name} needs a value",
    },
    "takes no value": {
        "kk": "{name} параметрі мән қабылдамайды",
        "ru": "параметр {name} не принимает значения",
        "en": "the option {name} takes no value",
    },
    "too few": {
        "kk": "аргументтің мәндері жетпейді",
        "ru": "аргументу не хватает значений",
        "en": "an argument has too few values",
    },
    "too many": {
        "kk": "артық аргументтер берілген: {given}",
        "ru": "заданы лишние аргументы: {given}",
        "en": "more was given than is taken: {given}",
    },
    "bad value": {
        "kk": "{name} үшін {value} мәні жарамайды: {why}",
        "ru": "значение {value} не подходит для {name}: {why}",
        "en": "{name} cannot be {value}: {why}",
    },
    "one of": {
        "kk": "мыналардың бірі керек: {choices}",
        "ru": "нужно одно из: {choices}",
        "en": "it is one of: {choices}",
    },
    "day": {
        "kk": "күн былай жазылады: {form}",
        "ru": "дата пишется так: {form}",
        "en": "a day is written as {form}",
    },
    "whole number": {"kk": "бүтін сан керек", "ru": "нужно целое число", "en": "a whole number is needed"},
    "number": {"kk": "сан керек", "ru": "нужно число", "en": "a number is needed"},
    "from": {"kk": ", кемінде {low}", "ru": ", не меньше {low}", "en": ", at least {low}"},
    "to": {"kk": ", {high} мәнінен аспайтын", "ru": ", не больше {high}", "en": ", at most {high}"},
    "does not exist": {
        "kk": "ондай файл не қалта жоқ",
        "ru": "такого файла или папки нет",
        "en": "there is no such file or folder",
    },
    "is a file": {
        "kk": "бұл қалта емес, файл",
        "ru": "это файл, а не папка",
        "en": "it is a file, not a folder",
    },
    "is a directory": {
        "kk": "бұл файл емес, қалта",
        "ru": "это папка, а не файл",
        "en": "it is a folder, not a file",
    },
    "is not readable": {"kk": "оқуға рұқсат жоқ", "ru": "нет права на чтение", "en": "you may not read it"},
    "other kind": {"kk": "мән басқа түрде керек", "ru": "нужно значение другого вида", "en": "it is of another kind"},
}


class NoSuchCommand(typer.TyperException):
    """A command of that name is not known; the name is said without a person's number."""

    exit_code = 2


def sentence(error: typer.TyperException, ctx: Any, language: str) -> str:
    """What is wrong with a line, in `language`; `ctx`: the command that met it, where the error does not know."""
    ctx = getattr(error, "ctx", None) or ctx
    what = _what(error, ctx, language)
    whole = _say("whole", language, command=ctx.command_path, what=what, usage=usage(ctx, language))
    return without_number("".join(one if one.isprintable() else " " for one in whole))


def without_number(typed: str) -> str:
    """What was typed, without what may be a person's number in it."""
    return _NUMBER.sub("*" * 12, typed)


def _say(what: str, language: str, /, **values: object) -> str:
    return _WORDS[what][language].format_map(values)


def _what(error: Any, ctx: Any, language: str) -> str:
    """What is wrong, by the kind of error."""
    kind = type(error).__name__
    if kind == "NoSuchOption":
        known = [name for one in ctx.command.get_params(ctx) for name in (*one.opts, *one.secondary_opts)]
        name = error.option_name
        return _say("no option", language, name=name) + _near(name, [one for one in known if one[0] == "-"], language)
    if kind == "NoSuchCommand":
        name = error.message
        return _say("no command", language, name=name) + _near(name, ctx.command.commands, language)
    if kind == "MissingParameter":
        return _missing(error.param, language)
    if kind == "BadOptionUsage":
        told = "takes no value" if "does not take" in error.message else "needs a value"
        return _say(told, language, name=error.option_name)
    if kind == "BadArgumentUsage":
        return _say("too few", language)
    if kind == "UsageError" and hasattr(ctx.command, "commands"):
        return _say("missing command", language)
    if kind == "UsageError" and "extra argument" in error.message:
        return _say("too many", language, given=error.message.partition("(s) (")[2].removesuffix(")"))
    if kind == "BadParameter":
        return _bad(error, language)
    return _own(error.message, language)


def _near(name: str, known: Iterable[str], language: str) -> str:
    near = get_close_matches(name, list(known), cutoff=0.7)
    return _say("near", language, near=", ".join(near)) if near else ""


def _missing(parameter: Any, language: str) -> str:
    told = _say(f"missing {parameter.param_type_name}", language, name=written(parameter))
    choices = choices_of(parameter)
    return f"{told}, {_say('one of', language, choices=', '.join(choices))}" if choices else told


def _bad(error: Any, language: str) -> str:
    """What is wrong with a value: by typer's own check of its kind, or by the command itself."""
    place = _PLACE.fullmatch(error.message)
    judged = getattr(error.__cause__, "errors", None)
    if error.param is None or (place is None and judged is None):
        hint = error.param_hint or (error.param and written(error.param)) or ""
        hint = hint if isinstance(hint, str) else " / ".join(hint)
        return f"{hint}: {_own(error.message, language)}" if hint else _own(error.message, language)
    name = written(error.param)
    source = error.ctx.get_parameter_source(error.param.name)
    if source is not None and source.name == "ENVIRONMENT":
        name += f" ({error.param.envvar})"
    if place is not None:
        return _say("bad value", language, name=name, value=place["value"], why=_say(place["why"], language))
    given = judged()[0]["input"] if judged else ""
    value = ", ".join(repr(one) for one in given) if isinstance(given, list | tuple) else repr(given)
    return _say("bad value", language, name=name, value=value, why=_why(error.param, language))


def _why(parameter: Any, language: str) -> str:
    """What a value of the parameter is like."""
    descriptor = parameter.type_descriptor
    choices = choices_of(parameter)
    if choices:
        return _say("one of", language, choices=", ".join(choices))
    if descriptor.is_datetime:
        forms = [_EXAMPLE.strftime(form) for form in descriptor.parameter_info.formats or ("%Y-%m-%d",)]
        return _say("day", language, form=", ".join(forms))
    if descriptor.annotation not in (int, float, list[int]):
        return _say("other kind", language)
    told = _say("number" if descriptor.annotation is float else "whole number", language)
    told += "" if parameter.min is None else _say("from", language, low=parameter.min)
    return told + ("" if parameter.max is None else _say("to", language, high=parameter.max))


def _own(message: str, language: str) -> str:
    """A command's own sentence: in the language already, or known by its English, whole or up to what it names."""
    head, colon, names = message.partition(": ")
    told = translate(message, language)
    told = translate(head, language) + colon + names if told == message else told
    return told.removesuffix(".")
