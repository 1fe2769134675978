"""The tree of a new edition, prepared beside the old one: of what stays the same it has one more name (a hard link).

So that keeps its inode, and nothing of it is copied. The tree may be a new folder or an edition that was put aside
(`feeds.publish.spare`): of that, what is as it is in the old tree stays, by its inode, and only the rest is made anew.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path

from feeds.files import Pieces
from feeds.publish.tree import NEVER, News, Since, Tree, Twin, outer_folders, refuse_to_leave, walk


def prepare(tree: Path, news: News, since: Since = NEVER) -> None:
    """Make a folder the new edition, whatever is in it. Raises `OSError`, and `OutputError` for a path out of it.

    Folders that were left alone `since` then, and the old ones as well, have the same in them.
    """
    old, root = news.tree, str(tree)
    left_out = {*news.written, *news.removed}
    # What is written through a link to a folder shows in the times of no folder that it leads through.
    there = walk(tree, Twin(old, since) if not old.links else None)
    changed = set(_clear(there, old, left_out))
    # Plain strings and calls: a calendar of 100,000 events has 200,000 files in 100,000 folders.
    is_new = not there.folders
    made = [folder for folder in old.folders if folder not in there.folders]
    for folder in made:
        os.mkdir(f"{root}/{folder}")  # noqa: PTH102
    changed.update(made)
    # In a tree that is all new they were made alike, so that it need not be asked for a folder at a time.
    like = os.stat(f"{root}/{made[0]}") if made and is_new else None  # noqa: PTH116
    there.folders |= {folder: like or os.stat(f"{root}/{folder}") for folder in made}  # noqa: PTH116
    lacking = [path for path in old.files if path not in left_out and path not in there.files]
    for path in lacking:
        os.link(old.files[path].path, f"{root}/{path}", follow_symlinks=False)
        changed.add(path.rpartition("/")[0])
    news.earlier.relinked(lacking)
    with closing(news.earlier.in_turn(news.written)) as order:
        for path in order:
            refuse_to_leave(tree, path, old)
            write(f"{root}/{path}", news.pieces(path))
            news.earlier.let_go(path)
    if not old.root.exists():
        return
    gone = prune(tree, news.removed)
    touched = set(_touched(left_out, old, gone))
    there.folders[""] = os.stat(root)  # noqa: PTH116
    for folder, was in (*reversed(old.folders.items()), ("", os.stat(old.root))):  # noqa: PTH116
        now = there.folders[folder]
        # What else others say of a folder shows in the time of its inode.
        is_left = was.st_ctime_ns < since.new and now.st_ctime_ns < since.old and _is_like(now, was)
        if not (is_left and folder not in changed and folder not in touched) and folder not in gone:
            if not is_new:
                _say_no_more(f"{root}/{folder}", f"{old.root}/{folder}")
            _like(f"{old.root}/{folder}", was, f"{root}/{folder}", now, as_old=folder not in touched)


def _touched(paths: Iterable[str], old: Tree, gone: set[str]) -> Iterator[str]:
    """The folders that have something else in them once these paths have: the innermost there are, and what is new."""
    for path in paths:
        for folder in (*outer_folders(path), ""):
            yield folder
            if folder in old.folders and folder not in gone:
                break


def _clear(there: Tree, old: Tree, left_out: set[str]) -> Iterator[str]:
    """Take away what is not as in the old tree, in `there` as well; the folders in which something was."""
    for path, entry in list(there.files.items()):
        same = old.files.get(path)
        if same is None or path in left_out or (same is not entry and same.inode() != entry.inode()):
            os.unlink(f"{there.root}/{path}")  # noqa: PTH108
            del there.files[path]
            yield path.rpartition("/")[0]
    for folder in reversed(list(there.folders)):
        if folder not in old.folders:
            os.rmdir(f"{there.root}/{folder}")  # noqa: PTH106
            del there.folders[folder]
            yield folder.rpartition("/")[0]


def write(target: str, pieces: Pieces) -> None:
    """Write a new file of some pieces, in the place of another name for an old one if there is one."""
    folder = os.path.dirname(target)  # noqa: PTH120 - of thousands of files
    if not os.path.isdir(folder):  # noqa: PTH112
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103
    with suppress(FileNotFoundError):
        os.unlink(target)  # noqa: PTH108
    with open(target, "xb") as file:  # noqa: PTH123
        file.writelines(pieces)
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


def _is_like(now: os.stat_result, was: os.stat_result) -> bool:
    """Whether a folder has the owner, the mode and the time of the one it stands for."""
    return (
        now.st_mtime_ns == was.st_mtime_ns
        and now.st_mode == was.st_mode
        and now.st_uid == was.st_uid
        and now.st_gid == was.st_gid
    )


def _say_no_more(new: str, old: str) -> None:
    """Take from a folder the extended attributes that the one it stands for has not."""
    for name in set(os.listxattr(new)).difference(os.listxattr(old)):
        with suppress(OSError):
            os.removexattr(new, name)


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
    elif made.st_mtime_ns == was.st_mtime_ns:
        # It may have lacked already what is taken away: that the two differ is to show in their times.
        os.utime(new)
