"""A new edition in place of the old one in a single step, by which two folders change names (renameat2, Linux).

The whole new tree is prepared beside the old one: of what stays the same there is only one more name (a hard link), so
it keeps its inode, and nothing of it is copied. A killed build leaves that preparation, or the old tree after the step;
which of the two it is shows by the tree's name, which is the number of the inode it was prepared as. The next build
clears it away.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import shutil
import stat
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

from feeds.publish.error import UNWRITABLE, OutputError
from feeds.publish.place import Place
from feeds.publish.tree import News, outer_folders, refuse_to_leave

AT_FDCWD = -100
RENAME_EXCHANGE = 2

OURS = "ours.json"
"""In the build's folder: the paths in the old tree that were put there by a build and are not in the new one."""

NOT_TO_BE_HAD = (errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EBUSY, errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK)
"""What a system answers that has no exchange or no hard links, here or at all: a mount point, for one, stays put."""

Files = Mapping[str, os.DirEntry[str]]
NO_FILES: Files = MappingProxyType({})


class NotSwappableError(Exception):
    """A folder whose place cannot be taken by another; the old edition is as it was."""


def put(news: News, place: Place) -> None:
    """Put a new edition in the place of the old one. Raises `NotSwappableError`, and `OSError` if it went wrong."""
    old = news.tree
    if _renameat2 is None or not old.whole or ".git" in old.folders:
        # A repository of its own: git keeps open what is in there, and has locks of its own.
        raise NotSwappableError
    try:
        place.beside.mkdir()
    except OSError as error:
        if error.errno in UNWRITABLE:
            raise NotSwappableError from error
        raise
    try:
        tree = _named_by_inode(place.beside)
        _prepare(tree, news)
        ours = {*news.written, *news.removed}
        (place.beside / OURS).write_text(json.dumps(sorted(ours)), encoding="utf-8")
        flush(tree)
        _step(tree, place.output)
    except BaseException as error:
        with suppress(OSError):
            recover(place)
        if isinstance(error, OutputError) or (isinstance(error, OSError) and error.errno in NOT_TO_BE_HAD):
            raise NotSwappableError from error
        raise
    # It is published; what cannot be cleared away now is cleared away by the next build.
    with suppress(OSError):
        _flush_names(place.beside, place.output.parent)
        _let_go(tree, place.output, ours, old.files)
        shutil.rmtree(place.beside)


def recover(place: Place) -> None:
    """Clear away what a killed build left beside the output folder; what others had put into the old tree is kept."""
    if not place.beside.exists():
        return
    for tree in place.beside.iterdir():
        if tree.is_dir() and tree.name.isdecimal() and tree.stat().st_ino != int(tree.name):
            _let_go(tree, place.output, json.loads((place.beside / OURS).read_bytes()))
    shutil.rmtree(place.beside)


