"""The files of a build into `output/`, all or nothing (P6): a reader sees the whole old edition or the whole new one.

The new edition is prepared beside the old one and takes its place in one step (`swap`). Where a file system has no such
step, the new files are laid ready with a list of what is to be done, which the next build carries on with if this one
is killed (`journal`). What the build did not write is never touched, and what has not changed keeps its inode and its
time of modification. Without news nothing is written at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from feeds.publish import journal, swap
from feeds.publish.error import OutputError, told
from feeds.publish.lock import hold
from feeds.publish.place import Place
from feeds.publish.spare import Spare
from feeds.publish.tree import NOTHING, Earlier, News, find_news, walk

__all__ = ["OutputError", "Published", "Spare", "hold", "publish"]

NO_SPARE = Spare()


@dataclass(frozen=True, slots=True)
class Published:
    """What happened to the files: their paths below the output folder; `others` are those of what else is there.

    They were as published at `placed` (in nanoseconds since 1970, by the clock of the file system), and the unchanged
    ones from when this began, at `begun`: what others change in one of them after that has a later time. From `settled`
    on nothing more was done to them, and what takes the place of one shows in the time of its inode.
    """

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    others: tuple[str, ...] = ()
    placed: int = 0
    begun: int = 0
    settled: int = 0


def publish(
    files: Mapping[str, bytes],
    stale: Iterable[str],
    output: Path,
    last: str,
    earlier: Earlier = NOTHING,
    spare: Spare = NO_SPARE,
) -> Published:
    """Put `files` into `output`, and take the `stale` ones away; of one that is both, it is put.

    A file that is there as `earlier` builds left it is not asked for. `last` is the file that a build starts from:
    where the files have to be put one by one, it comes after all others. `spare` is where the old edition may be put
    aside. Takes the lock (`hold`) if its caller has not. Raises `OutputError`, and then the old edition is there as it
    was.
    """
    with hold(output) as place, told(output):
        begun = place.moment()
        tree = walk(place.output, found=begun)
        news = find_news(files, stale, tree, earlier)
        placed = _put(news, last, place, spare) if news.written or news.removed else begun
        others = tuple(sorted(tree.files.keys() - files.keys() - set(news.removed)))
        settled = place.moment() if news.written or news.removed else begun
        return Published(news.written, news.unchanged, news.removed, others, placed, begun, settled)


def _put(news: News, last: str, place: Place, spare: Spare) -> int:
    try:
        return swap.put(news, place, spare)
    except swap.NotSwappableError:
        return journal.put(news, last, place)
