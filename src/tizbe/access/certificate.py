"""TLS certificates of clients: read, named by their fingerprint, and turned into who is calling (RFC 8705).

The server or the terminator in front of it has verified that the caller holds the certificate's private key; here it
is only asked whose certificate it is. A header with a certificate is worth as much as whoever wrote it: the door takes
it from a trusted terminator alone.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode
from binascii import Error as Base64Error
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tizbe.access.refusals import refusal

SHOWN = 16
"""How much of a fingerprint a sentence shows: enough to find it, short enough to read."""

_FINGERPRINT = 64


@dataclass(frozen=True)
class Certificate:
    """What is kept of a certificate: SHA-256 of its DER form in hexadecimal, and when it counts (UTC)."""

    fingerprint: str
    from_at: datetime
    until_at: datetime


def read_certificate(data: bytes) -> Certificate:
    """A certificate from PEM or DER. Raises Refused A046."""
    try:
        load = x509.load_pem_x509_certificate if b"-----BEGIN" in data else x509.load_der_x509_certificate
        found = load(data)
    except ValueError as error:
        raise refusal("A046") from error
    der = found.public_bytes(Encoding.DER)
    return Certificate(fingerprint_of(der), found.not_valid_before_utc, found.not_valid_after_utc)


def fingerprint_of(der: bytes) -> str:
    """SHA-256 of a certificate's DER form, 64 hexadecimal digits."""
    return hashlib.sha256(der).hexdigest()


def fingerprint_in_header(value: str) -> str:
    """The fingerprint of the certificate that a trusted terminator put into a header.

    Three forms are read: RFC 9440 (`:base64 of DER:`), PEM with percent escapes (nginx `$ssl_client_escaped_cert`),
    and the fingerprint itself, with or without colons. Raises Refused A046.
    """
    text = value.strip()
    plain = text.replace(":", "").lower()
    if len(plain) == _FINGERPRINT and all(character in "0123456789abcdef" for character in plain):
        return plain
    try:
        if text.startswith(":") and text.endswith(":"):
            return read_certificate(b64decode(text[1:-1], validate=True)).fingerprint
    except Base64Error as error:
        raise refusal("A046") from error
    return read_certificate(unquote(text).encode()).fingerprint
