"""A served hub behind whoever ends TLS for it, asked by systems with certificates."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path

import httpx2
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tests.api.authority import Authority
from tests.api.running import Running, settings
from tizbe import client
from tizbe.access.client import Clients
from tizbe.access.identity import local_administrator
from tizbe.hub import open_hub


@dataclass(frozen=True)
class Front:
    """A served hub, the address of what stands before it, and whoever signs certificates for both."""

    hub: Running
    base: str
    authority: Authority

    def transport(self, certificate: Path | None) -> httpx2.HTTPTransport:
        """A connection over TLS that trusts what stands before the hub, with a certificate of our own or without."""
        context = ssl.create_default_context(cafile=str(self.authority.file))
        if certificate:
            context.load_cert_chain(certificate)
        return httpx2.HTTPTransport(verify=context)

    def connect(self, certificate: Path | None, credentials: client.Credentials | None = None) -> client.Hub:
        """Our client over that connection."""
        return client.Hub(self.base, credentials, patience=0.0, transport=self.transport(certificate))

    def register(self, client_id: str, certificate: Path) -> None:
        """Have the hub know a system by its certificate."""
        with open_hub(settings(self.hub.home)) as hub:
            clients = Clients(hub.log.store, local_administrator("administrator"))
            clients.add_certificate(client_id, pem(certificate))


def pem(path: Path) -> bytes:
    """The certificate in a file, without its key."""
    return x509.load_pem_x509_certificate(path.read_bytes()).public_bytes(Encoding.PEM)
