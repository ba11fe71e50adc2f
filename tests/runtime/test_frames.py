"""Every frame of a process is found, and none is followed into memory that is gone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import livesh

FORKED = '''
import os, threading, time
from livesh.runtime import frames

def work():
    def generator():
        ready.set()
        while not over:
            time.sleep(0.001)
        yield
    next(generator())

def deep(n):
    return n and list(map(deep, (n - 1,)))

def in_the_child():
    for _ in range(9):                  # they get the stacks of the threads that are gone
        other = threading.Thread(target=deep, args=(100,))
        other.start()
        other.join()
    return [frame.f_code.co_name for frame in frames.frames()]

over, ready = [], threading.Event()
threading.Thread(target=work).start()
ready.wait()
child = os.fork()
if not child:
    os._exit(0 if "generator" in in_the_child() else 3)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
over.append(True)
'''


def test_a_generator_that_a_thread_of_the_parent_runs_is_not_followed() -> None:
    """In a forked child it runs for ever, and what called it is freed memory: a swap there ended the worker with SIGSEGV."""
    house = str(Path(livesh.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FORKED], capture_output=True, text=True, timeout=60, env={**os.environ, "PYTHONPATH": house}
    )

    assert ("0\n", "") == (done.stdout, done.stderr)