def flush(folder: Path) -> None:
    """Wait until all that was written to the file system of a folder is on the disk: once, not file by file."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if _syncfs is None:
            os.sync()
        elif _syncfs(descriptor) != 0:
            _raise(folder)
    finally:
        os.close(descriptor)


def _flush_names(*folders: Path) -> None:
    for folder in folders:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _named_by_inode(folder: Path) -> Path:
    tree = folder / "new"
    tree.mkdir()
    return tree.rename(folder / str(tree.stat().st_ino))


def _prepare(tree: Path, news: News) -> None:
    old, root = news.tree, str(tree)
    # All that is made in there is made alike, so that it need not be asked for a folder at a time.
    made = os.stat(root)  # noqa: PTH116
    left_out = {*news.written, *news.removed}
    # Plain strings and calls: a calendar of 100,000 events has 200,000 files in 100,000 folders.
    for folder in old.folders:
        os.mkdir(f"{root}/{folder}")  # noqa: PTH102
    for path, entry in old.files.items():
        if path not in left_out:
            os.link(entry.path, f"{root}/{path}", follow_symlinks=False)
    for path in news.written:
        refuse_to_leave(tree, path, old)
        write(f"{root}/{path}", news.files[path])
    touched = {next(outer_folders(path), "") for path in left_out}
    if old.root.exists():
        gone = prune(tree, news.removed)
        for folder, was in (*reversed(old.folders.items()), ("", os.stat(old.root))):  # noqa: PTH116
            if folder not in gone:
                _like(f"{old.root}/{folder}", was, f"{root}/{folder}", made, as_old=folder not in touched)


def write(target: str, data: bytes) -> None:
    """Write a new file, in the place of another name for an old one if there is one."""
    folder = os.path.dirname(target)  # noqa: PTH120 - of thousands of files
    if not os.path.isdir(folder):  # noqa: PTH112
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103
    with suppress(FileNotFoundError):
        os.unlink(target)  # noqa: PTH108
    with open(target, "xb") as file:  # noqa: PTH123
        file.write(data)
    os.chmod(target, 0o644)  # noqa: PTH101


def prune(root: Path, removed: Iterable[str]) -> set[str]:
    """Take away the folders that files taken away leave empty; their paths."""
    gone: set[str] = set()
    for path in removed:
        for folder in outer_folders(path):
            try:
                (root / folder).rmdir()
            except FileNotFoundError:
                continue
            except OSError:
                break
            gone.add(folder)
    return gone


def _like(old: str, was: os.stat_result, new: str, made: os.stat_result, *, as_old: bool) -> None:
    """Give a folder the owner and the mode of the one it stands for, and its times if nothing in it has changed."""
    if (made.st_uid, made.st_gid) != (was.st_uid, was.st_gid):
        with suppress(PermissionError):
            os.chown(new, was.st_uid, was.st_gid)
    if os.listxattr(old):
        now = os.stat(new)  # noqa: PTH116
        shutil.copystat(old, new)
        os.utime(new, ns=(now.st_atime_ns, now.st_mtime_ns))
    elif made.st_mode != was.st_mode:
        os.chmod(new, stat.S_IMODE(was.st_mode))  # noqa: PTH101
    if as_old:
        os.utime(new, ns=(was.st_atime_ns, was.st_mtime_ns))


def _step(tree: Path, output: Path) -> None:
    if not output.exists():
        tree.rename(output)
    elif _renameat2 is None or _renameat2(AT_FDCWD, os.fsencode(tree), AT_FDCWD, os.fsencode(output), RENAME_EXCHANGE):
        _raise(output)


def _let_go(old: Path, output: Path, ours: Collection[str], before: Files = NO_FILES) -> None:
    """Remove the old tree, but for what others put into it or changed in it while the build was under way.

    `before` are the files that were found in it when the new tree was prepared, which has all of them but for `ours`.
    """
    if not old.exists():
        return
    ours, root = set(ours), str(old)
    folders = [""]
    for prefix in folders:
        with os.scandir(f"{root}/{prefix}") as entries:
            found = list(entries)
        for entry in found:
            path = prefix + entry.name
            if entry.is_dir(follow_symlinks=False):
                folders.append(f"{path}/")
            elif path in ours or _is_same(entry, before.get(path), f"{output}/{path}"):
                os.unlink(entry.path)  # noqa: PTH108
            else:
                (output / path).parent.mkdir(parents=True, exist_ok=True)
                os.replace(entry.path, output / path)  # noqa: PTH105
    for folder in reversed(folders):
        os.rmdir(f"{root}/{folder}")  # noqa: PTH106


def _is_same(entry: os.DirEntry[str], before: os.DirEntry[str] | None, new: str) -> bool:
    """Whether a file in the old tree is the one in the new tree, or an earlier one."""
    if before is not None and before.inode() == entry.inode():
        return True
    try:
        there = os.lstat(new)
    except (FileNotFoundError, NotADirectoryError):
        return False
    return there.st_ino == entry.inode() or there.st_mtime_ns >= entry.stat(follow_symlinks=False).st_mtime_ns


def _raise(path: Path) -> None:
    number = ctypes.get_errno()
    raise OSError(number, os.strerror(number), str(path))


def _function(name: str, *arguments: type) -> Callable[..., int] | None:
    """A function of the C library, None where it has no such one."""
    function: Any = getattr(ctypes.CDLL(None, use_errno=True), name, None)
    if function is not None:
        function.argtypes, function.restype = arguments, ctypes.c_int
    return function  # type: ignore[no-any-return]


_renameat2 = _function("renameat2", ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
_syncfs = _function("syncfs", ctypes.c_int)
