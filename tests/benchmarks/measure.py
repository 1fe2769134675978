"""Whole processes, timed: what a person waits for (wall), what it costs (CPU, user and system), and its peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

LAUNCH = Path(__file__).with_name("launch.py")


@dataclass(frozen=True)
class Cost:
    """What one run cost: seconds of wall and of CPU time, and octets of memory at its peak."""

    wall: float
    cpu: float
    memory: int


@dataclass(frozen=True)
class Subject:
    """A command to measure, so many `times` a round; `before` is called ahead of each run and is not measured."""

    name: str
    command: Sequence[str | Path]
    before: Callable[[], None] = lambda: None
    environment: Mapping[str, str] = field(default_factory=dict)
    times: int = 1


def run(subject: Subject) -> Cost:
    """Run it once. Raises `RuntimeError` if it fails: a failure is quick, and would pass for speed."""
    subject.before()
    told = subprocess.run(
        [sys.executable, "-I", "-S", LAUNCH, *map(str, subject.command)],
        env={**os.environ, **subject.environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if told.returncode:
        raise RuntimeError(f"{subject.name}: {told.stderr[-2000:]}")
    wall, cpu, kilobytes = map(float, told.stdout.split())
    return Cost(wall, cpu, int(kilobytes) * 1024)


def compare(subjects: Sequence[Subject], rounds: int) -> dict[str, Cost]:
    """The median cost of each, run in turn, so that what else the machine does falls on all alike."""
    costs: dict[str, list[Cost]] = {subject.name: [] for subject in subjects}
    for _ in range(rounds):
        for subject in subjects:
            costs[subject.name] += (run(subject) for _ in range(subject.times))
    return {
        name: Cost(
            median(one.wall for one in found), median(one.cpu for one in found), max(one.memory for one in found)
        )
        for name, found in costs.items()
    }
