"""Runs a workflow of GitHub Actions as a runner does, as far as a machine without GitHub allows.

The `run:` steps are run as they stand, in order, by bash and with the environment that the workflow gives them, in a
clone of a bare repository. Only what is named by `uses:` is replaced by what it comes to here, and the clock is moved.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
TOKEN = re.compile(r"'[^']*'|[A-Za-z_][\w-]*(?:\.(?:[\w-]+|\*))*\(?|&&|\|\||!(?!=)")
REPLACED = {"&&": " and ", "||": " or ", "!": " not ", "true": "True", "false": "False"}


@dataclass
class Run:
    """How one run of a workflow ended: each job's result, what the steps printed, and the job summary."""

    jobs: dict[str, str] = field(default_factory=dict)
    printed: str = ""
    summary: str = ""


class StepError(Exception):
    """A step that failed."""


@dataclass
class Runner:
    """A repository with its workflows, the site that they deploy, and the issue that they keep.

    `during` is called once, when the step of that name is about to run; `broken` names actions that fail. `caches` are
    the keys of what was kept, the newest last, each with its paths.
    """

    root: Path
    origin: Path
    now: datetime
    during: dict[str, Callable[[], None]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    secrets: dict[str, str] = field(default_factory=dict)
    installed: set[str] = field(default_factory=set)
    caches: dict[str, list[str]] = field(default_factory=dict)
    runs: int = 0
    job: str = "the only one"
    last: str = ""

    def __post_init__(self) -> None:
        self.work, self.temp, self.state = self.root / "work", self.root / "temp", self.root / "gh"
        self.artifact, self.site, self.kept = self.root / "artifact", self.root / "site", self.root / "kept"
        for folder in (self.temp, self.state, self.site, self.kept, self.root / "home"):
            folder.mkdir()
        for name in ("open", "ended", "log"):
            (self.state / name).touch()

    def run(
        self, workflow: str, event: str, *, inputs: Mapping[str, object] | None = None, schedule: str | None = None
    ) -> Run:
        """Run a workflow, given by its path in the repository, for an event on the main branch."""
        self._begin()
        plan = yaml.safe_load((HERE.parents[1] / workflow).read_text(encoding="utf-8"))
        github = {
            "ref": "refs/heads/main", "event_name": event, "event": {"schedule": schedule}, "token": "t0ken",
            "repository": "o/r", "server_url": "https://github.example", "run_id": str(self.runs), "run_attempt": "1",
        }  # fmt: skip
        run = Run()
        outputs: dict[str, dict[str, str]] = {}
        for name, job in plan["jobs"].items():
            needs = job.get("needs", [])
            needs = [needs] if isinstance(needs, str) else needs
            contexts: dict[str, Any] = {
                "github": github, "inputs": dict(inputs or {}), "steps": {},
                "secrets": self.secrets, "runner": {"temp": str(self.temp)},
                "needs": {one: {"result": run.jobs[one], "outputs": outputs.get(one, {})} for one in needs},
            }  # fmt: skip
            wanted = str(job.get("if", "success()"))
            well = all(run.jobs[one] == "success" for one in needs)
            if not ((well or "always()" in wanted) and evaluate(wanted, contexts)):
                run.jobs[name] = "skipped"
                continue
            run.jobs[name], self.job = "success", name
            for step in job["steps"]:
                if run.jobs[name] == "failure" and "always()" not in str(step.get("if")):
                    continue
                try:
                    self._step(step, contexts, run)
                except StepError as error:
                    run.jobs[name] = "failure"
                    run.printed += str(error)
            outputs[name] = {key: str(filled(value, contexts)) for key, value in job.get("outputs", {}).items()}
        ended = "failure" if "failure" in run.jobs.values() else "success"
        (self.state / "ended").write_text(ended)
        run.summary = (self.temp / "summary").read_text()
        return run

    def steps(self, steps: list[dict[str, Any]], contexts: dict[str, Any], **environment: str) -> Run:
        """Run the steps of a composite action."""
        run = Run()
        self._begin()
        contexts["github"]["run_id"] = str(self.runs)
        contexts["runner"] = {"temp": str(self.temp)}
        for step in steps:
            self._step(step, contexts, run, **environment)
        run.summary = (self.temp / "summary").read_text()
        return run

    def _begin(self) -> None:
        """A runner is a machine that nobody has used before, but for what the first run has installed on it."""
        self.runs += 1
        (self.temp / "summary").write_text("")
        shutil.rmtree(self.temp / "feeds-cache", ignore_errors=True)

    def _step(self, step: dict[str, Any], contexts: dict[str, Any], run: Run, **environment: str) -> None:
        contexts["files"] = self.work
        if "if" in step and not evaluate(str(step["if"]), contexts):
            return
        called = str(step.get("name") or step.get("uses"))
        if called in self.during:
            self.during.pop(called)()
        if "uses" in step:
            given = {key: filled(value, contexts) for key, value in step.get("with", {}).items()}
            self._use(step["uses"].partition("@")[0], given)
            return
        if called.startswith("Install"):
            if step["run"] in self.installed:
                return  # The first run has installed it, and the others find it there.
            self.installed.add(step["run"])
        given = {key: filled(value, contexts) for key, value in step.get("env", {}).items()}
        run.printed += self._shell(str(step["run"]), called, {**environment, **given})
        if "id" in step:
            told = dict(line.split("=", 1) for line in (self.temp / "output").read_text().splitlines())
            contexts["steps"][step["id"]] = {"outputs": told}

    def _shell(self, script: str, called: str, environment: Mapping[str, str]) -> str:
        (self.temp / "script").write_text(script)
        (self.temp / "output").write_text("")
        clock = [] if called.startswith("Install") else ["faketime", "-f", f"{self.now:%Y-%m-%d %H:%M:%S}"]
        told = subprocess.run(
            [*clock, "bash", "--noprofile", "--norc", "-eo", "pipefail", str(self.temp / "script")],
            cwd=self.work,
            env={
                "PATH": f"{HERE}:/usr/local/bin:/usr/bin:/bin:{os.environ['PATH']}", "HOME": str(self.root / "home"),
                "LANG": "C.UTF-8", "TZ": "UTC", "CI": "true", "GITHUB_ACTIONS": "true", "GH_STATE": str(self.state),
                "GITHUB_OUTPUT": str(self.temp / "output"), "GITHUB_STEP_SUMMARY": str(self.temp / "summary"),
                "RUNNER_TEMP": str(self.temp), "FAKETIME_DONT_FAKE_MONOTONIC": "1", **environment,
                **{name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_"))},
            },
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        if told.returncode:
            raise StepError(told.stdout)
        return told.stdout

    def _use(self, action: str, given: Mapping[str, Any]) -> None:
        if action in self.broken:
            raise StepError(action)
        if action == "actions/checkout":
            assert given["persist-credentials"] is False
            self._check_out(str(given.get("ref", "main")))
        elif action in ("actions/upload-pages-artifact", "actions/upload-artifact"):
            shutil.rmtree(self.artifact, ignore_errors=True)
            shutil.copytree(self.work / str(given["path"]), self.artifact)
        elif action == "actions/deploy-pages":
            self._deploy()
        elif action == "actions/cache/restore":
            self._restore(str(given["restore-keys"]), str(given["path"]).split())
        elif action == "actions/cache/save":
            self._save(str(given["key"]), str(given["path"]).split())
        else:
            assert action in ("actions/setup-python", "actions/configure-pages"), action

    def _restore(self, prefix: str, paths: list[str]) -> None:
        """Bring back the newest cache whose key begins so, if it was made of the same paths."""
        known = [key for key, of in self.caches.items() if key.startswith(prefix) and of == paths]
        for number, path in enumerate(paths if known else ()):
            saved, target = self.root / "caches" / known[-1] / str(number), self.work / path
            if saved.is_dir():
                shutil.copytree(saved, target, dirs_exist_ok=True)
            elif saved.exists():
                shutil.copy2(saved, target)

    def _save(self, key: str, paths: list[str]) -> None:
        assert key not in self.caches, "what is in a cache never changes"
        self.caches[key] = paths
        for number, path in enumerate(paths):
            found, target = self.work / path, self.root / "caches" / key / str(number)
            target.parent.mkdir(parents=True, exist_ok=True)
            if found.is_dir():
                shutil.copytree(found, target)
            elif found.exists():
                shutil.copy2(found, target)

    def _check_out(self, branch: str) -> None:
        """Into an empty folder, in which is what this job has installed before: each has a machine of its own."""
        installed = self.work / ".venv"
        if installed.exists():
            installed.rename(self.kept / self.last)
        shutil.rmtree(self.work, ignore_errors=True)
        git(self.root, "clone", "--quiet", "--branch", branch, str(self.origin), str(self.work))
        self.last = self.job
        if (self.kept / self.job).exists():
            (self.kept / self.job).rename(installed)

    def _deploy(self) -> None:
        """What is new gets the time of the run: clients and servers tell versions apart by it."""
        for path in (path for path in self.artifact.rglob("*") if path.is_file()):
            target = self.site / path.relative_to(self.artifact)
            if target.is_file() and target.read_bytes() == path.read_bytes():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            os.utime(target, (self.now.timestamp(), self.now.timestamp()))


def git(folder: Path, *arguments: str) -> str:
    """What git says in a folder."""
    names = ("-c", "user.name=Editor", "-c", "user.email=editor@example.org", "-c", "init.defaultBranch=main")
    told = subprocess.run(["git", *names, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    return told.stdout


def filled(value: Any, contexts: Mapping[str, Any]) -> Any:
    """A value with its `${{ }}` filled in; one that is nothing else keeps its type only if it is no text."""
    if not isinstance(value, str):
        return value
    return re.sub(r"\$\{\{(.*?)\}\}", lambda match: as_text(evaluate(match[1], contexts)), value)


def as_text(value: Any) -> str:
    """A value as it is written into a text."""
    return {True: "true", False: "false", None: ""}.get(value, value) if not isinstance(value, str) else value


def evaluate(expression: str, contexts: Mapping[str, Any]) -> Any:
    """The value of an expression of GitHub Actions, of those that our workflows use."""

    def look(path: str) -> Any:
        found: Any = contexts
        for part in path.split("."):
            if part == "*":
                found = list(found.values())
            elif isinstance(found, list):
                found = [one.get(part) for one in found]
            else:
                found = found.get(part) if found is not None else None
        return found

    def translated(match: re.Match[str]) -> str:
        word = match[0]
        if word.startswith("'"):
            return repr(word[1:-1])
        return REPLACED.get(word) or (word if word.endswith("(") else f"look({word!r})")

    inner = expression.strip().removeprefix("${{").removesuffix("}}")
    known = {
        "look": look,
        "always": lambda: True,
        "success": lambda: True,
        "contains": lambda where, what: what in where,
        "hashFiles": lambda path: str((contexts["files"] / path).is_file() or ""),
    }
    return eval(TOKEN.sub(translated, inner), {"__builtins__": {}}, known)
