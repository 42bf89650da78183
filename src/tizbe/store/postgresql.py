"""PostgreSQL as the control database: how a session is set, how writers exclude each other, what its failures mean.

    TIZBE_DATABASE_URL=postgresql://tizbe@db.example/tizbe      the password from PGPASSFILE, or in the URL

Every session commits by itself and is told when a transaction begins. Readers see one moment (REPEATABLE READ);
writers wait for one lock, as SQLite's do, so that numbers given as "last + 1" are given once, on one machine or
on many. A second lock, of the session, is held by whoever holds the hub's folder for writing.
No sentence here ever holds the URL: it may hold a password.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    ExceptionContext,
    PoolProxiedConnection,
    create_engine,
    event,
    exc,
    make_url,
)

from tizbe.errors import HubError, Refused, Unavailable

OLDEST = 14
"""The oldest major version of PostgreSQL that is taken."""

_WRITER_LOCK, _VERB_LOCK = 660_001, 660_002
_CONNECT = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "application_name": "tizbe",
    "client_encoding": "utf8",
}
# A server must notice that a client is gone, or the lock of a machine that lost its power would stay.
_SESSION = (
    "SET TIME ZONE 'UTC'; SET lock_timeout = 0; SET client_connection_check_interval = '5s'; "
    "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3"
)
_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_PAUSE = 0.05
_TRIES = 8
_SILENT = {"08000", "08001", "08003", "08004", "08006", "53300", "57P01", "57P02", "57P03", "57P05"}
_OWNER_MENDS = {"28000", "28P01", "3D000", "42501", "25006", "53100", "53200"}
_FATAL = "FATAL:"
_NUMBER = re.compile(r"\d{12}")
"""What may be a person's number."""

NO_DRIVER = {
    "kk": "PostgreSQL драйвері орнатылмаған: «tizbe[postgresql]» орнатыңыз.",
    "ru": "Драйвер PostgreSQL не установлен: установите «tizbe[postgresql]».",
    "en": "The driver for PostgreSQL is not installed: install tizbe[postgresql].",
}
NO_URL = {
    "kk": "TIZBE_DATABASE_URL оқылмайды: postgresql://пайдаланушы@хост/дерекқор түрінде жазыңыз.",
    "ru": "TIZBE_DATABASE_URL не читается: запишите его как postgresql://пользователь@хост/база.",
    "en": "TIZBE_DATABASE_URL cannot be read: write it as postgresql://user@host/database.",
}
_AWAY = {
    "kk": "{place} басқару дерекқоры жауап бермейді; оның іске қосылғанын және желіні тексеріп, кейінірек қайталаңыз.",
    "ru": "База управления {place} не отвечает; проверьте, запущена ли она и есть ли сеть, и повторите позже.",
    "en": "The control database {place} does not answer; see that it runs and that the network does, and try again.",
}
_DENIED = {
    "kk": "{place} басқару дерекқоры бас тартты ({words}); TIZBE_DATABASE_URL мен құпиясөзді түзетіңіз.",
    "ru": "База управления {place} отказала ({words}); исправьте TIZBE_DATABASE_URL или пароль.",
    "en": "The control database {place} refused ({words}); mend TIZBE_DATABASE_URL or the password.",
}
LOST = {
    "kk": "Басқару дерекқорымен байланыс үзілді; ештеңе өзгерген жоқ, кейінірек қайталаңыз.",
    "ru": "Связь с базой управления прервалась; ничего не изменено, повторите позже.",
    "en": "The connection to the control database was lost; nothing was changed, try again later.",
}
_TOO_OLD = {
    "kk": "PostgreSQL {found} тым ескі: {oldest} немесе одан кейінгі нұсқасы керек.",
    "ru": "PostgreSQL {found} слишком старый: нужна версия {oldest} или новее.",
    "en": "PostgreSQL {found} is too old: version {oldest} or later is needed.",
}
_STANDBY = {
    "kk": "{place} – тек оқуға арналған көшірме; TIZBE_DATABASE_URL ішінде негізгі дерекқорды көрсетіңіз.",
    "ru": "{place} – копия только для чтения; укажите в TIZBE_DATABASE_URL основную базу.",
    "en": "{place} is a standby that can only be read; name the primary in TIZBE_DATABASE_URL.",
}
_NOT_UTF8 = {
    "kk": "{place} дерекқорының кодтауы UTF8 емес; оны UTF8 кодтауымен қайта жасаңыз.",
    "ru": "Кодировка базы {place} – не UTF8; создайте её заново в UTF8.",
    "en": "The database {place} is not encoded in UTF8; create it anew with that encoding.",
}


def is_postgresql(url: str) -> bool:
    """Whether a URL names a PostgreSQL database."""
    return url.partition(":")[0].partition("+")[0] in {"postgresql", "postgres"}


def postgresql_engine(text: str) -> Engine:
    """An engine for the database that a URL names; no connection is made yet.

    Raises `Refused` when the URL cannot be read or the driver is missing.
    """
    try:
        url = make_url(text).set(drivername="postgresql+psycopg")
    except (exc.ArgumentError, ValueError):
        raise Refused(NO_URL) from None  # the error's text could hold the password
    try:
        # A session is not asked whether it lives before each use: that costs a journey. See `Store`.
        engine = create_engine(
            url, connect_args=_CONNECT, pool_size=5, max_overflow=20, pool_recycle=1800, hide_parameters=True
        )
    except ModuleNotFoundError as error:
        raise Refused(NO_DRIVER) from error
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", _keep_values_back)
    return engine


