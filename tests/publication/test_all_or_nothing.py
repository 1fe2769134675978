"""P6 in the cases of daily life: what is not the build's stays, what has not changed stays, and one build at a time."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from feeds.cli import main
from feeds.files import Print, print_of
from feeds.publish import OutputError, Spare, hold, publish, spare, swap, tree
from feeds.publish.new_tree import prepare
from feeds.publish.place import Place
from feeds.publish.tree import Nothing

LAST = "history.json"
OLD = {"a.txt": b"a", "topics/b.txt": b"b", "topics/gone.txt": b"gone", "deep/er/gone.txt": b"gone", LAST: b"1"}
NEW = {"a.txt": b"a", "topics/b.txt": b"B", "topics/new.txt": b"new", LAST: b"2"}


@pytest.fixture
def output(tmp_path: Path) -> Path:
    folder = tmp_path / "site" / "output"
    publish(OLD, (), folder, LAST)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def everything(folder: Path) -> dict[str, tuple[int, ...]]:
    """Each file and folder with its inode, mode and times: whatever a build may have touched shows."""
    return {
        str(path.relative_to(folder)): (at.st_ino, at.st_mode, at.st_mtime_ns, at.st_ctime_ns)
        for path in (folder, *folder.rglob("*"))
        for at in (path.lstat(),)
    }


def test_a_first_edition_appears_with_its_folders_and_nothing_beside_it(tmp_path: Path) -> None:
    published = publish(OLD, (), tmp_path / "new" / "output", LAST)
    assert files(tmp_path / "new" / "output") == OLD
    assert published.written == tuple(sorted(OLD))
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["output"]


def test_a_new_edition_takes_the_place_of_the_old_one(output: Path) -> None:
    published = publish(NEW, OLD, output, LAST)
    assert files(output) == NEW
    assert published.written == (LAST, "topics/b.txt", "topics/new.txt")
    assert published.unchanged == ("a.txt",)
    assert published.removed == ("deep/er/gone.txt", "topics/gone.txt")
    assert not (output / "deep").exists(), "a folder that is left empty goes"
    assert [path.name for path in output.parent.iterdir()] == ["output"]


def test_without_news_nothing_is_touched(output: Path) -> None:
    before = everything(output)
    assert publish(OLD, OLD, output, LAST).written == ()
    assert everything(output) == before


def test_a_file_that_has_not_changed_keeps_its_inode_and_its_time(output: Path) -> None:
    os.utime(output / "a.txt", (1, 1))
    before = (output / "a.txt").stat()
    publish(NEW, OLD, output, LAST)
    after = (output / "a.txt").stat()
    assert (after.st_ino, after.st_mtime_ns, after.st_nlink) == (before.st_ino, before.st_mtime_ns, 1)


def test_a_folder_keeps_its_mode_and_one_without_news_its_time(output: Path) -> None:
    (output / "mine").mkdir(mode=0o750)
    os.utime(output / "mine", (1, 1))
    output.chmod(0o751)
    publish(NEW, OLD, output, LAST)
    assert output.stat().st_mode & 0o777 == 0o751
    assert (output / "mine").stat().st_mode & 0o777 == 0o750
    assert (output / "mine").stat().st_mtime == 1


def test_what_is_not_the_build_s_is_never_touched(output: Path) -> None:
    (output / "topics" / "notes.txt").write_text("mine")
    (output / "mine" / "empty").mkdir(parents=True)
    (output / "mine" / "script").write_text("mine")
    (output / "mine" / "script").chmod(0o700)
    (output / "mine" / "link").symlink_to("nowhere")
    os.mkfifo(output / "mine" / "pipe")
    before = {path: inode for path, (inode, *_) in everything(output).items() if "mine" in path or "notes" in path}
    times = {path: (output / path).lstat().st_mtime_ns for path in before}
    publish(NEW, OLD, output, LAST)
    for path, inode in before.items():
        after = (output / path).lstat()
        assert after.st_mtime_ns == times[path]
        assert after.st_ino == inode or (output / path).is_dir(), path
    assert (output / "mine" / "link").readlink() == Path("nowhere")
    assert (output / "mine" / "script").stat().st_mode & 0o777 == 0o700


@pytest.fixture
def aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Spare:
    monkeypatch.setattr(spare, "LEAST", 0)
    return Spare(tmp_path / "cache", "here")


def test_an_edition_that_was_put_aside_becomes_the_one_after_the_next(output: Path, aside: Spare) -> None:
    first = output.stat().st_ino
    publish(NEW, OLD, output, LAST, spare=aside)
    second = output.stat().st_ino
    publish({**NEW, LAST: b"3"}, NEW, output, LAST, spare=aside)
    assert files(output) == {**NEW, LAST: b"3"}
    assert output.stat().st_ino == first
    publish({**NEW, LAST: b"4"}, NEW, output, LAST, spare=aside)
    assert output.stat().st_ino == second


def test_an_edition_made_of_one_that_was_put_aside_is_like_one_that_is_all_new(output: Path, aside: Spare) -> None:
    """Inodes, modes and times of what has not changed, and what others put there, in whatever state it was left."""
    plain = output.parent / "plain"
    shutil.copytree(output, plain)
    for folder in (output, plain):
        (folder / "topics").chmod(0o750)
        os.utime(folder / "topics", (1, 1))
        (folder / "CNAME").write_text("mine")
        (folder / "pictures").mkdir()
    editions = (OLD, NEW, {**NEW, "x/y/z.txt": b"z"}, OLD, {**OLD, LAST: b"5"}, NEW)
    before: dict[str, bytes] = OLD
    for number, edition in enumerate(editions):
        kept = {path: at for path, at in everything(output).items() if before.get(path) == edition.get(path)}
        for folder, spare_ in ((output, aside), (plain, Spare())):
            publish(edition, before, folder, LAST, spare=spare_)
        assert files(output) == files(plain) == {**edition, "CNAME": b"mine"}, number
        now, same = everything(output), everything(plain)
        assert {path: at[1] for path, at in now.items()} == {path: at[1] for path, at in same.items()}, number
        assert all(now[path][0] == at[0] for path, at in kept.items() if path in before), number
        before = edition


def test_whatever_is_in_what_was_put_aside_it_is_made_the_new_edition(output: Path, aside: Spare) -> None:
    tree = aside.folder / aside.name / "edition"
    (tree / "a.txt" / "deep").mkdir(parents=True)
    (tree / "a.txt" / "deep" / "left.txt").write_text("left")
    (tree / "topics").symlink_to("/")
    (tree / LAST).write_text("9")
    publish(NEW, OLD, output, LAST, spare=aside)
    assert files(output) == NEW
    assert not (output / "topics").is_symlink()
    assert Path("/").exists()


def test_what_others_changed_while_a_build_was_under_way_is_kept(output: Path, aside: Spare) -> None:
    """In a folder that had been left alone for long, and in one that had not, and in one that is new."""
    os.utime(output / "topics", (1, 1))

    class Edition(dict[str, bytes]):
        def __getitem__(self, path: str) -> bytes:
            (output / "topics" / "mine.txt").write_text("mine")
            (output / "mine" / "deep").mkdir(parents=True, exist_ok=True)
            (output / "mine" / "deep" / "mine.txt").write_text("mine")
            (output / "CNAME").write_text("mine")
            return super().__getitem__(path)

    class Known(Nothing):
        """Says which files are news, so that they are asked for when the new tree is being prepared."""

        def known(self, path: str) -> Print:
            return print_of(NEW[path])

    publish(Edition(NEW), OLD, output, LAST, Known(), aside)
    mine = dict.fromkeys(("topics/mine.txt", "mine/deep/mine.txt", "CNAME"), b"mine")
    assert files(output) == {**NEW, **mine}


@pytest.mark.parametrize("link", ["edition", ""])
def test_a_link_in_the_place_of_an_edition_put_aside_is_not_followed(output: Path, aside: Spare, link: str) -> None:
    mine = output.parent / "mine"
    (mine / "edition").mkdir(parents=True)
    (mine / "precious").write_text("mine")
    (mine / "edition" / "precious").write_text("mine")
    assert aside.folder is not None
    shutil.rmtree(aside.folder / aside.name, ignore_errors=True)
    there = aside.folder / aside.name / link
    there.parent.mkdir(parents=True, exist_ok=True)
    there.symlink_to(mine)
    publish(NEW, OLD, output, LAST, spare=aside)
    assert files(mine) == {"precious": b"mine", "edition/precious": b"mine"}
    assert not output.is_symlink()
    assert files(output) == NEW


def test_a_link_in_the_place_of_the_name_of_an_output_is_not_written_through(output: Path, aside: Spare) -> None:
    mine = output.parent / "mine.txt"
    mine.write_text(str(output))
    assert aside.folder is not None
    (aside.folder / aside.name).mkdir(parents=True)
    (aside.folder / aside.name / "of").symlink_to(mine)
    publish(NEW, OLD, output, LAST, spare=aside)
    assert mine.read_text() == str(output)
    assert not (aside.folder / aside.name / "of").is_symlink()


def set_back(folder: Path, to: os.stat_result) -> None:
    """Its time as it was, as programs that copy folders leave it."""
    os.utime(folder, ns=(to.st_atime_ns, to.st_mtime_ns))


@pytest.fixture
def twins(output: Path, aside: Spare) -> tuple[Path, Path]:
    """A folder in the output, and the one in the edition put aside that has had the same in it, both left alone."""
    os.utime(output / "topics", (1, 1))
    publish({**OLD, LAST: b"2"}, OLD, output, LAST, spare=aside)
    publish({**OLD, LAST: b"3"}, OLD, output, LAST, spare=aside)
    assert aside.folder is not None
    folders = (output / "topics", aside.folder / aside.name / "edition" / "topics")
    assert len({folder.stat().st_mtime_ns for folder in folders}) == 1
    return folders


def test_folders_that_were_left_alone_are_not_looked_into_once_more(
    output: Path, twins: tuple[Path, Path], aside: Spare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree, "SETTLED", 0)
    looked_into: list[str] = []
    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: [looked_into.append(str(path)), scandir(path)][1])
    publish({**OLD, LAST: b"4"}, OLD, output, LAST, spare=aside)
    assert [path for path in looked_into if path.endswith("/topics")] == [str(twins[0])]


def test_what_others_did_in_what_was_put_aside_counts_for_nothing_even_if_it_was_given_its_old_time(
    output: Path, twins: tuple[Path, Path], aside: Spare
) -> None:
    was = twins[1].stat()
    (twins[1] / "ghost.txt").write_text("ghost")
    (twins[1] / "b.txt").unlink()
    set_back(twins[1], was)
    publish({**OLD, LAST: b"4"}, OLD, output, LAST, spare=aside)
    assert files(output) == {**OLD, LAST: b"4"}


def test_what_others_put_into_the_output_stays_even_if_its_folder_was_given_its_old_time(
    output: Path, twins: tuple[Path, Path], aside: Spare
) -> None:
    was = twins[0].stat()
    (twins[0] / "mine.txt").write_text("mine")
    set_back(twins[0], was)
    for number in (b"4", b"5", b"6"):
        publish({**OLD, LAST: number}, OLD, output, LAST, spare=aside)
        assert files(output) == {**OLD, LAST: number, "topics/mine.txt": b"mine"}


@pytest.mark.parametrize("root", [False, True])
def test_folders_that_others_put_in_the_place_of_others_stay_however_alike_their_times_are(
    output: Path, aside: Spare, *, root: bool
) -> None:
    """As programs that unpack archives leave them; that they were moved shows in the times of none that is in them."""

    def release(folder: Path, text: str) -> Path:
        (folder / "version").mkdir(parents=True)
        (folder / "version" / "number.txt").write_text(text)
        os.utime(folder / "version", (1, 1))
        return folder

    release(output / "theirs", "old")
    if root:
        shutil.copytree(output, output.parent / "next", copy_function=os.link)
        (output.parent / "next" / "theirs" / "version" / "number.txt").unlink()
        (output.parent / "next" / "theirs" / "version" / "number.txt").write_text("new")
        os.utime(output.parent / "next" / "theirs" / "version", (1, 1))
    else:
        release(output.parent / "next", "new")
    for number in (b"2", b"3"):
        publish({**OLD, LAST: number}, OLD, output, LAST, spare=aside)
    place = output if root else output / "theirs"
    shutil.rmtree(place)
    (output.parent / "next").rename(place)
    for number in (b"4", b"5", b"6"):
        publish({**OLD, LAST: number}, OLD, output, LAST, spare=aside)
        assert files(output) == {**OLD, LAST: number, "theirs/version/number.txt": b"new"}


@pytest.mark.parametrize("text", [b"new", None])
def test_what_others_did_during_a_build_stays_as_it_is_then_even_if_its_folder_was_given_its_old_time(
    output: Path, twins: tuple[Path, Path], aside: Spare, monkeypatch: pytest.MonkeyPatch, text: bytes | None
) -> None:
    """What they took away stays, since the new edition has it by then, and what they put there is in it."""
    mine = twins[0] / "mine.txt"
    mine.write_bytes(b"old")
    set_back(twins[0], twins[1].stat())
    for number in (b"4", b"5"):
        publish({**OLD, LAST: number}, OLD, output, LAST, spare=aside)

    def others(*arguments: Any) -> None:
        prepare(*arguments)
        was = mine.parent.stat()
        mine.unlink()
        if text is not None:
            mine.write_bytes(text)
        set_back(mine.parent, was)
        Place.of(output).moment()

    with monkeypatch.context() as during:
        during.setattr(swap, "prepare", others)
        during.setattr(tree, "SETTLED", 0)
        publish({**OLD, LAST: b"6"}, OLD, output, LAST, spare=aside)
    for number in (b"6", b"7", b"8"):
        publish({**OLD, LAST: number}, OLD, output, LAST, spare=aside)
        assert files(output) == {**OLD, LAST: number, "topics/mine.txt": text or b"old"}


def test_what_is_taken_away_does_not_come_back_if_its_folder_was_given_the_time_of_an_edition_without_it(
    output: Path, twins: tuple[Path, Path], aside: Spare
) -> None:
    was = twins[0].stat()
    publish({**OLD, "topics/new.txt": b"new", LAST: b"4"}, OLD, output, LAST, spare=aside)
    set_back(twins[0], was)
    for number in (b"5", b"6", b"7"):
        publish({**OLD, LAST: number}, ("topics/new.txt",), output, LAST, spare=aside)
        assert files(output) == {**OLD, LAST: number}


def test_a_folder_of_others_has_its_mode_in_each_edition(output: Path, aside: Spare) -> None:
    """Also where what was put aside has to be changed for it in a folder that has that mode already."""
    private = output / "private"
    (private / "old").mkdir(parents=True)
    private.chmod(0o700)
    for number in (b"2", b"3"):
        publish({**OLD, LAST: number}, OLD, output, LAST, spare=aside)
    (private / "old").rmdir()
    (private / "new").mkdir(mode=0o700)
    for number in (b"4", b"5"):
        publish({**OLD, LAST: number}, OLD, output, LAST, spare=aside)
        assert {folder.stat().st_mode & 0o777 for folder in (private, private / "new")} == {0o700}


def test_what_others_say_of_a_folder_beside_its_mode_is_said_of_it_in_each_edition(
    output: Path, twins: tuple[Path, Path], aside: Spare
) -> None:
    """Such as who else may write to what is put there (an access control list)."""
    try:
        os.setxattr(twins[0], "user.note", b"mine")
    except OSError as error:
        pytest.fail(f"no extended attributes in {tempfile.gettempdir()} ({error}): set TMPDIR to a folder with them")
    for number in (b"4", b"5", b"6"):
        publish({**OLD, LAST: number}, OLD, output, LAST, spare=aside)
        assert os.getxattr(twins[0], "user.note") == b"mine"
    os.removexattr(twins[0], "user.note")
    for number in (b"7", b"8", b"9"):
        publish({**OLD, LAST: number}, OLD, output, LAST, spare=aside)
        assert os.listxattr(twins[0]) == []


def test_what_is_written_through_a_link_to_a_folder_of_the_output_is_in_each_edition(
    output: Path, aside: Spare, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The times of that folder do not tell of it, however long ago that was, and however long an edition takes."""

    def slowly(*arguments: Any) -> None:
        prepare(*arguments)
        Place.of(output).moment()

    monkeypatch.setattr(swap, "prepare", slowly)
    monkeypatch.setattr(tree, "SETTLED", 0)
    (output / "same").symlink_to("topics")
    os.utime(output / "topics", (1, 1))
    for number, through in enumerate((b"2", b"3", b"3", b"4", b"5", b"5", b"5")):
        edition = {**OLD, "same/through.txt": through, LAST: str(number).encode()}
        publish(edition, OLD, output, LAST, spare=aside)
        assert (output / "topics" / "through.txt").read_bytes() == through


