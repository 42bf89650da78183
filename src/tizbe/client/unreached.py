"""Why no connection to a hub came about: read from the fault, told in a sentence, and whether repeating may mend it."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

from tizbe.client.problem import Told, Unreachable

_ANOTHER_NAME = (62, 63, 64)
_OUTSIDE_ITS_DAYS = (9, 10)
"""What OpenSSL found wrong with a certificate (X509_V_ERR_…); whatever else it finds, it cannot trust who signed."""


class Unreached(Told, Unreachable):
    """No connection to the hub came about, so nothing was sent. `sentences`: why and what to check, in kk, ru, en.

    `kind`: `name`, a host name that does not resolve; `closed`, nobody takes the connection; `tls`, what answers does
    not speak TLS as we do; `certificate-name`, `-days`, `-authority`, a certificate for another name, outside its
    days, or signed by nobody whom this computer trusts.
    """

    @classmethod
    def by(cls, fault: BaseException, address: str) -> Unreached:
        """What a fault of connecting to an address means."""
        return cls(_kind(fault), _SENTENCES, address=address)

    @property
    def may_pass(self) -> bool:
        """Whether the same may do in a moment; a name, a certificate and a protocol are for a person to mend."""
        return self.kind == "closed"


def _kind(fault: BaseException) -> str:
    for cause in _causes(fault):
        if isinstance(cause, socket.gaierror):
            return "name"
        if isinstance(cause, ssl.SSLCertVerificationError):
            if cause.verify_code in _ANOTHER_NAME:
                return "certificate-name"
            return "certificate-days" if cause.verify_code in _OUTSIDE_ITS_DAYS else "certificate-authority"
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return "tls"  # (an end amid the handshake is a server that is stopping)
    return "closed"


def _causes(fault: BaseException | None) -> Iterator[BaseException]:
    while fault is not None:
        yield fault
        fault = fault.__cause__ or fault.__context__


_SENTENCES = {
    "name": {
        "kk": "«{address}» мекенжайындағы хост аты табылмады; мекенжай мен желіні (DNS) тексеріңіз.",
        "ru": "Имя хоста в адресе «{address}» не найдено; проверьте адрес и сеть (DNS).",
        "en": "The host name in “{address}” is not found; check the address and the network (DNS).",
    },
    "closed": {
        "kk": "«{address}» мекенжайында қосылымды ешкім қабылдамайды; мекенжай мен портты, желіні және хабтың жұмыс "
        "істеп тұрғанын тексеріңіз.",
        "ru": "По адресу «{address}» никто не принимает соединений; проверьте адрес и порт, сеть и работает ли хаб.",
        "en": "Nobody takes a connection at “{address}”; check the address and its port, the network, and whether the "
        "hub runs.",
    },
    "tls": {
        "kk": "«{address}» мекенжайымен TLS қосылымы орнатылмады; онда https қолданылатынын және портты тексеріңіз.",
        "ru": "С адресом «{address}» не удалось установить соединение TLS; проверьте, https ли там, и порт.",
        "en": "No TLS connection to “{address}” came about; check whether https is spoken there, and the port.",
    },
    "certificate-name": {
        "kk": "«{address}» мекенжайындағы TLS сертификаты басқа атқа берілген; мекенжайды тексеріңіз немесе хаб "
        "операторына хабарласыңыз.",
        "ru": "Сертификат TLS по адресу «{address}» выдан на другое имя; проверьте адрес или обратитесь к оператору "
        "хаба.",
        "en": "The TLS certificate at “{address}” is for another name; check the address, or ask the hub's operator.",
    },
    "certificate-days": {
        "kk": "«{address}» мекенжайындағы TLS сертификатының мерзімі өткен немесе әлі басталмаған; осы компьютердің "
        "сағатын тексеріңіз немесе хаб операторына хабарласыңыз.",
        "ru": "Сертификат TLS по адресу «{address}» истёк или ещё не действует; проверьте часы этого компьютера или "
        "обратитесь к оператору хаба.",
        "en": "The TLS certificate at “{address}” has ended or not begun; check this computer's clock, or ask the "
        "hub's operator.",
    },
    "certificate-authority": {
        "kk": "«{address}» мекенжайындағы TLS сертификатына бұл компьютер сенбейді; мекенжайды тексеріп, куәландырушы "
        "орталықтың сертификатын SSL_CERT_FILE арқылы көрсетіңіз.",
        "ru": "Сертификату TLS по адресу «{address}» этот компьютер не доверяет; проверьте адрес и укажите сертификат "
        "удостоверяющего центра в SSL_CERT_FILE.",
        "en": "This computer does not trust the TLS certificate at “{address}”; check the address, and name the "
        "authority's certificate in SSL_CERT_FILE.",
    },
}
