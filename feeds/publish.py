"""The files of a build onto disk: only those that differ are written, each whole, the ledger last.

What the build did not write is left alone; what an earlier build wrote and this one does not is taken away.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from feeds.errors import FeedsError


class OutputError(FeedsError):
    """An output folder that cannot be written to."""


@dataclass(frozen=True, slots=True)
class Published:
    """What happened to the files: their paths below the output folder."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


def publish(files: Mapping[str, bytes], stale: Iterable[str], output: Path, last: str) -> Published:
    """Put `files` into `output`, `last` after all others, and take the `stale` ones away. Raises `OutputError`."""
    written: list[str] = []
    unchanged: list[str] = []
    try:
        output.mkdir(parents=True, exist_ok=True)
        root = output.resolve()
        for path in sorted(files, key=lambda path: (path == last, path)):
            target = _inside(root, path)
            if target.is_file() and target.read_bytes() == files[path]:
                unchanged.append(path)
                continue
            _write(target, files[path])
            written.append(path)
        removed = [path for path in sorted(stale) if path not in files and _remove(root, _inside(root, path))]
    except OSError as error:
        raise OutputError(f"{output} cannot be written: {error.strerror or error} ({error.filename})") from error
    return Published(tuple(written), tuple(unchanged), tuple(removed))


def _inside(root: Path, path: str) -> Path:
    """The file for a path, never one outside the output folder (P8), also through a link that lies in it."""
    target = root / path
    if not target.parent.resolve().is_relative_to(root):
        raise OutputError(f"{path} would lie outside {root}")
    return target


def _write(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _remove(root: Path, target: Path) -> bool:
    """Remove a file and the folders that it leaves empty."""
    if not target.is_file():
        return False
    target.unlink()
    folder = target.parent
    while folder != root and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
    return True
