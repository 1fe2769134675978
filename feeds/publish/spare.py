"""The edition before the last, put aside for the next one to be prepared in: of a large calendar, nearly all is there.

It has no more of its own than names of files (hard links), and lies in a cache that may be deleted at any time. What is
in it counts for nothing: of whatever is found there, only that stays which is in the output as well.
"""

from __future__ import annotations

import os
import shutil
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from feeds.publish.tree import NEVER, Since

LEAST = 1_000
"""From how many folders on an edition is worth putting aside: below it, a new one is prepared in a moment."""

SINCE = "since"
"""Since when an edition lies beside the one that took its place, and by what inodes these two are known."""


@dataclass(frozen=True, slots=True)
class Spare:
    """Where editions are put aside, one for each output; nowhere, if there is no such folder."""

    folder: Path | None = None
    name: str = ""

    @property
    def _tree(self) -> Path:
        return (self.folder or Path()) / self.name / "edition"

    def take(self, target: Path, output: Path) -> Since | None:
        """Move the edition that was put aside to a path, if there is one on that device; a link to one is none.

        Since when it lies beside what is in the output: `NEVER` if one of the two is another one.
        """
        if self.folder is None:
            return None
        try:
            if not all(stat.S_ISDIR(one.lstat().st_mode) for one in (self._tree.parent, self._tree)):
                return None
            self._tree.rename(target)
        except OSError:
            return None
        return self._since(target, output)

    def _since(self, aside: Path, output: Path) -> Since:
        since = self._tree.parent / SINCE
        try:
            # Anything may stand in its place, and some of that is waited for.
            old, new, *inodes = map(int, since.read_bytes().split() if since.is_file() else ())
            return Since(old, new) if inodes == [aside.stat().st_ino, output.stat().st_ino] else NEVER
        except (OSError, ValueError):
            return NEVER

    def put_aside(self, tree: Path, output: Path, folders: int, since: Since) -> bool:
        """Put an edition of `output` aside, if it has enough `folders`, and if that is on the same device.

        It lies beside the edition that took its place, the one that `tree` is named by, `since` then.
        """
        if self.folder is None or folders < LEAST or self._tree.parent.is_symlink():
            return False
        self._forget_others()
        try:
            self._tree.parent.mkdir(parents=True, exist_ok=True)
            of = self._tree.parent / "of"
            of.unlink(missing_ok=True)
            of.write_bytes(os.fsencode(output))
            beside = self._tree.parent / SINCE
            beside.unlink(missing_ok=True)
            beside.write_text(f"{since.old} {since.new} {tree.stat().st_ino} {tree.name}\n", encoding="utf-8")
            tree.rename(self._tree)
        except OSError:
            return False
        return True

    def _forget_others(self) -> None:
        """Let go of the editions of outputs that are no longer there: they would keep their files on the disk."""
        with suppress(OSError):
            for other in (self.folder or Path()).iterdir():
                with suppress(OSError):
                    of = other / "of"
                    if of.is_file() and not os.path.exists(of.read_bytes()):  # noqa: PTH110 - any name
                        shutil.rmtree(other)