@pytest.mark.parametrize("name", ["here", "there"])
def test_what_stands_in_the_place_of_the_name_of_an_output_is_not_waited_for(
    output: Path, aside: Spare, name: str
) -> None:
    assert aside.folder is not None
    (aside.folder / name).mkdir(parents=True)
    os.mkfifo(aside.folder / name / "of")
    publish(NEW, OLD, output, LAST, spare=aside)
    assert (aside.folder / aside.name / "edition").is_dir()
    assert files(output) == NEW


def test_editions_of_outputs_that_are_gone_are_let_go(tmp_path: Path, output: Path, aside: Spare) -> None:
    other = Spare(aside.folder, "there")
    publish(OLD, (), tmp_path / "other", LAST)
    publish(NEW, OLD, tmp_path / "other", LAST, spare=other)
    assert (tmp_path / "cache" / "there").exists()
    shutil.rmtree(tmp_path / "other")
    publish(NEW, OLD, output, LAST, spare=aside)
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["here"]


def test_a_small_edition_is_not_put_aside(tmp_path: Path, output: Path) -> None:
    publish(NEW, OLD, output, LAST, spare=Spare(tmp_path / "cache", "here"))
    assert not (tmp_path / "cache").exists()


def test_a_reader_of_the_old_edition_reads_on(output: Path) -> None:
    with (output / "topics" / "b.txt").open("rb") as reader:
        publish(NEW, OLD, output, LAST)
        assert reader.read() == b"b"


