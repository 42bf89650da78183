"""The list put into a folder: one folder an edition with every form of it, a page as the way in, and a manifest.

The same list gives the same bytes, so publishing twice changes nothing. A folder of an edition appears whole or not
at all: it is written under another name and moved into its place. Files that are not ours stay.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from tizbe.durable import write_durably
from tizbe.errors import LANGUAGES, Refused
from tizbe.law.answer import NOTICE
from tizbe.law.consolidation.chronicle import Chronicle
from tizbe.law.publication.address import LANGUAGE_CODES, permalink
from tizbe.law.publication.akoma_ntoso import akoma_ntoso
from tizbe.law.publication.csv_form import csv_form
from tizbe.law.publication.json_form import json_form, jsonld_form
from tizbe.law.publication.page import edition_page, index_page
from tizbe.law.publication.published import PublishedEdition
from tizbe.law.publication.word_document import word_document
from tizbe.law.publication.words import table
from tizbe.law.record import shipped_record

MEDIA_TYPES = {
    "html": "text/html",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xml": "application/akn+xml",
    "csv": "text/csv",
    "json": "application/json",
    "jsonld": "application/ld+json",
}
"""The media type of each kind of file, in the order in which they are offered."""

_FOR_ALL = 0o666
"""What is published may be read by all, as far as the process's mask lets it."""


@dataclass(frozen=True)
class Publication:
    """What was published: the editions, the SHA-256 of each file by its path, and the paths that are new or changed."""

    editions: tuple[PublishedEdition, ...]
    files: Mapping[str, str]
    written: tuple[str, ...]


def publish_list(
    chronicle: Chronicle,
    directory: Path,
    languages: Sequence[str] = LANGUAGES,
    on_date: date | None = None,
    known_date: date | None = None,
) -> Publication:
    """Publish every edition of the list, or the one in force `on_date`, into `directory`.

    `languages` are those of the pages, documents and Akoma Ntoso files; JSON and CSV hold all three. `Refused`
    when `directory` is a file or cannot be written to, and as `LegalList.on`.
    """
    editions = chronicle.legal_list
    chosen = (editions.on(on_date),) if on_date else editions.editions
    if not chosen:
        raise _refused("nothing_known")
    published = tuple(PublishedEdition(chronicle, edition, known_date) for edition in chosen)
    folders = {one.folder: edition_files(one, languages) for one in published}
    tops = _top_files(published, folders, languages)
    paths = {f"{folder}/{name}": data for folder, files in folders.items() for name, data in files.items()}
    hashes = {path: sha256(data).hexdigest() for path, data in (paths | tops).items()}
    tops["manifest.json"] = _manifest(published, hashes)
    if directory.exists() and not directory.is_dir():
        raise _refused("is_file", path=directory)
    with _writing_to(directory):
        directory.mkdir(parents=True, exist_ok=True)
        written = [path for folder, files in folders.items() for path in _put_folder(directory / folder, files)]
        written += [name for name, data in tops.items() if _put_file(directory / name, data)]
    return Publication(published, hashes, tuple(written))


def edition_files(published: PublishedEdition, languages: Sequence[str] = LANGUAGES) -> dict[str, bytes]:
    """Every form of one edition by its file name."""
    name = f"list-{shipped_record().act.number}"
    files = {f"{name}.csv": csv_form(published), f"{name}.json": json_form(published)}
    pages = {language: f"{name}.{language}.html" for language in languages}
    for language in languages:
        beside = [f"{name}.{language}.docx", f"{name}.{language}.xml"]
        files[pages[language]] = edition_page(
            published, pages, [*beside, f"{name}.csv", f"{name}.json", f"{name}.jsonld"], language
        )
        files[beside[0]] = word_document(published, language)
        files[beside[1]] = akoma_ntoso(published, language)
    files[f"{name}.jsonld"] = jsonld_form(
        published, [(file, MEDIA_TYPES[file.rpartition(".")[2]]) for file in sorted(files)]
    )
    return dict(sorted(files.items()))


@contextmanager
def _writing_to(path: Path) -> Iterator[None]:
    """Turn a fault of the file system into a sentence on `path`."""
    try:
        yield
    except OSError as error:
        raise _refused("not_writable", path=path, why=error.strerror or type(error).__name__) from error


def _top_files(
    published: Sequence[PublishedEdition], folders: Mapping[str, Mapping[str, bytes]], languages: Sequence[str]
) -> dict[str, bytes]:
    """The page that leads to every edition."""
    kinds = list(MEDIA_TYPES)
    listed = {
        folder: {
            language: sorted(
                (name for name in files if name.count(".") == 1 or name.split(".")[1] == language),
                key=lambda name: kinds.index(name.rpartition(".")[2]),
            )
            for language in languages
        }
        for folder, files in folders.items()
    }
    return {"index.html": index_page(published, listed)}


def _manifest(published: Sequence[PublishedEdition], hashes: Mapping[str, str]) -> bytes:
    """What was published, with the SHA-256 of each file; the manifest itself is not in it."""
    answer = {
        "notice": NOTICE,
        "known_date": str(published[0].known_date) if published[0].known_date else None,
        "editions": [
            {
                "number": one.edition.number,
                "in_force_from": one.edition.in_force_from.isoformat(),
                "folder": one.folder,
                "permalink": {language: permalink(language, one.edition.in_force_from) for language in LANGUAGE_CODES},
            }
            for one in published
        ],
        "files": {path: {"sha256": hashes[path]} for path in sorted(hashes)},
    }
    return (json.dumps(answer, ensure_ascii=False, indent=2) + "\n").encode()


def _put_folder(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Make `folder` hold `files` beside what else stands in it; the paths that are new or changed."""
    aside = folder.with_name(f".{folder.name}.aside")
    if aside.exists() and not folder.exists():
        # The process ended between the two moves below: the former folder goes back to its place.
        aside.rename(folder)
    changed = [name for name, data in files.items() if not _holds(folder / name, data)]
    if not changed:
        return []
    new = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        if folder.exists():
            shutil.copytree(folder, new, dirs_exist_ok=True)
        for name, data in files.items():
            write_durably(new / name, data, _FOR_ALL)
        new.chmod(0o755)
        if folder.exists():
            if aside.exists():
                shutil.rmtree(aside)
            folder.rename(aside)
        new.rename(folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    shutil.rmtree(aside, ignore_errors=True)
    return [f"{folder.name}/{name}" for name in changed]


def _put_file(path: Path, data: bytes) -> bool:
    """Make `path` hold `data`, whole or not at all; False where it did already."""
    if _holds(path, data):
        return False
    _put_whole(path, data)
    return True


def put_page(path: Path, data: bytes) -> None:
    """Write one page to `path`, whole or not at all; `Refused` when that cannot be done."""
    with _writing_to(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        _put_whole(path, data)


def _put_whole(path: Path, data: bytes) -> None:
    """Write `data` under another name and move it to `path`, so that no half of it is ever seen."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    new = Path(name)
    try:
        write_durably(new, data, _FOR_ALL)
        new.chmod(0o644)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def _refused(name: str, **values: object) -> Refused:
    return Refused({language: text.format_map(values) for language, text in table()[name].items()})
