"""`tizbe client`: the systems that may call the hub over the network, their keys, certificates and limits."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tizbe.cli.account_words import WORDS, said
from tizbe.cli.managing import BodyOption, managed, print_table
from tizbe.cli.options import AsJson, By, Lang, Language
from tizbe.cli.screen import print_json
from tizbe.errors import Refused

if TYPE_CHECKING:
    from tizbe.access.client import Client

client_app = typer.Typer(no_args_is_help=True, help="Systems that may call the hub, kept by the local administrator.")

Id = Annotated[str, typer.Argument(metavar="CLIENT", help="The id of the system.")]
_INSTANT = ["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"]
From = Annotated[datetime | None, typer.Option("--from", formats=_INSTANT, help="Counts from here on, UTC; else now.")]
Until = Annotated[datetime | None, typer.Option("--until", formats=_INSTANT, help="Counts until here, UTC.")]


@client_app.command("add")
def client_add(
    client: Id,
    role: Annotated[str, typer.Option("--role", help="sender, fund or operator.")],
    body: BodyOption = None,
    by: By = None,
    lang: Lang = Language.EN,
) -> None:
    """Add a system; it can do nothing before it has a key or a certificate."""
    from tizbe.access.roles import ROLE_NAMES

    with managed(by, lang) as (access, me, opened):
        opened.demand_body(body)
        made = access.clients(me).add(client, role, body)
    typer.echo(said("client-added", lang, name=client, role=ROLE_NAMES[made.role][lang]))


@client_app.command("list")
def client_list(lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """Show the systems with their keys and certificates."""
    with managed(None, lang) as (access, me, _):
        found = access.clients(me).all()
    if as_json:
        print_json([one.as_json() for one in found])
        return
    rows = [[one.client_id, one.role.value, one.body or "", _proofs(one), _state(one, lang)] for one in found]
    print_table([f"head-{name}" for name in ("name", "role", "body", "keys", "state")], rows, "none", lang)


@client_app.command("key")
def client_key(
    client: Id,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="A public key: JWK or PEM.")] = None,
    end: Annotated[str | None, typer.Option("--end", metavar="KEY", help="End this key instead; see --until.")] = None,
    begin: From = None,
    until: Until = None,
    by: By = None,
    lang: Lang = Language.EN,
) -> None:
    """Add a public key beside those there are, or end one: now, or at --until."""
    _one_of(file, end)
    ends = None if until is None else until.replace(tzinfo=UTC)
    with managed(by, lang) as (access, me, _):
        clients = access.clients(me)
        if end is not None:
            clients.end_key(client, end, ends)
            at = said("now", lang) if until is None else until.isoformat() + "Z"
            typer.echo(said("key-ended", lang, name=client, key=end, at=at))
            return
        begins = None if begin is None else begin.replace(tzinfo=UTC)
        key = clients.add_key(client, _content(file), begins, ends)
        typer.echo(said("key-added", lang, name=client, key=key))


@client_app.command("certificate")
def client_certificate(
    client: Id,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="A TLS certificate: PEM or DER.")] = None,
    end: Annotated[
        str | None, typer.Option("--end", metavar="SHA256", help="End this one instead, by its fingerprint.")
    ] = None,
    by: By = None,
    lang: Lang = Language.EN,
) -> None:
    """Register a TLS certificate of a system beside those there are, or end one."""
    _one_of(file, end)
    with managed(by, lang) as (access, me, _):
        if end is not None:
            access.clients(me).end_certificate(client, end.replace(":", "").lower())
            typer.echo(said("certificate-ended", lang, name=client))
            return
        fingerprint = access.clients(me).add_certificate(client, _content(file))
        typer.echo(said("certificate-added", lang, name=client, fingerprint=fingerprint))


@client_app.command("quota")
def client_quota(
    client: Id,
    requests: Annotated[int | None, typer.Option("--requests", help="Requests a minute; else the hub's own.")] = None,
    size: Annotated[int | None, typer.Option("--bytes", help="Bytes a day; else the hub's own.")] = None,
    by: By = None,
    lang: Lang = Language.EN,
) -> None:
    """Set both limits of a system; one that is not given goes back to the hub's own."""
    from tizbe.access.limits import BYTES_PER_DAY, REQUESTS_PER_MINUTE

    with managed(by, lang) as (access, me, _):
        access.clients(me).set_limits(client, requests, size)
    places = {"requests": requests or REQUESTS_PER_MINUTE, "bytes": size or BYTES_PER_DAY}
    typer.echo(said("limits", lang, name=client, **places))


@client_app.command("disable")
def client_disable(client: Id, by: By = None, lang: Lang = Language.EN) -> None:
    """Close a system: its keys, certificates and tokens are worth nothing from now on."""
    with managed(by, lang) as (access, me, _):
        access.clients(me).disable(client)
    typer.echo(said("disabled", lang, name=client))


@client_app.command("enable")
def client_enable(client: Id, by: By = None, lang: Lang = Language.EN) -> None:
    """Open a disabled system again."""
    with managed(by, lang) as (access, me, _):
        access.clients(me).enable(client)
    typer.echo(said("enabled", lang, name=client))


def _one_of(file: Path | None, end: str | None) -> None:
    if (file is None) == (end is None):
        raise typer.BadParameter("FILE, or --end")


def _content(file: Path | None) -> bytes:
    try:
        return file.read_bytes() if file is not None else b""
    except OSError as error:
        raise Refused(WORDS["no-file"]) from error


def _proofs(one: Client) -> str:
    until = {key.key_id: key.until_at for key in one.keys} | {
        f"tls:{fingerprint[:16]}": until_at for fingerprint, _, until_at in one.certificates
    }
    return ", ".join(f"{name} < {at[:10]}" if at else name for name, at in until.items())


def _state(one: Client, lang: Language) -> str:
    return said("state-open" if one.disabled_at is None else "state-disabled", lang)