def test_what_a_reader_sees_is_one_edition_or_the_other(output: Path) -> None:
    """Somebody opens the folder over and over while a hundred editions are published."""
    reader = subprocess.Popen(
        [sys.executable, "-c", SEE, str(output)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert reader.stdin is not None
    assert reader.stdout is not None
    reader.stdout.readline()
    for number in range(100):
        text = str(number).encode()
        publish(dict.fromkeys(("a", "m/b", "z", LAST), text), OLD, output, LAST)
    told, _ = reader.communicate("\n", timeout=60)
    seen, mixed = json.loads(told)
    assert mixed == []
    assert seen > 10


SEE = """
import json, os, select, sys
seen, mixed = set(), []
print("ready", flush=True)
while not select.select([sys.stdin], [], [], 0)[0]:
    at = os.open(sys.argv[1], os.O_RDONLY)
    try:
        texts = {os.read(os.open(name, os.O_RDONLY, dir_fd=at), 99) for name in ("a", "m/b", "z", "history.json")}
        seen |= texts
        mixed += [sorted(map(str, texts))] if len(texts) > 1 else []
    except FileNotFoundError:
        pass
    os.closerange(3, 60)
print(json.dumps([len(seen), mixed]))
"""


def test_a_link_to_a_folder_is_followed_and_stays_a_link(output: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(output)
    publish(NEW, OLD, tmp_path / "link", LAST)
    assert (tmp_path / "link").is_symlink()
    assert files(output) == NEW
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "site"]


def test_a_link_that_leads_nowhere_yet_is_followed_too(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "later" / "output")
    publish(OLD, (), tmp_path / "link", LAST)
    assert files(tmp_path / "later" / "output") == OLD


def test_the_folder_one_stands_in_can_be_published_into(output: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from feeds.publish import publish; publish({'x': b'1'}, (), Path(), 'x')"
    )
    subprocess.run([sys.executable, "-c", code], cwd=output, check=True)
    assert (output / "x").read_bytes() == b"1"


def test_a_repository_in_the_output_is_left_as_it_is(output: Path) -> None:
    subprocess.run(["git", "init", "--quiet", output], check=True)
    before = everything(output / ".git")
    inode = output.stat().st_ino
    publish(NEW, OLD, output, LAST)
    assert everything(output / ".git") == before
    assert output.stat().st_ino == inode
    assert {path for path in files(output) if not path.startswith(".git/")} == set(NEW)
    assert not (output / ".publishing").exists()


def test_an_output_on_another_device_is_published_file_by_file() -> None:
    """A mount point cannot change its name; in a name space of our own we may mount one."""
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    told = subprocess.run(
        [*root, "unshare", "--mount", "bash", "-euc", MOUNTED, sys.executable],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert told.stdout.split() == ["CNAME", "a.txt", "history.json", "topics", "output"]


MOUNTED = """
room=$(mktemp -d); trap 'umount "$room"/output "$room"; rmdir "$room"' EXIT
mount -t tmpfs none "$room"; mkdir "$room/output"; mount -t tmpfs none "$room/output"
cd "$room"; echo example.org > output/CNAME
"$0" -c "
from pathlib import Path
from feeds.publish import publish
publish({'a.txt': b'a', 'old.txt': b'', 'history.json': b'1'}, (), Path('output'), 'history.json')
publish({'a.txt': b'a', 'topics/b.txt': b'b', 'history.json': b'2'}, ('old.txt',), Path('output'), 'history.json')"
ls -A output; ls -A; cd /
"""


@pytest.mark.parametrize("way", ["file", "loop"])
def test_an_output_that_is_no_folder_is_an_error(tmp_path: Path, way: str) -> None:
    if way == "file":
        (tmp_path / "output").write_text("mine")
    else:
        (tmp_path / "output").symlink_to(tmp_path / "output")
    with pytest.raises(OutputError, match="output cannot be written"):
        publish(NEW, (), tmp_path / "output", LAST)
    assert [path.name for path in tmp_path.iterdir()] == ["output"]


def test_a_folder_where_a_file_is_to_be_is_an_error_and_nothing_changes(output: Path) -> None:
    (output / "topics" / "new.txt").mkdir()
    (output / "topics" / "new.txt" / "mine").write_text("mine")
    before = everything(output)
    with pytest.raises(OutputError, match=r"topics/new\.txt is a folder"):
        publish(NEW, OLD, output, LAST)
    assert everything(output) == before


def test_a_file_where_a_folder_is_to_be_is_an_error_and_nothing_changes(output: Path) -> None:
    (output / "events").write_text("mine")
    before = everything(output)
    with pytest.raises(OutputError, match="events is a file"):
        publish({**NEW, "events/a/event.ics": b""}, OLD, output, LAST)
    assert everything(output) == before


@pytest.mark.parametrize("path", ["../outside", "/outside", "a/../../outside", "elsewhere/outside"])
def test_nothing_is_written_outside_the_output(output: Path, path: str) -> None:
    (output / "elsewhere").symlink_to(output.parent)
    with pytest.raises(OutputError, match="would lie outside"):
        publish({path: b"", LAST: b"3"}, (), output, LAST)
    assert [one.name for one in output.parent.iterdir()] == ["output"]
    assert files(output)[LAST] == b"1"


@pytest.mark.parametrize("link", ["here", "there"])
def test_a_link_that_stays_inside_is_written_through(output: Path, link: str) -> None:
    (output / "en").symlink_to("topics" if link == "here" else output / "topics")
    for _ in range(2):
        published = publish({"en/c.txt": b"c", LAST: b"3"}, (), output, LAST)
    assert (output / "topics" / "c.txt").read_bytes() == b"c"
    assert published.written == ()


@pytest.fixture
def room() -> Iterator[Path]:
    """A folder that anybody may look into, and nobody but its owner may write to."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


def as_nobody(folder: Path, what: Callable[[], None]) -> str:
    """Do something without the right to write to a folder, which root has everywhere; what was said to it."""
    folder.chmod(0o555)
    told, tell = os.pipe()
    if os.fork() == 0:
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            what()
        except BaseException as error:
            os.write(tell, str(error).encode())
        finally:
            os._exit(0)
    os.close(tell)
    os.wait()
    with os.fdopen(told) as answer:
        return answer.read()


def test_a_place_that_is_read_only_is_an_error_and_without_news_it_is_none(room: Path) -> None:
    output = room / "output"
    publish(OLD, (), output, LAST)
    output.chmod(0o555)
    assert as_nobody(room, lambda: publish(OLD, OLD, output, LAST) and None) == ""
    assert f"{output} cannot be written: Permission denied" in as_nobody(
        room, lambda: publish(NEW, OLD, output, LAST) and None
    )
    assert files(output) == OLD
    assert [path.name for path in room.iterdir()] == ["output"]


def test_an_output_in_a_folder_that_is_read_only_is_published_file_by_file(room: Path) -> None:
    output = room / "output"
    publish(OLD, (), output, LAST)
    if os.geteuid() == 0:
        for path in (output, *output.rglob("*")):
            os.chown(path, 65534, 65534)
    assert as_nobody(room, lambda: publish(NEW, OLD, output, LAST) and None) == ""
    assert files(output) == NEW


def test_a_folder_of_others_that_is_read_only_holds_up_no_build(room: Path) -> None:
    output = room / "site" / "output"
    theirs = output / "theirs"
    theirs.mkdir(parents=True)
    (theirs / "mine.txt").write_text("mine")
    (theirs / "link").symlink_to("..")
    if os.geteuid() == 0:
        for path in (room, *room.rglob("*")):
            os.chown(path, 65534, 65534, follow_symlinks=False)
    for edition in (OLD, NEW, OLD, NEW):
        assert as_nobody(theirs, lambda edition=edition: publish(edition, {**OLD, **NEW}, output, LAST) and None) == ""
        assert files(output) == {**edition, "theirs/mine.txt": b"mine"}
        assert [path.name for path in output.parent.iterdir()] == ["output"]


def test_a_second_build_is_told_who_holds_the_lock(output: Path) -> None:
    code = """
import sys; from pathlib import Path; from feeds.publish import hold
with hold(Path(sys.argv[1])): print('held', flush=True); sys.stdin.readline()
"""
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(output)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    held = f"another build is publishing into .*: process {other.pid} on .*, since 2"
    with pytest.raises(OutputError, match=held), hold(output, patience=0):
        pass
    other.communicate("\n")
    with hold(output, patience=0):
        assert (output.parent / ".output.publishing.lock").is_file()
    assert [path.name for path in output.parent.iterdir()] == ["output"]


def test_the_lock_of_a_build_that_is_gone_is_no_hindrance(output: Path) -> None:
    (output.parent / ".output.publishing.lock").write_text("process 1 on a.example, since 1970")
    with hold(output, patience=0):
        publish(NEW, OLD, output, LAST)
    assert [path.name for path in output.parent.iterdir()] == ["output"]


def test_what_is_written_after_a_moment_has_a_later_time(output: Path) -> None:
    with hold(output) as place:
        for number in range(20):
            moment, file = place.moment(), output / f"{number}.txt"
            file.write_text("mine")
            assert file.stat().st_mtime_ns > moment
            assert file.stat().st_ctime_ns > moment


def test_what_others_changed_while_the_folders_changed_places_is_kept(output: Path) -> None:
    """A build killed right after the step: the old tree is beside the new one, with what was put there meanwhile."""
    (output / "CNAME").write_text("old.example")
    (output / "robots.txt").write_text("new")
    beside = output.parent / ".output.publishing"
    beside.mkdir()
    old = beside / "1"
    old.mkdir()
    os.link(output / "a.txt", old / "a.txt")
    (old / "topics").mkdir()
    (old / "topics" / "b.txt").write_bytes(b"an older one of ours")
    (old / "mine").mkdir()
    (old / "mine" / "new.txt").write_text("mine")
    (old / "CNAME").write_text("new.example")
    (old / "robots.txt").write_text("old")
    for path in (output / "CNAME", old / "robots.txt"):
        os.utime(path, (1, 1))
    (beside / "ours.json").write_text('["topics/b.txt"]')
    with hold(output):
        pass
    assert files(output) == {
        **OLD, "mine/new.txt": b"mine", "CNAME": b"new.example", "robots.txt": b"new",
    }  # fmt: skip
    assert [path.name for path in output.parent.iterdir()] == ["output"]


def test_a_build_killed_while_it_cleared_away_the_old_tree_is_no_hindrance(output: Path) -> None:
    """All that others had put there has been taken over by then, and the list of what was not theirs may be gone."""
    old = output.parent / ".output.publishing" / "1"
    old.mkdir(parents=True)
    (old / "a.txt").write_bytes(b"an older one of ours")
    with hold(output):
        publish(NEW, OLD, output, LAST)
    assert files(output) == NEW
    assert [path.name for path in output.parent.iterdir()] == ["output"]


@pytest.mark.parametrize("where", ["beside", "inside"])
def test_what_a_killed_build_left_is_cleared_away_though_there_is_no_news(tmp_path: Path, where: str) -> None:
    events, output = tmp_path / "events.yaml", tmp_path / "output"
    events.write_text(
        "calendar: {id: t, domain: example.org, url: https://example.org/t/, title: T, timezone: UTC}\n"
        "events: [{id: a, title: A, start: 2022-01-11}]\n"
    )
    os.utime(events, (1, 1))
    build = ["build", str(events), "--output", str(output), "--now", "2022-01-01T00:00Z"]
    assert CliRunner().invoke(main, build).exit_code == 0
    left = tmp_path / ".output.publishing" if where == "beside" else output / ".publishing"
    left.mkdir()
    (left / "new").mkdir()
    assert CliRunner().invoke(main, build).exit_code == 0
    assert not left.exists()
