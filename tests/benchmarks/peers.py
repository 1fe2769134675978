"""The peers, in an environment of their own: `yaml2ics` as a person would install it, and `icalendar` used plainly."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).parent / ".peers"
PACKAGES = ("yaml2ics", "icalendar", "pyyaml")
PLAINLY = Path(__file__).parent / "plainly.py"


def install() -> Path:
    """The folder of the peers' commands; quick where they are there already."""
    commands = HOME / "bin"
    if not (commands / "yaml2ics").exists():
        subprocess.run([sys.executable, "-m", "venv", HOME], check=True)
        subprocess.run([commands / "pip", "install", "--quiet", *PACKAGES], check=True)
    return commands


def versions() -> str:
    """What was measured against."""
    script = "import sys; from importlib.metadata import version; print(*map(version, sys.argv[1:]), sep='\\n')"
    command = [HOME / "bin/python", "-c", script, *PACKAGES]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return ", ".join(f"{name} {version}" for name, version in zip(PACKAGES, found, strict=True))
