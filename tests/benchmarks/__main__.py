"""`python -m tests.benchmarks`: ours and the peers side by side, in one run, as ratios.

Everything is measured as a whole process, each round running all subjects in turn; the figures are medians. `--write`
puts them into README.md beside this module.
"""

from __future__ import annotations

import argparse
import compileall
import math
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks import calendars, peers
from tests.benchmarks.measure import Cost, Subject, compare

NOW = f"{calendars.NOW:%Y-%m-%dT%H:%MZ}"
LATER = f"{calendars.NOW + timedelta(hours=1):%Y-%m-%dT%H:%MZ}"
"""When the build after a change takes place."""
FOUR = "calendar.ics,rss.xml,atom.xml,feed.json"
FEEDS = Path(sys.executable).with_name("feeds")
README = Path(__file__).with_name("README.md")
BRIEF = 9
"""How often in a round what takes a tenth of a second is run: a single run says little."""

LIBRARIES = ("icalendar", "feedgen", "pydantic", "pyyaml", "babel", "jinja2", "click")


@dataclass(frozen=True)
class Line:
    """What was measured, and how it stands to what it is measured by: at most `most`, where there is such a target."""

    what: str
    wall: float
    cpu: float
    most: float | None = None

    def __str__(self) -> str:
        target = f"at most {self.most:g}" if self.most is not None else ""
        return f"| {self.what} | {target} | {self.wall:.3g} | {self.cpu:.3g} | {self.verdict} |"

    @property
    def verdict(self) -> str:
        """Whether the target holds, by both kinds of time or by one of them."""
        if self.most is None:
            return ""
        held = [kind for kind, measured in (("CPU", self.cpu), ("wall", self.wall)) if measured <= self.most]
        return ("**does not hold**", f"holds by {held[0] if held else ''} time alone", "holds")[len(held)]


