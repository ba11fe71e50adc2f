"""`livesh run`: the program cannot tell that it does not run under `python`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest
from process_harness import LIVESH, clean_env, wait_for

from livesh import boot, run
from livesh.shell import family
from livesh.wire import places

PROBE = """
import json, os, sys, __main__
print(json.dumps({
    "argv": sys.argv,
    "path": sys.path,
    "flags": repr(sys.flags),
    "name": __name__,
    "file": __main__.__dict__.get("__file__"),
    "spec": getattr(__main__.__spec__, "name", None),
    "package": __main__.__dict__.get("__package__"),
    "names": sorted(vars(__main__)),
    "stdin": sys.stdin.read(),
    "cwd": os.getcwd(),
    "environ": {k: v for k, v in os.environ.items() if not k.startswith("LIVESH") and k not in ("PYTHONPATH", "_")},
}))
"""


def run_both(tmp_path, words, stdin="", **options):
    """Run a program under python and under livesh run; returns both results."""
    results = []
    for command in ([sys.executable], [*LIVESH, "run"]):
        results.append(
            subprocess.run(
                [*command, *words], cwd=tmp_path, env=clean_env(), input=stdin, capture_output=True, text=True, timeout=90, check=False, **options
            )
        )
    return results


@pytest.mark.parametrize("words", [["prog.py", "a", "--watch", "b c"], ["-m", "pkg.prog", "-x"], ["-m", "pkg"], ["sub"], ["-c", PROBE, "z"]])
def test_the_program_sees_what_it_sees_under_python(tmp_path, words):
    """argv, sys.path, flags, __main__, stdin and environment are those of plain python, for a file, -m, a folder and -c."""
    (tmp_path / "prog.py").write_text(PROBE)
    (tmp_path / "pkg").mkdir()
    for name in ("__init__", "prog", "__main__"):
        (tmp_path / "pkg" / f"{name}.py").write_text("" if name == "__init__" else PROBE)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "__main__.py").write_text(PROBE)

    plain, ours = run_both(tmp_path, words, stdin="line one\nline two")

    assert "" == ours.stderr
    assert json.loads(plain.stdout) == json.loads(ours.stdout)


@pytest.mark.parametrize(
    "body",
    [
        "import sys; sys.exit(7)",
        "raise SystemExit('a sentence')",
        "raise SystemExit(None)",
        "import os; os._exit(9)",
        "def f():\n    1 / 0\nf()",
        "this is no python",
        "import atexit; atexit.register(print, 'at exit'); raise KeyError('k')",
        "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "import warnings; warnings.warn('w', DeprecationWarning)",
    ],
)
def test_ends_as_under_python(tmp_path, body):
    """Exit status, death by a signal, output and traceback are the same, without a frame of ours."""
    (tmp_path / "prog.py").write_text(body + "\n")

    plain, ours = run_both(tmp_path, ["prog.py"])

    assert (plain.returncode, plain.stdout, plain.stderr) == (ours.returncode, ours.stdout, ours.stderr)


def test_a_file_that_is_not_there_is_pythons_own_error(tmp_path):
    """A missing file and a missing module are complained about by the interpreter, with its status."""
    for words in (["nosuch.py"], ["-m", "nosuch"]):
        plain, ours = run_both(tmp_path, words)

        assert (plain.returncode, plain.stderr) == (ours.returncode, ours.stderr)


def test_ctrl_c_is_the_programs(tmp_path):
    """SIGINT raises KeyboardInterrupt in the program, with frames of the program only, and ends it with the status of python."""
    # Many short sleeps: a signal that comes between the interpreter's last look and the system call waits for the sleep to end.
    (tmp_path / "prog.py").write_text("import time\nprint('up', flush=True)\nwhile True: time.sleep(0.01)\n")
    outcomes = []
    for command in ([sys.executable], [*LIVESH, "run"]):
        process = subprocess.Popen(
            [*command, "prog.py"], cwd=tmp_path, env=clean_env(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert "up\n" == process.stdout.readline()
        process.send_signal(signal.SIGINT)
        errors = process.communicate(timeout=60)[1].splitlines()
        frames = [line.split(",")[0] for line in errors if line.startswith("  File")]
        outcomes.append((errors[0], frames, errors[-1], process.returncode))

    # Which column of the line it hits depends on the moment, so the traceback is compared without that.
    assert outcomes[0] == outcomes[1]
    assert ("KeyboardInterrupt", -signal.SIGINT) == outcomes[1][2:]


def test_spawned_children_find_main(tmp_path):
    """multiprocessing's spawn imports the program's __main__ in the child, which is of the same application."""
    (tmp_path / "prog.py").write_text(
        "import multiprocessing, os, time\n"
        "def work(n):\n    time.sleep(0.2)\n    return n * 2, os.environ['LIVESH']\n"
        "if __name__ == '__main__':\n"
        "    with multiprocessing.get_context('spawn').Pool(2) as pool:\n        print(pool.map(work, [1, 2]))\n"
    )

    done = subprocess.run(
        [*LIVESH, "run", "--name", "crunch", "prog.py"], cwd=tmp_path, env=clean_env(), capture_output=True, text=True, timeout=90, check=False
    )

    assert ("[(2, 'crunch'), (4, 'crunch')]\n", "") == (done.stdout, done.stderr)


def test_the_agent_is_there_and_goes_with_the_program(tmp_path):
    """The program is listed under its name while it runs, answers, and is gone afterwards."""
    (tmp_path / "shop.py").write_text("import sys\nLIMIT = 10\nprint('up', flush=True)\nsys.stdin.readline()\n")
    process = subprocess.Popen(
        [*LIVESH, "run", "shop.py"], cwd=tmp_path, env=clean_env(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert "up\n" == process.stdout.readline()
        assert [process.pid] == [entry["pid"] for entry in family.members(places.entries(), "shop")]
        answer = subprocess.run([*LIVESH, "exec", "shop", "LIMIT"], env=clean_env(), capture_output=True, text=True, timeout=60, check=False)
        assert "10\n" == answer.stdout, answer.stderr
        process.communicate("\n", timeout=60)
    finally:
        process.kill()
        process.wait()

    wait_for(lambda: not places.entries(), "the entry to go")


def test_an_agent_that_cannot_start_is_one_line(tmp_path):
    """When the address cannot be had the program runs all the same, with one line on stderr."""
    (tmp_path / "prog.py").write_text("print('ran')\n")

    done = subprocess.run(
        [*LIVESH, "run", "--address", "no address", "prog.py"], cwd=tmp_path, env=clean_env(), capture_output=True, text=True, timeout=60, check=False
    )

    assert (0, "ran\n", 1) == (done.returncode, done.stdout, len(done.stderr.splitlines()))
    assert "no agent in pid" in done.stderr


@pytest.mark.parametrize(
    ("words", "program", "name", "watch"),
    [
        (["a.py", "--name", "x"], ["a.py", "--name", "x"], "", False),
        (["--name", "x", "a.py"], ["a.py"], "x", False),
        (["--name=x", "--watch", "-m", "m", "--watch"], ["-m", "m", "--watch"], "x", True),
        (["--", "-weird.py"], ["-weird.py"], "", False),
    ],
)
def test_options_end_where_the_program_begins(words, program, name, watch):
    """Everything after the file or -m MODULE is the program's, whatever it looks like."""
    request = run.parse(words)

    assert (program, name, watch) == (request.program, request.name, request.watch)


