"""P6 by force: a build killed at, or failing at, each call that changes a file system, and killed at random times.

The cases are run by `faulty_builds.py`, under `faults.c`; here it is said what they may come to.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def faults(tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert shutil.which("cc"), "cc is missing: install it with `bash tests/consumers/install`"
    library = tmp_path_factory.mktemp("faults") / "faults.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, HERE / "faults.c", "-ldl"], check=True)
    return library


@pytest.fixture
def room() -> Iterator[Path]:
    """A folder in memory where there is one: hundreds of builds wait for the disk otherwise."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


def cases(faults: Path, folder: Path, fault: str, way: str) -> dict[str, Any]:
    told = subprocess.run(
        [sys.executable, "-m", "tests.publication.faulty_builds", folder, fault, way],
        cwd=HERE.parents[1],
        env={**os.environ, "LD_PRELOAD": str(faults)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert told.returncode == 0, told.stderr
    found: dict[str, Any] = json.loads(told.stdout)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("way", ["swap", "spare"])
def test_a_build_killed_anywhere_leaves_a_whole_edition_and_the_next_goes_on(
    faults: Path, room: Path, way: str
) -> None:
    found = cases(faults, room, "kill", way)
    assert found["calls"] > 80
    assert set(found["outcomes"]) == {"killed, old, then new", "killed, new, then new"}
    assert sum(found["outcomes"].values()) == found["calls"]


@pytest.mark.slow
def test_a_build_killed_at_any_time_leaves_a_whole_edition_and_the_next_goes_on(faults: Path, room: Path) -> None:
    found = cases(faults, room, "kill-at-random", "swap")
    assert sum(found["outcomes"].values()) == 100
    assert set(found["outcomes"]) <= {"killed, old, then new", "killed, new, then new", "exit 0, new, then new"}
    assert found["outcomes"]["killed, old, then new"] > 10


@pytest.mark.slow
@pytest.mark.parametrize("way", ["swap", "spare"])
def test_a_full_disk_at_any_moment_costs_nothing_and_leaves_no_rubbish(faults: Path, room: Path, way: str) -> None:
    found = cases(faults, room, "ENOSPC", way)
    assert set(found["outcomes"]) == {"exit 1, old, then new", "exit 0, new, then new"}


@pytest.mark.slow
def test_a_failing_disk_at_any_moment_leaves_a_whole_edition(faults: Path, room: Path) -> None:
    found = cases(faults, room, "EIO", "swap")
    assert set(found["outcomes"]) <= {
        "exit 1, old, then new",
        "exit 0, new, then new",
        # Published; the old tree could not be taken away, which the next build did.
        "exit 0, new, rubbish, then new",
    }


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["kill", "ENOSPC"])
def test_where_folders_cannot_change_places_the_next_build_completes_it(faults: Path, room: Path, fault: str) -> None:
    found = cases(faults, room, fault, "journal")
    assert all(outcome.endswith(", then new") for outcome in found["outcomes"]), found["outcomes"]
    # Nothing has changed until the journal is whole; from there on renaming is all that is left.
    assert found["outcomes"]["killed, old, then new" if fault == "kill" else "exit 1, old, then new"] > 50
    if fault == "ENOSPC":
        assert not any("mixed" in outcome for outcome in found["outcomes"])