class Bench:
    """The files and folders of one run."""

    def __init__(self, folder: Path, rounds: int) -> None:
        self.folder, self.rounds = folder, rounds
        self.peers = peers.install()
        self._turn = 0

    def file(self, name: str, text: str) -> Path:
        """A file of this run."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def build(self, name: str, events: Path, *, cold: bool, more: Sequence[str] = ()) -> Subject:
        """`feeds build`, into a folder of its own, with a cache of its own; both are cleared before if it is `cold`."""
        output, cache = (self.folder / f"{events.stem} {name}.{kind}" for kind in ("output", "cache"))

        def clear() -> None:
            shutil.rmtree(output, ignore_errors=True)
            shutil.rmtree(cache, ignore_errors=True)

        command = (FEEDS, "build", events, "--output", output, "--now", NOW, "--quiet", *more)
        return Subject(name, command, clear if cold else _nothing, {"FEEDS_CACHE": str(cache)})

    def size(self, count: int, rounds: int, *, four_only: bool) -> dict[str, Cost]:
        """All that is measured at one size."""
        ours = self.file(f"{count}.yaml", calendars.our_file(count))
        one_channel = self.file(f"{count}.plain.yaml", calendars.our_file(count, topics=0))
        theirs = self.file(f"{count}.peers.yaml", calendars.their_file(count))
        edited = self.file(f"{count}.edited.yaml", calendars.our_file(count))
        cold = [
            Subject("yaml2ics", (self.peers / "yaml2ics", theirs)),
            Subject("icalendar", (self.peers / "python", peers.PLAINLY, theirs)),
            four := self.build("four formats", one_channel, cold=True, more=("--formats", FOUR)),
            # Into the same folder, where there is nothing left to do.
            Subject("no news", four.command, _nothing, four.environment, times=BRIEF),
            Subject("import click", (sys.executable, "-c", "import click"), times=BRIEF),
        ]
        _age(one_channel)
        warm: list[Subject] = []
        first: dict[str, Cost] = {}
        if not four_only:
            everything = self.build("everything", ours, cold=True)
            check_out = partial(_check_out, ours, Path(everything.command[everything.command.index("--output") + 1]))
            # What the hourly job does: a new machine, with the cache of the last.
            hourly = Subject("no news, fresh checkout", everything.command, check_out, everything.environment)
            cold += [everything, hourly, self.build("one process", ours, cold=True, more=("--jobs", "1"))]
            build = self.build("one change", edited, cold=False)
            compare([build], 1)
            later = tuple(LATER if part == NOW else part for part in build.command)
            change = Subject(build.name, later, self._edit(edited), build.environment)
            # The first one has no edition that was put aside: that is so once in the life of a cache.
            first = compare([replace(change, name="first change")], 1)
            warm = [change]
        return first | compare([*cold, *warm], rounds)

    def _edit(self, events: Path) -> Callable[[], None]:
        """Change the title of one event that is to come, to another one each time."""
        original = events.read_text(encoding="utf-8")
        place = original.rindex("  title: ") + len("  title: ")

        def edit() -> None:
            self._turn += 1
            events.write_text(f"{original[:place]}Edit {self._turn} of {original[place:]}", encoding="utf-8")

        return edit

    def start(self) -> dict[str, Cost]:
        """What it costs to begin."""
        click = Subject("import click", (sys.executable, "-c", "import click"))
        return compare([click, Subject("feeds --help", (FEEDS, "--help"))], max(11, self.rounds))

    def channels(self, count: int) -> dict[str, Cost]:
        """Eight languages alone, and by twenty topics."""
        alone = self.file("languages.yaml", calendars.our_file(count, languages=8, topics=0))
        by_topic = self.file("topics.yaml", calendars.our_file(count, languages=8, topics=20))
        subjects = [self.build("8 languages", alone, cold=True), self.build("8 by 20 topics", by_topic, cold=True)]
        return compare(subjects, self.rounds)


def _nothing() -> None:
    pass


def _check_out(*paths: Path) -> None:
    """What is there, as git writes it where it was not: with other inodes and times."""
    for path in paths:
        was = path.rename(path.with_name(f"{path.name}.was"))
        if was.is_dir():
            shutil.copytree(was, path, copy_function=shutil.copyfile)
            shutil.rmtree(was)
        else:
            shutil.copyfile(was, path)
            was.unlink()


def _age(path: Path) -> None:
    """As old as a file usually is when the hourly job comes by."""
    os.utime(path, (path.stat().st_mtime - 3600,) * 2)


def lines(
    sizes: dict[int, dict[str, Cost]], start: dict[str, Cost], channels: dict[str, Cost], channels_at: int
) -> Iterator[Line]:
    """The targets, each with what was measured, and what stands beside them."""
    yield _ratio("`feeds --help` to `import click`", start["feeds --help"], start["import click"], 1.5)
    for one, other, what, most, least in (
        ("four formats", "yaml2ics", "four formats to yaml2ics", 0.1, 10_000),
        ("four formats", "icalendar", "four formats to icalendar used plainly", None, 0),
        ("no news", "import click", "no news to `import click`", 2, 0),
        ("no news, fresh checkout", "import click", "no news in a fresh checkout to `import click`", None, 0),
        ("one change", "everything", "one change to a cold build", 0.2, 10_000),
        ("one change", "one process", "one change to a cold build by one process", None, 0),
    ):
        for count, costs in sizes.items():
            if one in costs:
                target = most if count >= least else None
                yield _ratio(f"{what}, {count:,} events", costs[one], costs[other], target)
    yield _ratio(
        f"8 languages by 20 topics to 8 languages, {channels_at:,} events",
        channels["8 by 20 topics"],
        channels["8 languages"],
        2,
    )
    for (few, one), (many, other) in zip(list(sizes.items())[:-1], list(sizes.items())[1:], strict=True):
        for name in ("four formats", "everything"):
            if name in one and name in other and few >= 1000:
                wall, cpu = (
                    math.log(getattr(other[name], kind) / getattr(one[name], kind)) / math.log(many / few)
                    for kind in ("wall", "cpu")
                )
                yield Line(f"growth exponent of {name}, {few:,} to {many:,}", wall, cpu, 1.1)
    for name in ("four formats", "everything", "one process", "one change"):
        count = max((count for count, costs in sizes.items() if name in costs), default=0)
        if count >= 10_000:
            kilobytes = sizes[count][name].memory / count / 1000
            what = f"peak memory of {name}, {count:,} events, kB an event"
            yield Line(what, kilobytes, kilobytes, 25 if count >= 100_000 else None)


def _ratio(what: str, one: Cost, other: Cost, most: float | None) -> Line:
    return Line(what, one.wall / other.wall, one.cpu / other.cpu, most)


def _file_system() -> str:
    """The kind of file system that the files of a run lie on."""
    told = ("stat", "--file-system", "--format=%T", tempfile.gettempdir())
    return subprocess.run(told, check=True, capture_output=True, text=True).stdout.strip()


def report(sizes: dict[int, dict[str, Cost]], targets: Sequence[Line], rounds: int, once_above: int) -> str:
    """The page of results; what is at no size, such as the start of a process, is at 0."""
    once = f", and one above {once_above:,} events" if max(sizes) > once_above else ""
    told = [
        "# Benchmarks\n",
        "Ours and the peers side by side, each a whole process, in turn; medians. Made by `python -m tests.benchmarks"
        " --write`, from `calendars.py`: events with a title, a description of 400 characters, a place, people, tags,"
        " a third of whole days, one in twelve recurring, four in five past. The peers have the same events, as far as"
        " they have words for them: no people, positions, tags and reminders.\n",
        f"{platform.platform()}, {_processor()}, {os.cpu_count()} cores, Python {platform.python_version()};"
        f" {', '.join(f'{name} {version(name)}' for name in LIBRARIES)}; peers: {peers.versions()}."
        f" Files on {_file_system()}: on a disk, making tens of thousands of them can take as long as all else."
        f" Rounds: {rounds}{once}. Load while measuring: {os.getloadavg()[1]:.1f}; where it is above 1, other work"
        " shared the cores, and the CPU times say more than the wall's.\n",
        "## Targets\n",
        "| | target | by wall time | by CPU time | |",
        "| --- | --- | --- | --- | --- |",
        *map(str, targets),
        "\n'four formats' are `calendar.ics`, `rss.xml`, `atom.xml` and `feed.json` with the ledger, for one channel;"
        " 'everything' has all pages, 12 topics and a file for each event as well, and 'one process' is the same with"
        " `--jobs 1`. 'first change' is the first build after a cold one, which has no edition put aside to begin with,"
        " and 'one change' a later one. In a 'fresh checkout' the input and the output have other inodes and times, so"
        " that all of the output is read. Cold is the calendar: the program is installed, its modules and templates"
        " compiled. The peak is that of the largest process; the copies that make pages on other cores come on top.\n",
        "## Figures\n",
        "| events | | wall, s | CPU, s | peak, MB |",
        "| --- | --- | --- | --- | --- |",
    ]
    told += [
        f"| {f'{count:,}' if count else ''} | {name} | {cost.wall:.3f} | {cost.cpu:.3f} | {cost.memory / 1e6:.0f} |"
        for count, costs in sizes.items()
        for name, cost in costs.items()
    ]
    return "\n".join(told) + "\n"


def _with(
    sizes: dict[int, dict[str, Cost]], start: dict[str, Cost], channels: dict[str, Cost], channels_at: int
) -> dict[int, dict[str, Cost]]:
    """All figures by number of events."""
    every = {0: start, **sizes}
    return {**every, channels_at: {**every.get(channels_at, {}), **channels}}


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    names = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
    return names[0] if names else platform.processor()


def main() -> None:
    """Measure, print, and write the page if it is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--sizes", default="100,1000,10000,100000", help="numbers of events, with commas in between")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is run; medians are taken")
    parser.add_argument("--once-above", type=int, default=10_000, help="above it: a single round")
    parser.add_argument("--whole-up-to", type=int, default=100_000, help="above it: peers and four formats alone")
    parser.add_argument("--languages-at", type=int, default=1000, help="events of the run with 8 languages")
    parser.add_argument("--write", action="store_true", help="write the results into README.md")
    given = parser.parse_args()
    # What pip installs it compiles, and so the peers; a checkout may be as it came.
    compileall.compile_dir(Path(__file__).parents[2] / "feeds", quiet=1)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory(prefix="feeds-benchmarks-") as folder:
        bench = Bench(Path(folder), given.rounds)
        start, channels = bench.start(), bench.channels(given.languages_at)
        sizes: dict[int, dict[str, Cost]] = {}
        page = ""
        for count in map(int, given.sizes.split(",")):
            rounds = given.rounds if count <= given.once_above else 1
            sizes[count] = bench.size(count, rounds, four_only=count > given.whole_up_to)
            for name, cost in sizes[count].items():
                told = f"{count:>7} {name:14} {cost.wall:8.3f} s {cost.cpu:8.3f} s CPU {cost.memory >> 20:6} MiB"
                sys.stderr.write(f"{told}\n")
            targets = list(lines(sizes, start, channels, given.languages_at))
            every = _with(sizes, start, channels, given.languages_at)
            page = report(every, targets, given.rounds, given.once_above)
            if given.write:
                # After each size: the largest takes long, and may be given up on.
                README.write_text(page, encoding="utf-8")
    sys.stdout.write(page)


if __name__ == "__main__":
    main()
