"""Run a command, and say what it cost: seconds of wall and of CPU time, and the kilobytes of its largest process.

Linux counts the memory of whoever starts a process as that process's own up to its beginning. So what is measured is
started by this, which has next to nothing.
"""

from __future__ import annotations

import os
import sys
import time


def main() -> None:
    """The command is what is named; what it prints goes nowhere, and its errors to standard error."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    begin = time.perf_counter()
    process = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, nowhere, 1)])
    _, status, used = os.wait4(process, 0)
    wall = time.perf_counter() - begin
    print(wall, used.ru_utime + used.ru_stime, used.ru_maxrss)  # noqa: T201
    sys.exit(os.waitstatus_to_exitcode(status) != 0)


if __name__ == "__main__":
    main()
