"""`livesh demo`, as somebody without a terminal meets it, and what is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

DEMO = [sys.executable, "-m", "livesh", "demo"]
DEADLINE_S = 90


def test_the_tour_plays_itself_without_a_terminal() -> None:
    """With no terminal the five steps are played, no request fails, and the exit status is 0."""
    played = subprocess.run(DEMO, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=DEADLINE_S)
    assert (0, "") == (played.returncode, played.stderr)
    steps = [line.split("  ")[0] for line in played.stdout.splitlines() if " of 5  " in line]
    assert [f"{n} of 5" for n in range(1, 6)] == steps
    assert " orders answered, 0 failed, " in played.stdout
    for said in ("(!)", "market.fees v1 → v2", "as published", "+ ['ann']: ", "market.fees v2 → v1", "That was the tour"):
        assert said in played.stdout


def test_a_demo_that_is_killed_takes_its_market_along(tmp_path: Path) -> None:
    """Also after kill -9 of the demo nothing of it goes on running."""
    demo = subprocess.Popen(DEMO, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env={**os.environ, "TMPDIR": str(tmp_path)})
    try:
        assert demo.stdout is not None
        demo.stdout.readline()
        markets = psutil.Process(demo.pid).children()
        assert 1 == len(markets)
    finally:
        demo.send_signal(signal.SIGKILL)
        demo.wait()
        if demo.stdout:
            demo.stdout.close()
    deadline = time.monotonic() + DEADLINE_S
    while any(each.is_running() and each.status() != psutil.STATUS_ZOMBIE for each in markets):
        assert time.monotonic() < deadline, markets
        time.sleep(0.05)