@pytest.mark.parametrize("words", [[], ["--watch"], ["--name"], ["--nosuch", "a.py"], ["-m"]])
def test_a_wrong_command_line_is_usage(words, capsys):
    """Without a program, or with an option we do not know, the status is 2 and the usage is shown."""
    assert 2 == run.main(words)
    assert "usage: livesh run" in capsys.readouterr().err


@pytest.mark.parametrize(("option", "part"), [("-S", "with -S"), ("-E", "with -E or -I"), ("-I", "with -E or -I"), ("-O", "")])
def test_an_interpreter_that_would_not_start_an_agent_is_said(option, part):
    """Options of Python that keep livesh.pth or PYTHONPATH from being read would leave the program without an agent: nothing is run."""
    ask = f"import sys; sys.path.insert(0, {str(run.STARTUP.parents[1])!r}); from livesh import run; print(run.hindrance(False))"
    done = subprocess.run([sys.executable, option, "-c", ask], env=clean_env(), capture_output=True, text=True, timeout=60, check=False)

    assert part in done.stdout and bool(part) == bool(done.stdout.strip()), done.stderr


def test_a_removed_working_directory_has_programs_too(tmp_path, monkeypatch):
    """A relative file has its name, and what could not be made absolute is no reason to have no agent."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()

    assert "prog" == boot.program(["python", "../prog.py"])
    assert "pkg" == boot.program(["python", "../pkg/__main__.py"])


def test_a_startup_file_that_is_read_twice_starts_one_agent(monkeypatch, capsys):
    """In a venv `site` runs each .pth file two times: what goes wrong is said once."""
    tried = []
    monkeypatch.setattr(boot, "_begun", [])
    monkeypatch.setattr(boot, "wanted", lambda: True)
    monkeypatch.setattr(boot, "start", lambda: tried.append(1) or 1 / 0)
    boot.at_startup()
    boot.at_startup()

    assert [1] == tried
    assert 1 == len(capsys.readouterr().err.splitlines())


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("python app.py", "app"),
        ("python -X dev -W error /srv/jobs/nightly.py -v", "nightly"),
        ("python -m shop.worker", "shop.worker"),
        ("python /usr/bin/gunicorn -w 4 -b :0 shop.web:app", "shop.web"),
        ("python -m uvicorn --port 0 shop.api:make_app --factory", "shop.api"),
        ("python /usr/bin/celery -A proj worker -c 2", "proj"),
        ("python /usr/bin/celery --app=proj.tasks:app worker", "proj.tasks"),
        ("python /usr/bin/gunicorn -c conf.py", "gunicorn"),
        ("python -c pass", "python"),
        ("python", "python"),
    ],
)
def test_a_program_is_called_what_it_serves(line, name):
    """The name is the file's or the module's, and for a launcher the application it was told to serve."""
    assert name == boot.program(line.split())


def test_the_line_in_site_packages_costs_a_look_into_a_dict():
    """livesh.pth imports nothing of ours unless LIVESH is set."""
    line = (run.STARTUP.parent / "livesh.pth").read_text()
    space = {}
    before = set(sys.modules)
    asked = os.environ.pop("LIVESH", None)
    try:
        exec(line, space)
    finally:
        if asked is not None:
            os.environ["LIVESH"] = asked

    assert 1 == len(line.splitlines())
    assert line.startswith("import os;")
    assert before == set(sys.modules)


def test_livesh_does_not_list_itself(tmp_path):
    """With LIVESH exported, `livesh ps` and multiprocessing's own helpers start no agent."""
    done = subprocess.run([*LIVESH, "ps"], env=clean_env(LIVESH="1"), capture_output=True, text=True, timeout=60, check=False)

    assert "no agent" in done.stdout
