"""`tizbe account`: the people who may log in to the hub over the network, kept by whoever runs this command.

A password is asked for, or read from the standard input; it is never an argument, where other users and the shell's
history would see it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from tizbe.cli.account_words import WORDS, said
from tizbe.cli.managing import BodyOption, managed, print_table
from tizbe.cli.options import AsJson, By, Lang, Language
from tizbe.cli.screen import print_json
from tizbe.errors import Refused

if TYPE_CHECKING:
    from tizbe.access.account import Account

account_app = typer.Typer(no_args_is_help=True, help="People who may log in, kept by the local administrator.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="The name to log in with.")]
RoleOption = Annotated[str, typer.Option("--role", help="sender, operator, supervisor, lawyer, fund, …")]


@account_app.command("add")
def account_add(
    name: Name,
    full_name: Annotated[str, typer.Option("--full-name", help="Who this is.")],
    role: RoleOption,
    body: BodyOption = None,
    provider_only: Annotated[
        bool, typer.Option("--provider-only", help="Without a password: the identity provider alone lets them in.")
    ] = False,
    speaks: Annotated[Language, typer.Option("--speaks", help="The language they are answered in.")] = Language.KK,
    by: By = None,
    lang: Lang = Language.EN,
) -> None:
    """Add an account with a first password, asked for or read from the standard input."""
    from tizbe.access.account import new_password
    from tizbe.access.roles import ROLE_NAMES

    with managed(by, lang) as (access, me, opened):
        opened.demand_body(body)
        typed = None if provider_only else _asked_password(lang)
        password = None if typed is None else typed or new_password()
        made = access.accounts(me).add(name, full_name, role, body, password=password, language=speaks.value)
        typer.echo(said("account-added", lang, name=name, role=ROLE_NAMES[made.role][lang]))
        if password is not None and not typed:
            typer.echo(said("drawn", lang, password=password))


@account_app.command("list")
def account_list(lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """Show the accounts and the state of each."""
    with managed(None, lang) as (access, me, _):
        found = access.accounts(me).all()
    if as_json:
        print_json([one.as_json() for one in found])
        return
    rows = [[one.name, one.role.value, one.body or "", ", ".join(_states(one, lang))] for one in found]
    print_table([f"head-{name}" for name in ("name", "role", "body", "state")], rows, "none", lang)


@account_app.command("password")
def account_password(name: Name, by: By = None, lang: Lang = Language.EN) -> None:
    """Give an account a first password again; it opens a locked account and ends its sessions."""
    from tizbe.access.account import new_password

    with managed(by, lang) as (access, me, _):
        typed = _asked_password(lang)
        password = typed or new_password()
        access.accounts(me).reset_password(name, password)
        typer.echo(said("password-set", lang, name=name))
        if not typed:
            typer.echo(said("drawn", lang, password=password))


@account_app.command("totp")
def account_totp(
    name: Name,
    off: Annotated[bool, typer.Option("--off", help="Take the second factor off, as for a lost telephone.")] = False,
    by: By = None,
    lang: Lang = Language.EN,
) -> None:
    """Enrol the second factor of an account here and now, or take it off."""
    with managed(by, lang) as (access, me, _):
        if off:
            access.accounts(me).remove_factor(name)
            typer.echo(said("factor-off", lang, name=name))
            return
        enrolment = access.log_in.enrol(me, name)
        typer.echo(said("seed", lang, uri=enrolment.uri))
        codes = access.log_in.confirm(me, _asked(WORDS["code"][lang], hidden=False), name=name)
        typer.echo(said("factor-on", lang))
        for code in codes:
            typer.echo(f"  {code}")


@account_app.command("role")
def account_role(
    name: Name, role: RoleOption, body: BodyOption = None, by: By = None, lang: Lang = Language.EN
) -> None:
    """Give an account another role, and end its sessions."""
    from tizbe.access.roles import ROLE_NAMES, Role

    with managed(by, lang) as (access, me, opened):
        opened.demand_body(body)
        access.accounts(me).set_role(name, role, body)
    typer.echo(said("role-set", lang, name=name, role=ROLE_NAMES[Role(role)][lang]))


@account_app.command("link")
def account_link(
    name: Name,
    issuer: Annotated[str, typer.Option("--issuer", help="The identity provider, as its tokens name it.")],
    by: By = None,
    lang: Lang = Language.EN,
) -> None:
    """Say who this person is at the identity provider: the subject is asked for, or read from the standard input."""
    with managed(by, lang) as (access, me, _):
        access.accounts(me).link(name, issuer, _asked("subject", hidden=False))
    typer.echo(said("linked", lang, name=name))


@account_app.command("disable")
def account_disable(name: Name, by: By = None, lang: Lang = Language.EN) -> None:
    """Close an account and end its sessions."""
    with managed(by, lang) as (access, me, _):
        access.accounts(me).disable(name)
    typer.echo(said("disabled", lang, name=name))


@account_app.command("enable")
def account_enable(name: Name, by: By = None, lang: Lang = Language.EN) -> None:
    """Open a disabled account again."""
    with managed(by, lang) as (access, me, _):
        access.accounts(me).enable(name)
    typer.echo(said("enabled", lang, name=name))


@account_app.command("unlock")
def account_unlock(name: Name, by: By = None, lang: Lang = Language.EN) -> None:
    """Open an account that wrong tries have closed for a while."""
    with managed(by, lang) as (access, me, _):
        access.accounts(me).unlock(name)
    typer.echo(said("unlocked", lang, name=name))


@account_app.command("sessions")
def account_sessions(
    name: Name,
    end: Annotated[str | None, typer.Option("--end", metavar="ID", help="End this one.")] = None,
    end_all: Annotated[bool, typer.Option("--end-all", help="End every one.")] = False,
    by: By = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Show the open sessions of an account, or end them."""
    with managed(by, lang) as (access, me, _):
        if end is not None or end_all:
            typer.echo(said("sessions-ended", lang, count=access.sessions.end_all(me, name, end)))
            return
        found = access.sessions.of(me, name)
    if as_json:
        print_json([vars(one) for one in found])
        return
    rows = [[one.session_id, one.started_at, one.seen_at, one.means] for one in found]
    print_table([f"head-{name}" for name in ("name", "started", "seen", "means")], rows, "no-sessions", lang)


def _states(one: Account, lang: Language) -> list[str]:
    states = []
    if one.disabled_at is not None:
        states.append(said("state-disabled", lang))
    if one.locked_until is not None:
        states.append(said("state-locked", lang, at=one.locked_until))
    if one.must_change:
        states.append(said("state-must-change", lang))
    if one.has_password and not one.has_factor:
        states.append(said("state-no-factor", lang))
    return states or [said("state-open", lang)]


def _asked_password(lang: Language) -> str:
    typed = _asked(WORDS["first-password"][lang], hidden=True)
    if typed and sys.stdin.isatty() and typed != _asked(WORDS["again"][lang], hidden=True):
        raise Refused(WORDS["not-the-same"])
    return typed


def _asked(question: str, *, hidden: bool) -> str:
    """What a person types, without showing it where it is `hidden`; from a pipe, its next line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt(question, default="", hide_input=hidden, show_default=False, err=True))
