"""A new edition in place of the old one in a single step, by which two folders change names (renameat2, Linux).

The whole new tree is prepared beside the old one (`feeds.publish.new_tree`). A killed build leaves that preparation, or
the old tree after the step; which of the two it is shows by the tree's name, which is the number of the inode it was
prepared as. The next build clears it away.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import shutil
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

from feeds.publish.error import UNWRITABLE, OutputError
from feeds.publish.new_tree import prepare
from feeds.publish.place import Place
from feeds.publish.spare import Spare
from feeds.publish.tree import NEVER, News, Since, Tree

AT_FDCWD = -100
RENAME_EXCHANGE = 2

OURS = "ours.json"
"""In the build's folder: the paths in the old tree that were put there by a build and are not in the new one."""

NOT_TO_BE_HAD = (errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EBUSY, errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK)
"""What a system answers that has no exchange or no hard links, here or at all: a mount point, for one, stays put."""


class NotSwappableError(Exception):
    """A folder whose place cannot be taken by another; the old edition is as it was."""


def put(news: News, place: Place, spare: Spare) -> int:
    """Put a new edition in the place of the old one, which is put aside as the `spare`; when it took that place.

    That is 0 if others had changed something meanwhile, which is in the new edition then.
    Raises `NotSwappableError`, and `OSError` if it went wrong.
    """
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
        tree = _prepared(place.beside / "new", news, spare)
        ours = {*news.written, *news.removed}
        listed = place.beside / OURS
        listed.write_text(json.dumps(sorted(ours)), encoding="utf-8")
        since = Since(old.found, listed.stat().st_mtime_ns) if not old.links else NEVER
        flush(tree)
        # From then on what others do to a new file, as soon as they see it, has a later time.
        placed = place.moment()
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
        if tree.exists():
            if _rescue(tree, place.output, ours, old):
                placed = 0
            if not spare.put_aside(tree, place.output, len(old.folders), since):
                news.earlier.relinked(old.files)
        _clear_away(place.beside)
    return placed


def recover(place: Place) -> None:
    """Clear away what a killed build left beside the output folder; what others had put into the old tree is kept."""
    if not place.beside.exists():
        return
    listed = place.beside / OURS
    # Without that list all had been taken over, and the build was killed while it cleared away.
    for tree in place.beside.iterdir() if listed.exists() else ():
        if tree.is_dir() and tree.name.isdecimal() and tree.stat().st_ino != int(tree.name):
            _rescue(tree, place.output, json.loads(listed.read_bytes()), Tree(tree))
    _clear_away(place.beside)


def _clear_away(folder: Path) -> None:
    """Take away a folder with all that is in it, from folders of others that are read-only as well."""
    try:
        shutil.rmtree(folder)
    except PermissionError:
        for outer, inner, _ in os.walk(folder):
            # From the outermost, and no links: what those lead to is not to be taken away.
            for path in (f"{outer}/{name}" for name in inner):
                if not os.path.islink(path):  # noqa: PTH114
                    os.chmod(path, 0o700)  # noqa: PTH101
        shutil.rmtree(folder)


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


def _prepared(tree: Path, news: News, spare: Spare) -> Path:
    """The new tree, named by its inode: what was put aside made new, or one that is all new."""
    since = spare.take(tree, news.tree.root)
    if since is not None:
        with suppress(OSError):
            prepare(tree, news, since)
            return _named_by_inode(tree)
        _clear_away(tree)
    tree.mkdir()
    tree = _named_by_inode(tree)
    prepare(tree, news)
    return tree


def _named_by_inode(tree: Path) -> Path:
    return tree.rename(tree.with_name(str(tree.stat().st_ino)))


def _step(tree: Path, output: Path) -> None:
    if not output.exists():
        tree.rename(output)
    elif _renameat2 is None or _renameat2(AT_FDCWD, os.fsencode(tree), AT_FDCWD, os.fsencode(output), RENAME_EXCHANGE):
        _raise(output)


def _rescue(left: Path, output: Path, ours: Collection[str], before: Tree) -> bool:
    """Take over what others put into the old tree, or changed in it, while the build was under way; whether they did.

    `before` is what was found there when the new tree was prepared, which has all of it but for `ours`.
    """
    ours, root = set(ours), str(left)
    folders = ["", *before.folders]
    rescued = False
    for folder in folders:
        if before.is_as_it_was(folder, f"{root}/{folder}"):
            continue
        with suppress(FileNotFoundError), os.scandir(f"{root}/{folder}") as entries:
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                if entry.is_dir(follow_symlinks=False):
                    if path not in before.folders:
                        folders.append(path)
                elif path not in ours and not _is_same(entry, f"{output}/{path}"):
                    (output / path).parent.mkdir(parents=True, exist_ok=True)
                    os.replace(entry.path, output / path)  # noqa: PTH105
                    rescued = True
    return rescued


def _is_same(entry: os.DirEntry[str], new: str) -> bool:
    """Whether a file in the old tree is the one in the new tree, or an earlier one."""
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
