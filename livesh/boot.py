"""Start an agent because the environment says so: `LIVESH=1 gunicorn app:app`, or under `livesh run`.

`livesh.pth` (installed beside the package) calls `at_startup` in every Python process whose environment has
LIVESH; without it that line costs one look into a dict. The variables:

    LIVESH           1 or a name for the application; 0, no, off or empty: no agent
    LIVESH_ADDRESS   unix:PATH or HOST:PORT, for this process only: taken out of the environment once read, since
                     a child that inherits it could not listen there as well
    LIVESH_DISABLE   wins over both

The service must start as if we were not there, so whatever goes wrong here is one line on stderr.
"""

from __future__ import annotations

import os
import sys

OFF = frozenset({"", "0", "no", "off", "false"})
ON = frozenset({"1", "yes", "on", "true"})

# Interpreters that multiprocessing starts for its own housekeeping: no program of anybody runs in them.
PLUMBING = ("from multiprocessing.resource_tracker import main", "from multiprocessing.semaphore_tracker import main")

# Launchers whose application is one of their arguments: `gunicorn shop.web:app` is "shop.web", not "gunicorn".
LAUNCHERS = frozenset({"gunicorn", "uvicorn", "celery", "hypercorn", "daphne", "waitress-serve", "flask", "granian"})
APPLICATION_OPTIONS = frozenset({"-A", "--app"})


_begun: list[bool] = []


def at_startup() -> None:
    """Start the agent this process's environment asks for; never raise."""
    if _begun or not wanted():  # in a venv `site` reads the same livesh.pth twice
        return
    _begun.append(True)
    try:
        start()
    except Exception as problem:
        if sys.stderr is not None:  # without one `print` would write to stdout
            print(f"livesh: no agent in pid {os.getpid()}: {problem}", file=sys.stderr)


def wanted() -> bool:
    """Say whether the environment asks for an agent in this kind of process."""
    asked = os.environ.get("LIVESH", "").strip().lower() not in OFF
    return asked and not os.environ.get("LIVESH_DISABLE") and not is_ours() and not is_plumbing()


def start() -> None:
    """Start the agent under the name and address the environment gives."""
    import livesh

    name = application()
    remember_program(sys.orig_argv)
    livesh.start(os.environ.pop("LIVESH_ADDRESS", None) or None, name=name)
    os.environ["LIVESH"] = name  # what this process starts in its turn (spawned workers) is of the same application


def remember_program(orig_argv: list[str]) -> None:
    """Note the text of the file that is about to run as `__main__`: nobody sees the interpreter read it.

    It does so within milliseconds of this; a module run with -m comes through the import system and is seen there.
    """
    words = arguments(orig_argv)
    if words and words[0] not in ("-", "-c", "-m") and os.path.isfile(words[0]):
        from livesh.swap.history import captures

        path = absolute(words[0])
        with open(path, "rb") as file:
            captures.remember(path, file.read())


def application() -> str:
    """Return the application's name: LIVESH when that is a name, else the program's."""
    asked = os.environ.get("LIVESH", "").strip()
    if asked and asked.lower() not in ON | OFF:
        return asked
    return program(sys.orig_argv)


def is_ours() -> bool:
    """Say whether this process is livesh itself: `livesh ps` with LIVESH set must not list itself."""
    words = arguments(sys.orig_argv)
    if words[:1] == ["-m"]:
        return words[1:2] == ["livesh"] or (words[1:2] or [""])[0].startswith("livesh.")
    return bool(words) and os.path.basename(words[0]) in ("livesh", "livesh.exe")


def is_plumbing() -> bool:
    """Say whether this interpreter only serves multiprocessing itself."""
    return any(word.startswith(PLUMBING) for word in sys.orig_argv)


def arguments(orig_argv: list[str]) -> list[str]:
    """Return what follows the interpreter and its own options: a file, or -m and a module, or -c and code."""
    rest = orig_argv[1:]
    while rest and rest[0].startswith("-") and rest[0] not in ("-m", "-c", "-"):
        rest = rest[2:] if rest[0] in ("-X", "-W", "--check-hash-based-pycs") else rest[1:]
    return rest


def program(orig_argv: list[str]) -> str:
    """Return a short name for a command line: the application a launcher serves, else the file or module.

    >>> program(["python", "/usr/bin/gunicorn", "-w", "4", "shop.web:app"])
    'shop.web'
    >>> program(["python", "-X", "dev", "-m", "shop.worker", "--fast"])
    'shop.worker'
    >>> program(["python", "jobs/nightly.py"])
    'nightly'
    """
    words = arguments(orig_argv)
    if not words or words[0] in ("-", "-c"):
        return "python"
    name, rest = (words[1], words[2:]) if words[0] == "-m" and len(words) > 1 else (stem(words[0]), words[1:])
    return served(rest) or name if name.partition(".")[0] in LAUNCHERS else name


def stem(path: str) -> str:
    """Return a file's name without its suffix; a package's folder or __main__.py gives the package's name."""
    base, _ = os.path.splitext(os.path.basename(absolute(path)))
    return base if base != "__main__" else os.path.basename(os.path.dirname(absolute(path)))


def absolute(path: str) -> str:
    """Return *path* as seen from the root, or as it is where the working directory was removed."""
    try:
        return os.path.abspath(path)
    except FileNotFoundError:
        return path


def served(words: list[str]) -> str:
    """Return the application named in a launcher's arguments: ``-A proj``, or the first ``module:object``."""
    for before, word in zip(["", *words], words, strict=False):
        if before in APPLICATION_OPTIONS:
            return word.partition(":")[0]
        if word.startswith("--app="):
            return word.partition("=")[2].partition(":")[0]
    for word in words:
        module, colon, attribute = word.partition(":")
        if colon and module.replace(".", "").replace("_", "").isalnum() and attribute[:1].isidentifier():
            return module
    return ""
