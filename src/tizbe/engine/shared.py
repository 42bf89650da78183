"""A shared place: where this process and Spark's executors leave files for one another.

On one machine it is a folder. For a cluster it is a folder that every machine mounts under the same path, or a
place in object storage (`s3://bucket/prefix`, `gs://bucket/prefix`): then this process works in a folder of its
own, and copies. Nothing in it outlives the work it was made for.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pyarrow import fs

from tizbe.errors import Refused

_SPARK_SCHEMES = {"s3": "s3a", "gs": "gs", "file": "file"}
"""Places that Arrow can copy to, and what Spark calls them."""


@dataclass(frozen=True)
class SharedPlace:
    """One place, for one piece of work. `folder`: its side here; `url`: what Spark calls it; `remote`: the
    filesystem and path to copy to, where it is not the folder itself."""

    folder: Path
    url: str
    remote: tuple[fs.FileSystem, str] | None = None

    def path(self, name: str) -> Path:
        """The folder `name` on this side."""
        return self.folder / name

    def spark_url(self, name: str) -> str:
        """The folder or file `name` as Spark calls it."""
        return f"{self.url}/{name}"

    def send(self, name: str) -> None:
        """Let Spark see what was written to the folder or file `name` here."""
        if self.remote:
            filesystem, path = self.remote
            whole = f"{path}/{name}"
            filesystem.create_dir(whole if self.path(name).is_dir() else whole.rpartition("/")[0])
            fs.copy_files(str(self.path(name)), whole, destination_filesystem=filesystem)

    def offer(self, file: Path) -> str:
        """Let Spark see a file that lies elsewhere on this machine; gives what Spark calls it."""
        name = f"offered/{file.name}"
        self.path(name).parent.mkdir(exist_ok=True)
        shutil.copyfile(file, self.path(name))
        self.send(name)
        return self.spark_url(name)

    def fetch(self, name: str) -> list[Path]:
        """The Parquet files that Spark wrote to the folder `name`, on this side."""
        if self.remote:
            filesystem, path = self.remote
            self.path(name).mkdir(parents=True, exist_ok=True)
            fs.copy_files(f"{path}/{name}", str(self.path(name)), source_filesystem=filesystem)
        return sorted(self.path(name).glob("*.parquet"))


@contextmanager
def shared_place(folder: Path, uri: str | None = None) -> Iterator[SharedPlace]:
    """A fresh place, emptied on leaving: below `folder` on this machine, or below `uri`, a folder or a URI.

    Raises Refused for a URI whose scheme is not known here.
    """
    name = f"settling-{uuid.uuid4().hex}"
    own = folder / name if uri is None or "://" in uri else Path(uri).absolute() / name
    remote, url = None, own.as_uri()
    if uri is not None and "://" in uri:
        remote, url = _remote(uri, name)
    own.mkdir(mode=0o700, parents=True)
    try:
        yield SharedPlace(own, url, remote)
    finally:
        shutil.rmtree(own, ignore_errors=True)
        if remote and remote[0].get_file_info(remote[1]).type == fs.FileType.Directory:
            remote[0].delete_dir(remote[1])


def _remote(uri: str, name: str) -> tuple[tuple[fs.FileSystem, str], str]:
    scheme = uri.partition("://")[0]
    if scheme not in _SPARK_SCHEMES:
        raise Refused(
            {
                "kk": "Ортақ орын — қалта, s3:// немесе gs:// мекенжайы болуы керек.",
                "ru": "Общее место — это папка или адрес s3:// или gs://.",
                "en": "The shared place must be a folder, or an s3:// or gs:// address.",
            }
        )
    filesystem, path = fs.FileSystem.from_uri(uri)
    path = f"{path.rstrip('/')}/{name}"
    return (filesystem, path), f"{_SPARK_SCHEMES[scheme]}://{path}"
