"""What is in an output folder, and in what a new edition differs from it."""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

from feeds.files import Pieces, Print, from_the_top, print_of
from feeds.publish.error import OutputError
from feeds.publish.place import INSIDE
from feeds.settled import SETTLED

LOCK = f"{INSIDE}.lock"


@dataclass(slots=True)
class Tree:
    """All that is below a folder, by path: its folders, the outer ones first, and everything that is none.

    `links` are the links to folders among the latter, and `inside` are the paths of what each folder has in it. `whole`
    is False where a part of it could not be read, or lies on another device. `found` is when that was, in nanoseconds
    since 1970.
    """

    root: Path
    folders: dict[str, os.stat_result] = field(default_factory=dict)
    files: dict[str, os.DirEntry[str]] = field(default_factory=dict)
    links: set[str] = field(default_factory=set)
    inside: dict[str, list[str]] = field(default_factory=dict)
    whole: bool = True
    found: int = 0

    def is_as_it_was(self, folder: str, now: str) -> bool:
        """Whether nothing has been put into a folder since, or taken from it; `now` is its path by now.

        Its times say so, but for what was done in the last moments before it was looked at: that of its content can be
        set back, that of its inode cannot.
        """
        was = self.folders.get(folder)
        if was is None or max(was.st_mtime_ns, was.st_ctime_ns) > self.found - SETTLED:
            return False
        try:
            there = os.stat(now)  # noqa: PTH116
        except OSError:
            return False
        return (there.st_mtime_ns, there.st_ctime_ns) == (was.st_mtime_ns, was.st_ctime_ns)


class Since(NamedTuple):
    """From when on one edition that was made of another lay beside that (ns since 1970).

    The `old` one was looked through from then on, and the `new` one was made by then.
    """

    old: int
    new: int


NEVER = Since(0, 0)


class Twin:
    """A tree, to walk the one by that it was made of, `since` when each of their folders has had the same in it.

    A folder that both have left alone from before that time on has the same in it still. Its times say so: that of its
    content, which is that of the other, and that of its inode, which nobody can set back. So do those of the folders
    that it lies in: what is moved there with a folder shows in the times of that folder alone.
    """

    def __init__(self, tree: Tree, since: Since) -> None:
        self._folders, self._files, self._since = tree.folders, tree.files, since
        self._moved: set[str] = set()
        self._inside = tree.inside

    def inside(self, folder: str, now: os.stat_result) -> Iterator[tuple[str, os.DirEntry[str] | None]] | None:
        """The paths in a folder, as `now` it is in the other tree, and what is there but for folders.

        None if something else may be in it. Asked for outer folders first.
        """
        was = self._folders.get(folder)
        if was is None or not self._is_in_place(folder, was, now) or was.st_mtime_ns != now.st_mtime_ns:
            return None
        return ((path, self._files.get(path)) for path in self._inside.get(folder, ()))

    def _is_in_place(self, folder: str, was: os.stat_result, now: os.stat_result) -> bool:
        """Whether it is the folder that it was in both trees, though something else may be in it."""
        are_alone = was.st_ctime_ns < self._since.new and now.st_ctime_ns < self._since.old
        if are_alone and folder.rpartition("/")[0] not in self._moved:
            return True
        self._moved.add(folder)
        return False


class Earlier(Protocol):
    """What is known of the files of an edition from earlier builds."""

    def known(self, path: str) -> Print | None:
        """The print of a file, where that is known without the file."""

    def is_left(self, path: str, found: os.stat_result) -> bool:
        """Whether a file that is there is as a build left it that would have made the same."""

    def relinked(self, paths: Iterable[str]) -> None:
        """Hear that files have been given another name, or lost one, which their times tell."""

    def beginning(self, path: str) -> bytes:
        """What a file begins with, as far as that is known without the file."""

    def pieces(self, path: str) -> Pieces:
        """A file in the pieces that it is put together of, if they are known."""

    def in_turn(self, paths: Iterable[str]) -> Generator[str]:
        """Some files in the order in which it is best to ask for them."""

    def let_go(self, path: str) -> None:
        """Hear that a file will not be asked for again."""


class Nothing:
    """No earlier builds are known."""

    def known(self, _: str) -> Print | None:
        """No print is known."""
        return None

    def is_left(self, _: str, __: os.stat_result) -> bool:
        """No file is known."""
        return False

    def relinked(self, _: Iterable[str]) -> None:
        """No file is known."""

    def beginning(self, _: str) -> bytes:
        """No file is known."""
        return b""

    def pieces(self, _: str) -> Pieces:
        """No pieces are known."""
        return ()

    def in_turn(self, paths: Iterable[str]) -> Generator[str]:
        """Any order is as good."""
        yield from from_the_top(paths)

    def let_go(self, _: str) -> None:
        """Nothing is held."""


NOTHING: Earlier = Nothing()


