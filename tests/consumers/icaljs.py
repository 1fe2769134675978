"""Hands a calendar to ical.js, and gives back what it understood."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def understood_by_icaljs(path: Path) -> list[dict[str, Any]]:
    """The events of a calendar file, as ical.js sees them."""
    node = shutil.which("node")
    assert node, "Node.js is missing: install it with `bash tests/consumers/install`"
    assert (HERE / "node_modules" / "ical.js").is_dir(), "ical.js is missing: run `bash tests/consumers/install`"
    told = subprocess.run(
        [node, "understand.mjs", str(path.resolve())], cwd=HERE, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    events: list[dict[str, Any]] = json.loads(told.stdout)
    return events
