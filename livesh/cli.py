"""`livesh VERB …`: find the verb's room and hand over; nothing else is imported, `exec` has 120 ms for everything."""

from __future__ import annotations

import os
import sys
from importlib import import_module

from livesh.errors import LiveshError, UserError

# verb: (module:function taking argv, one line of help)
VERBS: dict[str, tuple[str, str]] = {
    "attach": ("livesh.cli:attach", "attach [TARGET]                       open the shell on a running process"),
    "audit": ("livesh.desk:audit_log", "audit verify|show [FILE]              check or print the audit log"),
    "demo": ("livesh.shell.demo:main", "demo                                  a small service, and a tour of what can be done with it"),
    "doctor": ("livesh.shell.doctor:main", "doctor [TARGET]                       find out why one cannot attach"),
    "exec": ("livesh.shell.exec:main", "exec TARGET [--json] COMMAND…         one command, for scripts: status 0, 1 failed, 2 usage"),
    "inject": ("livesh.shell.outside:main", "inject [--gdb] PID                    start an agent in a process that never imported livesh"),
    "proxy": ("livesh.shell.tunnel:proxy", "proxy [TARGET]                        stdin and stdout are a connection to an agent; ssh:// uses it"),
    "ps": ("livesh.shell.ps:main", "ps [--json]                           every agent of this user on this machine"),
    "run": ("livesh.run:main", "run [--watch] FILE | -m MODULE …       run a program under an agent, as python would"),
    "sign": ("livesh.desk:sign", "sign new | FILE…                      signatures for processes that take only signed text"),
    "token": ("livesh.desk:token", "token new|list|revoke …               leases for HOST:PORT addresses"),
}


def main(argv: list[str] | None = None) -> int:
    """Run `livesh` with *argv* and return the exit status."""
    words = sys.argv[1:] if argv is None else argv
    if not words or words[0] in ("-h", "--help", "help"):
        print(usage())
        return 0 if words else 2
    if words[0] in ("-V", "--version"):
        import livesh

        print(f"livesh {livesh.__version__}")
        return 0
    try:
        return _run(words[0], words[1:])
    except UserError as wrong:
        print(f"livesh: {wrong}" + (f"\n{wrong.hint}" if wrong.hint else ""), file=sys.stderr)
        return 2
    except LiveshError as failed:
        print(f"livesh: {failed}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader of a pipe left: no second complaint at exit
        return 1
    except OSError as failed:  # a directory that cannot be entered, a full disk
        print(f"livesh: {failed}", file=sys.stderr)
        return 1


def _run(verb: str, rest: list[str]) -> int:
    found = VERBS.get(verb)
    if found is None:
        raise UserError(f"there is no verb {verb}", hint=usage())
    if rest[:1] in (["-h"], ["--help"]) and verb != "run":
        print(f"usage: livesh {found[1]}")
        return 0
    module, _, function = found[0].partition(":")
    return int(getattr(import_module(module), function)(rest) or 0)


def attach(rest: list[str]) -> int:
    """Open the shell on the target that *rest* names first; options may stand before it."""
    from livesh.shell import app

    at = next((at for at, word in enumerate(rest) if not word.startswith("-")), None)
    target = rest[at] if at is not None else None
    return int(app.attach(target, rest if at is None else rest[:at] + rest[at + 1 :]) or 0)


def usage() -> str:
    """Return the verbs, one a line."""
    return "usage: livesh VERB …\n\n" + "\n".join(f"  livesh {line}" for _, line in VERBS.values())