@dataclass(frozen=True, slots=True)
class News:
    """What a new edition changes in a folder: the paths of the files to write, and of those to take away.

    Those to be left are `unchanged`. `files` are those of the edition by path, which need not all be in memory;
    `earlier` hears which were written.
    """

    tree: Tree
    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    files: Mapping[str, bytes]
    removed: tuple[str, ...]
    earlier: Earlier = NOTHING

    def pieces(self, path: str) -> Pieces:
        """A file of the edition, which need not be in memory as a whole."""
        return self.earlier.pieces(path) or (self.files[path],)


def walk(root: Path, twin: Twin | None = None, found: int = 0) -> Tree:
    """Everything below a folder; nothing if it is not there. What a build keeps in there itself is left out.

    Folders that have in them what those of a `twin` have are not looked into, and their files are told by that.
    """
    tree = Tree(root, found=found or time.time_ns())
    if not root.exists():
        return tree
    folders, files, top, device = tree.folders, tree.files, str(root), root.stat().st_dev
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        try:
            # Not before it is looked into: what is done to it from now on shows in its times.
            now = os.lstat(f"{top}/{folder}")
            if folder:
                folders[folder] = now
            inside = twin.inside(folder, now) if twin is not None else None
            entries = list(os.scandir(f"{top}/{folder}")) if inside is None else ()
        except PermissionError:
            tree.whole = False
            continue
        tree.whole = tree.whole and now.st_dev == device
        paths = tree.inside[folder] = []
        for path, file in inside or ():
            paths.append(path)
            if file is None:
                waiting.append(path)
            else:
                files[path] = file
        prefix = f"{folder}/" if folder else ""
        for entry in entries:
            path = prefix + entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            if path == (INSIDE if is_folder else LOCK):
                continue
            paths.append(path)
            if is_folder:
                waiting.append(path)
            else:
                files[path] = entry
                if entry.is_symlink() and entry.is_dir():
                    tree.links.add(path)
    return tree


def find_news(files: Mapping[str, bytes], stale: Iterable[str], tree: Tree, earlier: Earlier = NOTHING) -> News:
    """What `files` change in a tree; one that is known from `earlier` builds is only asked for if it is news.

    Raises `OutputError` for a path that does not fit into the tree, or leads out of it.
    """
    written: list[str] = []
    unchanged: list[str] = []
    for path in sorted(files):
        (unchanged if _is_there(path, files, earlier, tree) else written).append(path)
    removed = tuple(path for path in sorted(set(stale)) if path not in files and path in tree.files)
    for path in written:
        if path.startswith("/") or ".." in path.split("/"):
            raise OutputError(f"{path} would lie outside {tree.root}")
        if path in tree.folders:
            raise OutputError(f"{tree.root / path} is a folder, and a file of that name is to be published")
        for parent in outer_folders(path):
            if parent in tree.files and parent not in tree.links and parent not in removed:
                raise OutputError(f"{tree.root / parent} is a file, and a folder of that name is to be published")
        refuse_to_leave(tree.root, path, tree)
    return News(tree, tuple(written), tuple(unchanged), files, removed, earlier)


def refuse_to_leave(root: Path, path: str, tree: Tree) -> None:
    """Raises `OutputError` for a path that a link in the tree would lead out of `root` (P8)."""
    if tree.links.isdisjoint(outer_folders(path)):
        return
    if not (root / path).parent.resolve().is_relative_to(root):
        raise OutputError(f"{path} would lie outside {root}")


def _is_there(path: str, files: Mapping[str, bytes], earlier: Earlier, tree: Tree) -> bool:
    """Whether a file is there with this content; one of another size is not read, and one that is not, not made."""
    entry = tree.files.get(path)
    if entry is None and not tree.links:
        return False
    try:
        is_plain = entry is not None and entry.is_file(follow_symlinks=False)
        found = entry.stat(follow_symlinks=False) if entry is not None and is_plain else None
        if found is not None and earlier.is_left(path, found):
            return True
        known = earlier.known(path)
        target = f"{tree.root}/{path}"
        if known is None and found is not None and not _begins_with(target, earlier.beginning(path)):
            return False
        data = files[path] if known is None else b""
        if found is not None and found.st_size != (len(data) if known is None else known.size):
            return False
        if not is_plain and not os.path.isfile(target):  # noqa: PTH113 - of thousands of files
            return False
        with open(target, "rb") as file:  # noqa: PTH123
            there = file.read()
    except OSError:
        return False
    same = there == data if known is None else print_of(there) == known
    if same:
        earlier.let_go(path)
    return same


def _begins_with(target: str, beginning: bytes) -> bool:
    if not beginning:
        return True
    with open(target, "rb") as file:  # noqa: PTH123
        return file.read(len(beginning)) == beginning


def outer_folders(path: str) -> Iterator[str]:
    """The folders that a path lies in, the innermost first, without the root."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
