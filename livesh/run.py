"""`livesh run`: a program that never heard of livesh, exactly as under `python`, with an agent in it.

Nothing of ours runs the program. This process prepares the environment and then *becomes* `python FILE args…`
(execve): same pid, same argv, `__main__`, sys.path, stdin, signals, exit status and tracebacks, because it is the
interpreter's own way of running a file. The agent is started before the program by `livesh.pth`, as with
``LIVESH=1``; where livesh is not installed but only on PYTHONPATH, `startup/sitecustomize.py` does the same.

With --watch or --keep-patches a companion (`livesh.watch`) is left running: no child of the program's, so that
`os.wait()` there never returns a process it did not start; it ends when the program does.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

USAGE = """usage: livesh run [--watch] [--name NAME] [--address ADDRESS] [--keep-patches] FILE [ARG…]
       livesh run [OPTIONS] -m MODULE [ARG…]

Run a program exactly as python would, with an agent in it that `livesh attach` finds.

  --watch           swap what is saved into the running program, and into its workers
  --name NAME       the application's name in `livesh ps` (default: the file's or module's)
  --address ADDRESS unix:PATH or HOST:PORT (default: a private unix socket)
  --keep-patches    bring swaps that are not on disk into workers started later
"""

STARTUP = Path(__file__).with_name("startup")


class Usage(Exception):
    """The command line cannot be used."""


@dataclass
class Request:
    """What one `livesh run` command line asks for; *program* is what follows the interpreter's name."""

    program: list[str] = field(default_factory=list)
    name: str = ""
    address: str = ""
    watch: bool = False
    keep_patches: bool = False


def main(argv: Sequence[str]) -> int:
    """Become the program of *argv*; returns only when the command line cannot be used (2) or asks for help (0)."""
    if argv[:1] and argv[0] in ("-h", "--help"):
        print(USAGE, end="")
        return 0
    try:
        request = parse(argv)
    except Usage as problem:
        print(f"livesh run: {problem}\n{USAGE}", end="", file=sys.stderr)
        return 2
    hindered = hindrance(is_installed())
    if hindered:
        print(f"livesh run: {hindered}", file=sys.stderr)
        return 2
    if request.watch or request.keep_patches:
        leave_companion(request)
    become(request)
    return 0


def parse(argv: Sequence[str]) -> Request:
    """Read our options up to the first word that is not one of them; the rest is the program's, untouched."""
    request, words = Request(), list(argv)
    while words and words[0].startswith("-") and words[0] not in ("-m", "-c", "-"):
        word = words.pop(0)
        if word == "--":
            break
        option, equals, value = word.partition("=")
        if option in ("--watch", "--keep-patches") and not equals:
            setattr(request, option[2:].replace("-", "_"), True)
        elif option in ("--name", "--address"):
            setattr(request, option[2:], value if equals else take(words, option))
        else:
            raise Usage(f"unknown option {word}")
    if not words or (words[0] in ("-m", "-c") and len(words) < 2):
        raise Usage("which program? give a FILE or -m MODULE")
    request.program = words
    return request


def hindrance(installed: bool) -> str:
    """Say which option of this interpreter, which the program's gets as well, keeps an agent from starting; nothing when none does."""
    if sys.flags.no_site:
        return "with -S Python reads no livesh.pth, and no agent would start; call livesh.start() in the program"
    if not installed and (sys.flags.ignore_environment or sys.flags.isolated):
        return "with -E or -I Python does not look at PYTHONPATH, and livesh is not installed here: no agent would start; pip install livesh"
    return ""


def take(words: list[str], option: str) -> str:
    """Take the value of *option* from the words that follow it."""
    if not words:
        raise Usage(f"{option} needs a value")
    return words.pop(0)


def become(request: Request) -> None:
    """Replace this process by the interpreter running the program."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(sys.executable, command(request), environment(request, dict(os.environ)))


def command(request: Request) -> list[str]:
    """Return the interpreter's command line: its own options as we got them, then the program."""
    # The same list `multiprocessing` passes to its children: -O, -W, -X and friends given to `python -m livesh run`.
    from subprocess import _args_from_interpreter_flags  # type: ignore[attr-defined]

    return [sys.executable, *_args_from_interpreter_flags(), *request.program]


def environment(request: Request, env: dict[str, str]) -> dict[str, str]:
    """Return *env* with what makes the program's interpreter start an agent."""
    from livesh.boot import OFF

    # A name in LIVESH and a switched-off LIVESH are both overruled: whoever types `livesh run` wants an agent.
    inherited = env.get("LIVESH", "")
    env["LIVESH"] = request.name or (inherited if inherited.strip().lower() not in OFF else "1")
    if request.address:
        env["LIVESH_ADDRESS"] = request.address
    if not is_installed():
        env["PYTHONPATH"] = os.pathsep.join(filter(None, [str(STARTUP), env.get("PYTHONPATH", "")]))
    return env


def is_installed() -> bool:
    """Say whether this interpreter runs `livesh.pth` at start-up."""
    import site

    folders = [*site.getsitepackages(), site.getusersitepackages() if site.ENABLE_USER_SITE else ""]
    return any(folder and os.path.exists(os.path.join(folder, "livesh.pth")) for folder in folders)


def leave_companion(request: Request) -> None:
    """Start `livesh.watch` for this pid, as nobody's child: the process between us and it ends at once."""
    program = os.getpid()
    between = os.fork()
    if between:
        os.waitpid(between, 0)
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    os.execve(sys.executable, companion(request, program), dict(os.environ, LIVESH=""))


def companion(request: Request, program: int) -> list[str]:
    """Return the command line of the process that watches over *program*."""
    flags = [option for option, on in (("--watch", request.watch), ("--keep-patches", request.keep_patches)) if on]
    return [sys.executable, "-m", "livesh.watch", "--pid", str(program), *flags]
