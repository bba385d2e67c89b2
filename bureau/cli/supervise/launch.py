"""Starts a program that cannot outlive its parent: `launch.py <parent pid> <program> [argument]`.

Run as a script of its own, between the supervisor and the part: after `fork` in a process with
threads it is not safe to run Python code, and the wish to die with the parent must be told to the
kernel by the child itself. `exec` keeps the process id, so signals reach the part directly.
On systems other than Linux the program is started without that tie.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int) -> None:
    """Ask the kernel to kill this process as soon as its parent is gone, however that ends."""
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent:  # it died before we asked
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    die_with_parent(int(sys.argv[1]))
    os.execvp(sys.argv[2], sys.argv[2:])
