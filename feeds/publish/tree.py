"""What is in an output folder, and in what a new edition differs from it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from feeds.files import Print, print_of
from feeds.publish.error import OutputError
from feeds.publish.place import INSIDE


@dataclass(slots=True)
class Tree:
    """All that is below a folder, by path: its folders, the outer ones first, and everything that is none.

    `links` are the links to folders among the latter. `whole` is False where a part of it could not be read, or lies
    on another device.
    """

    root: Path
    folders: list[str] = field(default_factory=list)
    files: dict[str, os.DirEntry[str]] = field(default_factory=dict)
    links: set[str] = field(default_factory=set)
    whole: bool = True


Known = Callable[[str], Print | None]
"""Gives the print of a file of an edition, where that is known without the file."""


def nothing(_: str) -> None:
    """No print is known."""


@dataclass(frozen=True, slots=True)
class News:
    """What a new edition changes in a folder: the paths of the files to write, and of those to take away.

    `files` are those of the edition by path, which need not all be in memory.
    """

    tree: Tree
    written: tuple[str, ...]
    files: Mapping[str, bytes]
    removed: tuple[str, ...]


def walk(root: Path) -> Tree:
    """Everything below a folder; nothing if it is not there. What a build keeps in there itself is left out."""
    tree = Tree(root)
    if not root.exists():
        return tree
    device = root.stat().st_dev
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        try:
            entries = list(os.scandir(root / prefix))
        except PermissionError:
            tree.whole = False
            continue
        for entry in entries:
            path = prefix + entry.name
            if entry.is_dir(follow_symlinks=False):
                if path == INSIDE:
                    continue
                tree.whole = tree.whole and entry.stat(follow_symlinks=False).st_dev == device
                tree.folders.append(path)
                waiting.append(f"{path}/")
            elif path != f"{INSIDE}.lock":
                tree.files[path] = entry
                if entry.is_symlink() and entry.is_dir():
                    tree.links.add(path)
    return tree


def find_news(files: Mapping[str, bytes], stale: Iterable[str], tree: Tree, known: Known = nothing) -> News:
    """What `files` change in a tree; one whose print is `known` is only asked for if it is news.

    Raises `OutputError` for a path that does not fit into the tree, or leads out of it.
    """
    written = tuple(path for path in sorted(files) if not _is_there(path, files, known(path), tree))
    removed = tuple(path for path in sorted(set(stale)) if path not in files and path in tree.files)
    folders = set(tree.folders)
    for path in written:
        if path.startswith("/") or ".." in path.split("/"):
            raise OutputError(f"{path} would lie outside {tree.root}")
        if path in folders:
            raise OutputError(f"{tree.root / path} is a folder, and a file of that name is to be published")
        for parent in outer_folders(path):
            if parent in tree.files and parent not in tree.links and parent not in removed:
                raise OutputError(f"{tree.root / parent} is a file, and a folder of that name is to be published")
        refuse_to_leave(tree.root, path, tree)
    return News(tree, written, files, removed)


def refuse_to_leave(root: Path, path: str, tree: Tree) -> None:
    """Raises `OutputError` for a path that a link in the tree would lead out of `root` (P8)."""
    if tree.links.isdisjoint(outer_folders(path)):
        return
    if not (root / path).parent.resolve().is_relative_to(root):
        raise OutputError(f"{path} would lie outside {root}")


def _is_there(path: str, files: Mapping[str, bytes], known: Print | None, tree: Tree) -> bool:
    """Whether a file is there with this content; one of another size is not read, and one that is not, not made."""
    entry = tree.files.get(path)
    if entry is None and not tree.links:
        return False
    data = files[path] if known is None else b""
    size = len(data) if known is None else known.size
    try:
        is_plain = entry is not None and entry.is_file(follow_symlinks=False)
        if is_plain and entry is not None and entry.stat(follow_symlinks=False).st_size != size:
            return False
        target = f"{tree.root}/{path}"
        if not is_plain and not os.path.isfile(target):  # noqa: PTH113 - of thousands of files
            return False
        with open(target, "rb") as file:  # noqa: PTH123
            there = file.read()
    except OSError:
        return False
    return there == data if known is None else print_of(there) == known


def outer_folders(path: str) -> Iterator[str]:
    """The folders that a path lies in, the innermost first, without the root."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