def _set_up(connection: Any, _record: object) -> None:
    connection.autocommit = True  # a transaction begins where `_begin` says, with what it says
    with connection.cursor() as cursor:
        cursor.execute(_SESSION)


def _keep_values_back(context: ExceptionContext) -> None:
    """Leave of a server's words what failed, and none of the values: it tells them in the lines after the first."""
    if getattr(context.original_exception, "sqlstate", None) is None:
        return  # of the driver: no statement has reached the server
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None:
            error.args = tuple(_NUMBER.sub("…", str(text).partition("\n")[0]) for text in error.args)


def _begin(connection: Connection) -> None:
    wait = connection.get_execution_options().get("tizbe_wait")
    if wait is None:
        connection.exec_driver_sql(_READ)
        return
    # Each statement must see what the writer before committed, so a writer's isolation is READ COMMITTED.
    connection.exec_driver_sql(
        f"BEGIN; SET LOCAL lock_timeout = {int(wait * 1000)}; SELECT PG_ADVISORY_XACT_LOCK({_WRITER_LOCK}); "
        "SET LOCAL lock_timeout = 0"
    )


@contextmanager
def held(engine: Engine, wait: float, busy: dict[str, str]) -> Iterator[None]:
    """The lock of a whole verb, in a session of its own. `Unavailable` with `busy` after `wait` seconds.

    Should the session be lost meanwhile, the lock is too; the numbers of commits then keep a second writer out.
    """
    session = _session(engine)
    try:
        deadline = time.monotonic() + wait
        while not _asked(session, f"SELECT PG_TRY_ADVISORY_LOCK({_VERB_LOCK})"):
            if time.monotonic() >= deadline:
                raise Unavailable(busy)
            time.sleep(_PAUSE)
        try:
            yield
        finally:
            try:
                _asked(session, f"SELECT PG_ADVISORY_UNLOCK({_VERB_LOCK})")
            except Unavailable:  # the session is gone, and its lock with it
                session.invalidate()
    finally:
        session.close()


def _session(engine: Engine) -> PoolProxiedConnection:
    """A session that answers, from the pool."""
    for _ in range(_TRIES):
        session = engine.raw_connection()
        try:
            _asked(session, "SELECT TRUE")
        except Unavailable:  # it lay in the pool while the server was started anew
            session.invalidate()
            session.close()
        else:
            return session
    raise Unavailable(LOST)


def _asked(session: PoolProxiedConnection, query: str) -> bool:
    cursor = session.cursor()
    try:
        cursor.execute(query)
        row = cursor.fetchone()
    except Exception as error:
        if getattr(session.driver_connection, "closed", False):
            raise Unavailable(LOST) from error
        raise
    finally:
        cursor.close()
    return bool(row and row[0])


def is_busy(error: exc.DBAPIError) -> bool:
    """Whether a writer waited for the others in vain."""
    return _state(error) == "55P03"


def said(error: exc.DBAPIError, engine: Engine) -> HubError | None:
    """What a failure of the connection means, as a sentence; None for a failure of another kind."""
    state = _state(error)
    place = {"place": place_of(engine.url)}
    if state in _OWNER_MENDS or (state is None and _FATAL in str(error.orig) and not _is_starting(error)):
        if state == "25006":
            return Refused({language: text.format(**place) for language, text in _STANDBY.items()})
        words = _words(error)
        return Refused({language: text.format(words=words, **place) for language, text in _DENIED.items()})
    if state in _SILENT or (state is None and isinstance(error, exc.OperationalError)):
        return Unavailable({language: text.format(**place) for language, text in _AWAY.items()})
    return None


def demand_fit(engine: Engine) -> None:
    """Raise `Refused` unless the server is new enough, can be written to and keeps text as UTF-8."""
    with engine.connect() as connection, connection.begin():
        version, encoding, is_standby = connection.exec_driver_sql(
            "SELECT CURRENT_SETTING('server_version_num')::INTEGER, CURRENT_SETTING('server_encoding'), "
            "PG_IS_IN_RECOVERY()"
        ).one()
    place = {"place": place_of(engine.url), "oldest": OLDEST, "found": version // 10_000}
    for is_wrong, sentences in (
        (version < OLDEST * 10_000, _TOO_OLD),
        (is_standby, _STANDBY),
        (encoding != "UTF8", _NOT_UTF8),
    ):
        if is_wrong:
            raise Refused({language: text.format(**place) for language, text in sentences.items()})


def place_of(url: URL) -> str:
    """Where a database is, for a sentence: host and name, never user or password."""
    host = url.host or url.query.get("host") or "localhost"
    first = host if isinstance(host, str) else host[0]
    return f"{first}/{url.database or ''}"


def _state(error: exc.DBAPIError) -> str | None:
    found = getattr(error.orig, "sqlstate", None)
    return str(found) if found else None


def _words(error: exc.DBAPIError) -> str:
    """The server's own words, which never hold a password; of the driver's only what follows FATAL."""
    with suppress(AttributeError):
        primary = error.orig.diag.message_primary  # type: ignore[union-attr]
        if primary:
            return str(primary)
    return str(error.orig).partition(_FATAL)[2].strip().partition("\n")[0]


def _is_starting(error: exc.DBAPIError) -> bool:
    """Whether the server says that it starts or stops, or is full; the words are its own, in any language of its."""
    text = str(error.orig)
    return any(word in text for word in ("starting up", "shutting down", "not yet accepting", "too many", "recovery"))
