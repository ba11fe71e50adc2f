"""A program that is itself an installed package: what a person sees who names no module."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from livesh.errors import UserError
from livesh.wire.ops import code as ops

BOT = """
import time
from bot.lines import Desk
DESK = Desk()
def greet(name): return 'hello ' + name
def main():
    import livesh
    livesh.start(name='bot')
    while True: time.sleep(0.01)
if __name__ == '__main__':
    main()
"""
SCRIPT = "import sys\nfrom bot.app import main\nsys.exit(main())\n"
Answers = Callable[[Any], Any]


@pytest.mark.parametrize("command", [["-m", "bot.app"], ["script"]])
def test_its_modules_are_the_programs(tmp_path: Path, runtime_dir: Path, command: list[str]) -> None:
    """`:versions`, bare names, `:services` and an edit know them; begun as a module it is said to be __main__."""
    from guests import WAIT, until

    from livesh.shell.client import Client
    from livesh.wire import places

    home = tmp_path / "lib" / "site-packages" / "bot"
    home.mkdir(parents=True)
    for name, text in (("__init__", ""), ("lines", "class Desk:\n    size = 3\n"), ("app", BOT)):
        (home / f"{name}.py").write_text(text)
    if command == ["script"]:
        (home / "script").write_text(SCRIPT)
        command = [str(home / "script")]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(home.parent), os.environ.get("PYTHONPATH", "")])}
    process = subprocess.Popen([sys.executable, *command], env=env, cwd=tmp_path)
    try:
        entry = until(lambda: next((each for each in places.entries() if each["pid"] == process.pid), None), "the agent")
        with Client.connect(str(entry["address"]), timeout=WAIT) as client:
            names = {each["module"] for each in client.call(ops.Versions(), WAIT)["modules"]}
            main = "__main__" if "-m" in command else "bot.app"
            assert {"bot", "bot.lines", main} <= names
            assert not {name for name in names if not name.startswith("bot") and name != "__main__"}
            assert "hello" in client.call(ops.Source(place="greet"), WAIT)["text"]
            if main == "__main__":
                with pytest.raises(UserError, match="not loaded here") as said:
                    client.call(ops.Versions(modules=["bot.app"]), WAIT)
                assert "did you mean __main__?" == said.value.hint
            (home / "lines.py").write_text("class Desk:\n    size = 4\n")
            assert {"bot.lines": 2} == client.call(ops.Swap(), WAIT)["versions"]
    finally:
        process.kill()
        process.wait()
