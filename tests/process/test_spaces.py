"""Pid namespaces that share one directory, as containers with one /tmp do: nobody takes another's door away."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import ExitStack, contextmanager

import pytest
from process_harness import clean_env, livesh, wait_for

from livesh.wire import places, spaces

pytestmark = pytest.mark.skipif(shutil.which("unshare") is None or os.geteuid() != 0, reason="needs root and unshare for a pid namespace")

BODY = "import livesh, sys, time; livesh.start(name=sys.argv[1]); print('up', flush=True); time.sleep(120)"


@contextmanager
def running(name, *prefix):
    """Run a program with an agent called *name*, under *prefix*."""
    command = [*prefix, sys.executable, "-c", BODY, name]
    process = subprocess.Popen(command, env=clean_env(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        if "up\n" != process.stdout.readline():
            process.kill()
            said = process.stderr.read()
            if prefix and "livesh" not in said:
                pytest.skip(f"no pid namespace here: {said[:100]}")
            raise AssertionError(said)
        yield process
    finally:
        try:
            os.killpg(process.pid, 9)
        except ProcessLookupError:
            pass
        process.communicate()


MOUNTED = ("unshare", "-p", "-f", "--mount-proc", "--kill-child")
OLD_PROC = ("unshare", "-p", "-f", "--kill-child")


@pytest.mark.parametrize("prefix", [MOUNTED, OLD_PROC], ids=["its own /proc", "the old /proc"])
def test_a_namespace_takes_nobodys_door_away(prefix):
    """An agent inside, to whom all pids outside are nobody's, leaves them alone; each answers under its own name, and goes when it ends."""
    with running("outer") as outer, running("inner", *prefix):
        assert {"outer", "inner"} == {entry["name"] for entry in places.entries()}
        assert f"{outer.pid}\n" == livesh("exec", "outer", "import os; os.getpid()").stdout
        assert "1\n" == livesh("exec", "inner", "import os; os.getpid()").stdout
    wait_for(lambda: not places.entries(), "both to go")
    assert [] == os.listdir(places.runtime_dir())


def test_two_namespaces_with_one_pid():
    """Pid 1 of one and pid 1 of the other have doors of their own, are listed by the pids they have here, and are found by them."""
    with ExitStack() as stack:
        for name in ("one", "two"):
            stack.enter_context(running(name, *MOUNTED))
        found = {entry["name"]: entry for entry in places.entries()}
        assert {"one", "two"} == set(found)
        for name, entry in found.items():
            assert 1 == entry["inner"]
            assert spaces.space_of(int(entry["pid"])) == entry["space"]
            for target in (name, str(entry["pid"])):
                assert f"'{name} 1'\n" == livesh("exec", target, "import os, sys; f'{sys.argv[1]} {os.getpid()}'").stdout
            assert f"its agent answers at {entry['address']}" in livesh("doctor", str(entry["pid"])).stdout.replace("/proc/", " /proc/").replace(
                f" /proc/{entry['pid']}/root", ""
            )


def test_what_cannot_be_known_is_not_taken_away(runtime_dir):
    """An entry of another namespace whose socket nobody has open is removed; one at HOST:PORT says nothing about itself and stays."""
    places.private_dir(str(runtime_dir))
    dead = {"name": "dead", "pid": 1, "ticks": 1, "started": 1.0, "space": "7", "address": f"unix:{runtime_dir}/1-7.sock"}
    far = {**dead, "name": "far", "space": "8", "address": "127.0.0.1:1"}
    for entry in (dead, far):
        places.write_entry(f"{runtime_dir}/{spaces.stem_of(entry)}.json", entry)
    places.sweep(str(runtime_dir))
    assert 2 == len(os.listdir(runtime_dir))

    assert ["far"] == [entry["name"] for entry in places.entries()]
    assert ["1-8.json"] == os.listdir(runtime_dir)


FAMILY = """
import livesh, os, sys, time
livesh.start(name=sys.argv[1])
for _ in range(2):
    if not os.fork():
        break
else:
    print("up", flush=True)
time.sleep(120)
"""


def test_workers_in_a_namespace_are_told_by_the_pids_they_have_here(monkeypatch):
    """`:workers` marks the process it was asked in, knows who started whom, and `:worker next` finds its neighbour, all by the pids outside."""
    monkeypatch.setattr(sys.modules[__name__], "BODY", FAMILY)
    with running("shop", *MOUNTED):
        wait_for(lambda: 3 == len(places.entries()), "three processes")
        entries = {entry["pid"]: entry for entry in places.entries()}
        (master,) = [pid for pid, entry in entries.items() if not entry.get("master")]
        assert {master} == {entry["master"] for entry in entries.values() if entry.get("master")}

        told = json.loads(livesh("exec", "shop:2", "--json", ":workers").stdout)
        assert set(entries) == {each["pid"] for each in told["processes"]}
        assert [1, 2] == [each["number"] for each in told["processes"] if each["pid"] != master]
        assert 2 == next(each["number"] for each in told["processes"] if each["pid"] == told["here"])


def test_a_namespace_sees_what_runs_outside():
    """Inside, `livesh ps` lists and `livesh exec` reaches an agent of the machine's first namespace, whose entry names none."""
    with running("outer"):
        command = [*MOUNTED, sys.executable, "-m", "livesh"]
        listed, asked = (
            subprocess.run([*command, *words], env=clean_env(), capture_output=True, text=True, timeout=60, check=False)
            for words in (("ps", "--json"), ("exec", "outer", "1 + 1"))
        )
        if listed.returncode and "unshare" in listed.stderr:
            pytest.skip(f"no pid namespace here: {listed.stderr[:100]}")

        assert ["outer"] == [entry["name"] for entry in json.loads(listed.stdout)["agents"]], listed
        assert "2\n" == asked.stdout, asked
