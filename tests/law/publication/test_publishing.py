"""The folder of a publication: the same bytes each time, whole folders only, foreign files left alone."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from tests.law.publication.conftest import Published
from tizbe.durable import write_durably
from tizbe.errors import LANGUAGES, Refused
from tizbe.law.answer import NOTICE
from tizbe.law.edition import chronicle
from tizbe.law.publication import publishing
from tizbe.law.publication.publishing import edition_files, publish_list
from tizbe.law.publication.words import say_in, table


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below the folder by its path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_edition_gives_the_same_bytes(published: Published, tmp_path: Path) -> None:
    """Published again elsewhere, every file is the same byte for byte."""
    publish_list(published.chronicle, tmp_path / "again")
    assert contents(tmp_path / "again") == contents(published.folder)


def test_publishing_twice_changes_nothing(published: Published) -> None:
    """Published again in its place, no file is written, and no folder is touched."""
    before = {path: path.stat().st_mtime_ns for path in published.folder.rglob("*")}
    assert publish_list(published.chronicle, published.folder).written == ()
    assert {path: path.stat().st_mtime_ns for path in published.folder.rglob("*")} == before


def test_the_manifest_holds_every_file(published: Published) -> None:
    """The manifest names each file but itself with its SHA-256, and carries the notice in each language."""
    manifest = json.loads((published.folder / "manifest.json").read_text(encoding="utf-8"))
    files = contents(published.folder)
    del files["manifest.json"]
    assert {path: held["sha256"] for path, held in manifest["files"].items()} == {
        path: sha256(data).hexdigest() for path, data in files.items()
    }
    assert manifest["notice"] == NOTICE
    assert [one["folder"] for one in manifest["editions"]] == ["2021-09-22", "2022-09-26", "2026-01-01"]


def test_every_form_carries_the_notice(published: Published) -> None:
    """Each text file of the publication holds the notice of its language, or of all."""
    for path, data in contents(published.folder).items():
        if path.endswith(".docx"):
            continue
        text = data.decode()
        named = [language for language in LANGUAGES if f".{language}." in path]
        for language in named or LANGUAGES:
            assert NOTICE[language] in text, path


def test_the_index_leads_to_every_file(published: Published) -> None:
    """Every file of the editions is linked from the index."""
    index = (published.folder / "index.html").read_text(encoding="utf-8")
    assert all(f'href="{path}"' in index for path in published.done.files if path != "index.html")


def test_foreign_files_stay(published: Published, tmp_path: Path) -> None:
    """Files of others stay in the folder and in an edition's folder, also when that is replaced."""
    folder = tmp_path / "law"
    publish_list(published.chronicle, folder)
    (folder / "readme.txt").write_text("theirs")
    (folder / "2026-01-01" / "scan.pdf").write_text("theirs")
    (folder / "2026-01-01" / "list-660.csv").write_text("damaged")
    done = publish_list(published.chronicle, folder)
    assert done.written == ("2026-01-01/list-660.csv",)
    held = contents(folder)
    assert held.pop("readme.txt") == held.pop("2026-01-01/scan.pdf") == b"theirs"
    assert held == contents(published.folder)


def test_one_edition_and_one_language(published: Published, tmp_path: Path) -> None:
    """One day and one language give one folder, with the pages of that language alone."""
    done = publish_list(published.chronicle, tmp_path / "law", ("ru",), date(2025, 12, 31))
    assert [one.edition.number for one in done.editions] == [2]
    names = {path.name for path in (tmp_path / "law" / "2022-09-26").iterdir()}
    kinds = ("csv", "json", "jsonld", "ru.docx", "ru.html", "ru.xml")
    assert names == {f"list-660.{kind}" for kind in kinds}


def test_as_known_earlier(tmp_path: Path) -> None:
    """As known before act 807, edition 2 has no end, no next change, and its page says of which day it speaks."""
    known_date = date(2025, 9, 28)
    done = publish_list(chronicle(known_date), tmp_path / "law", ("en",), None, known_date)
    assert [one.edition.number for one in done.editions] == [1, 2]
    page = (tmp_path / "law" / "2022-09-26" / "list-660.en.html").read_text(encoding="utf-8")
    assert "As it was known on 2025-09-28." in page
    assert "until the next change" in page
    assert "807" not in page
    answer = json.loads((tmp_path / "law" / "2022-09-26" / "list-660.json").read_text(encoding="utf-8"))
    assert (answer["known_date"], answer["edition"]["end_date"], answer["next"]) == ("2025-09-28", None, [])


def test_nothing_half_written_is_seen(published: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk fails at any file, each edition's folder is whole or absent, and the next run completes it."""
    whole = contents(published.folder)
    law = published.chronicle
    calls = 0

    def failing(path: Path, data: bytes, mode: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 20:
            raise OSError(28, "No space left on device")
        write_durably(path, data, mode)

    monkeypatch.setattr(publishing, "write_durably", failing)
    with pytest.raises(Refused, match="could not be written"):
        publish_list(law, tmp_path / "law")
    monkeypatch.undo()
    assert {path.name for path in (tmp_path / "law").iterdir()} == {"2021-09-22"}
    held = contents(tmp_path / "law")
    assert held == {path: data for path, data in whole.items() if path.startswith("2021-09-22/")}
    publish_list(law, tmp_path / "law")
    assert contents(tmp_path / "law") == whole


def test_a_stop_between_two_moves_is_mended(published: Published, tmp_path: Path) -> None:
    """A folder that was moved aside and not replaced comes back with what others had put into it."""
    folder = tmp_path / "law"
    publish_list(published.chronicle, folder)
    (folder / "2026-01-01" / "scan.pdf").write_text("theirs")
    (folder / "2026-01-01").rename(folder / ".2026-01-01.aside")
    publish_list(published.chronicle, folder)
    assert (folder / "2026-01-01" / "scan.pdf").read_text() == "theirs"
    assert not (folder / ".2026-01-01.aside").exists()


def test_files_name_no_machine(published: Published) -> None:
    """No file holds a path of the machine, or a moment of its making."""
    for path, data in contents(published.folder).items():
        assert str(published.folder).encode() not in data, path
    documents = [edition_files(one) for one in published.done.editions]
    assert documents == [edition_files(one) for one in published.done.editions]


def test_every_text_is_used() -> None:
    """Each text of the table is named in the code or in a page."""
    room = Path(publishing.__file__).parent
    sources = "".join(path.read_text(encoding="utf-8") for path in room.iterdir() if path.suffix in {".py", ".j2"})
    sources += (room.parents[1] / "cli" / "legal_list.py").read_text(encoding="utf-8")
    made = {"language_", "file_", "op_", "kind_", "title_heading", "list_title_heading", "point1_heading"}
    unused = [name for name in table() if f'"{name}"' not in sources and f"'{name}'" not in sources]
    assert [name for name in unused if not any(name.startswith(start) for start in made)] == []
    for language in LANGUAGES:
        assert say_in(language)("text_status")
