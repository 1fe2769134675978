"""A new edition file by file, where its folder cannot change place with the old one: a mount point, another system.

Everything that can go wrong is done first: the new files are laid ready in the output folder, with a list of what is to
be done, the journal. With that on the disk the edition counts as published. The rest is renaming; a build that is
killed in the middle of it is carried on by the next one. For those milliseconds, or until then, a reader sees new files
beside old ones.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import closing, suppress
from pathlib import Path

from feeds.publish.error import OutputError
from feeds.publish.new_tree import prune, write
from feeds.publish.place import Place
from feeds.publish.swap import flush
from feeds.publish.tree import News, outer_folders

JOURNAL = "journal.json"


def put(news: News, last: str, place: Place) -> int:
    """Put a new edition into the folder of the old one, `last` after all others; when it was done. Raises `OSError`."""
    order = sorted(news.written, key=lambda path: (path == last, path))
    made: list[Path] = []
    try:
        _make(place.inside.parent, made)
        place.inside.mkdir()
        numbers = {path: number for number, path in enumerate(order)}
        with closing(news.earlier.in_turn(order)) as in_turn:
            for path in in_turn:
                for folder in reversed(list(outer_folders(path))):
                    _make(place.output / folder, made)
                write(f"{place.inside}/{numbers[path]}", news.pieces(path))
                news.earlier.let_go(path)
        draft = place.inside / "draft"
        draft.write_text(json.dumps({"put": order, "remove": news.removed}), encoding="utf-8")
        flush(place.inside)
        draft.rename(place.inside / JOURNAL)
    except BaseException:
        shutil.rmtree(place.inside, ignore_errors=True)
        for new in reversed(made):
            with suppress(OSError):
                new.rmdir()
        raise
    try:
        _carry_on(place)
    except OSError as error:
        raise OutputError(
            f"{place.output}: {error.strerror or error} ({error.filename}). The new edition is there in part only;"
            " the next build puts the rest of it in place."
        ) from error
    return place.moment()


def recover(place: Place) -> None:
    """Carry on what a killed build had begun, or clear away what it had only prepared."""
    if (place.inside / JOURNAL).exists():
        _carry_on(place)
    elif place.inside.exists():
        shutil.rmtree(place.inside)


def _carry_on(place: Place) -> None:
    journal = json.loads((place.inside / JOURNAL).read_bytes())
    flush(place.inside)
    for number, path in enumerate(journal["put"]):
        ready = place.inside / str(number)
        if ready.exists():
            os.replace(ready, place.output / path)  # noqa: PTH105 - an exact rename
    for path in journal["remove"]:
        (place.output / path).unlink(missing_ok=True)
    prune(place.output, journal["remove"])
    (place.inside / JOURNAL).unlink()
    shutil.rmtree(place.inside)


def _make(folder: Path, made: list[Path]) -> None:
    if not folder.exists():
        folder.mkdir()
        made.append(folder)
