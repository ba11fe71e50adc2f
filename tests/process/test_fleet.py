"""Many processes as one: who belongs together, answers told by their differences, all or none."""

from __future__ import annotations

import json
import os
import signal
import sys

import pytest
from process_harness import app, livesh, loaded, running, said, wait_for, workers

from livesh.errors import Gone, Refused, UserError
from livesh.shell import family, fleet, merge, rollout
from livesh.shell.merge import Answer


def entry(pid, name="shop", master=None, started=0.0):
    """An entry as an agent writes it."""
    return {"pid": pid, "name": name, "started": started or pid, **({"master": master} if master else {})}


SHOP = [entry(1), entry(12, master=1), entry(11, master=1), entry(13, master=1, started=99.0), entry(50, "billing")]


def test_an_application_is_its_master_and_its_workers():
    """Processes of one name belong together; the workers are those that were started and start none."""
    listed = family.members(SHOP, "shop")

    assert [1, 11, 12, 13] == [each["pid"] for each in listed]
    assert [11, 12, 13] == [each["pid"] for each in family.workers(listed)]
    assert [50] == [each["pid"] for each in family.workers(family.members(SHOP, "billing"))]


def test_workers_whose_master_died_are_still_workers():
    """A daemon whose parent has gone, alone, is the application."""
    assert [7] == [each["pid"] for each in family.workers([entry(7, master=3)])]


def test_workers_that_outlived_their_master_are_asked_beside_those_of_the_next():
    """An application that was started anew while workers of the one before go on, and one started beside it: none that works is left out."""
    listed = family.members([*SHOP, entry(20, master=9), entry(30)], "shop")

    assert [30, 11, 12, 20, 13] == [each["pid"] for each in family.workers(listed)]


def test_a_worker_is_picked_by_its_number():
    """Without a number the first; numbers count from 1 in the order of start; next goes round."""
    listed = family.members(SHOP, "shop")

    assert 11 == family.pick(listed)["pid"]
    assert 13 == family.pick(listed, "3")["pid"]
    assert [12, 13, 11] == [family.after(listed, pid)["pid"] for pid in (11, 12, 13)]
    assert 11 == family.after(listed, 1)["pid"]
    with pytest.raises(UserError, match="there is no worker 4: 1 is pid 11, 2 is pid 12, 3 is pid 13"):
        family.pick(listed, "4")


@pytest.mark.parametrize(
    ("text", "app_name", "which"),
    [("shop:all", "shop", "all"), ("shop.web:2", "shop.web", "2"), ("shop", "shop", ""), ("web:80800", "web:80800", ""), (":all", ":all", "")],
)
def test_targets_are_taken_apart(text, app_name, which):
    """APP:all and APP:N name an application and its processes; a port is neither."""
    assert (app_name, which) == family.target(text)


# -- merging -----------------------------------------------------------------------------------------------------------


def show(reply, width):
    """Draw a reply's text."""
    return [("", reply["text"])]


def drawn(*answers):
    """Return the merged report as text."""
    return "".join(piece for _, piece in merge.report(answers, show, 100))


def test_one_line_answers_stand_on_one_line():
    """What most say comes first with how many they are, then who differs."""
    answers = [Answer(pid, {"text": "v3\n"}) for pid in range(1, 8)] + [Answer(4711, {"text": "v2\n"})]

    assert "7 of 8: v3 · pid 4711: v2\n" == drawn(*answers)


def test_what_differs_in_every_process_does_not_count():
    """Times, pids and addresses make no difference, also deep inside an answer."""
    answers = [Answer(pid, {"text": "same", "pid": pid, "rows": [{"loaded_at": pid * 1.5}]}) for pid in (1, 2, 3)]

    assert 1 == len(merge.groups(answers))
    assert "3 of 3: same\n" == drawn(*answers)


def test_longer_answers_show_only_the_lines_that_differ():
    """The majority's answer is shown whole, of the others the lines that are not the same, whatever their columns' widths."""
    most = {"text": "module  v\norders  v3\nprices  v1\n"}
    odd = {"text": "module    v\norders    v3\nprices    v2\n"}

    report = drawn(Answer(1, most), Answer(2, most), Answer(3, odd))

    assert "2 of 3\nmodule  v\norders  v3\nprices  v1\npid 3\n- prices  v1\n+ prices    v2\n" == report


def test_errors_are_answers():
    """A process that refuses is told with its reason beside what the others answered."""
    assert "2 of 3: ok · pid 9: refused: busy\n" == drawn(Answer(1, {"text": "ok"}), Answer(2, {"text": "ok"}), Answer(9, None, "refused: busy"))
    assert Answer(9, None, "x").failed
    assert Answer(9, {"status": "error"}).failed
    assert not Answer(9, {"status": "ok"}).failed


# -- all or none -------------------------------------------------------------------------------------------------------


class FakeClient:
    """One process: answers or raises what it was told, and notes what it was asked."""

    def __init__(self, *, prepare=None, commit=None, undo=None):
        self.does = {"prepare": prepare, "commit": commit, "undo": undo}
        self.asked = []

    def ask(self, stage):
        self.asked.append(stage)
        answer = self.does[stage]
        if isinstance(answer, Exception):
            raise answer
        return answer or {}

    def close(self):
        self.asked.append("closed")


def change(*clients, missing=()):
    """Run a change over fake processes numbered from 1."""
    members = [fleet.Member(pid, client) for pid, client in enumerate(clients, 1)]
    everybody = fleet.Fleet("shop", members, list(missing))
    return everybody.change(lambda c: c.ask("prepare"), lambda c: c.ask("commit"), lambda c: c.ask("undo"))


def test_all_commit_when_all_are_prepared():
    """Every process prepares before any commits; those with nothing to do are left alone."""
    first, second, idle = FakeClient(), FakeClient(), FakeClient(prepare={"skip": "not loaded"})

    reply = change(first, second, idle)

    assert ("committed", 2) == (reply["stage"], reply["of"])
    assert [["prepare", "commit"]] * 2 + [["prepare"]] == [first.asked, second.asked, idle.asked]


def test_nothing_commits_when_one_cannot_prepare():
    """A refusal, or a process that cannot be reached, keeps every other from changing."""
    fine, refusing = FakeClient(), FakeClient(prepare=Refused("a lock is held"))

    assert ("refused", True) == (change(fine, refusing)["stage"], change(fine, refusing)["failed"])
    assert "commit" not in fine.asked + refusing.asked
    assert "refused" == change(FakeClient(), missing=[Answer(9, None, "gone")])["stage"]


def test_those_that_committed_go_back_when_one_fails():
    """A process that fails in the middle takes the others back, and what could not go back is named."""
    fine, failing, stuck = FakeClient(), FakeClient(commit=Gone("killed")), FakeClient(undo=Refused("no"))

    reply = change(fine, failing, stuck)

    assert ("taken back", [3]) == (reply["stage"], reply["stuck"])
    assert ["prepare", "commit", "undo"] == fine.asked
    assert ["prepare", "commit", "closed"] == failing.asked  # before the others go back: it must not begin when it goes on
    told = "".join(piece for _, piece in rollout.show(reply, 100, lambda *_: [("", "swapped\n")]))
    assert "pid 3 could not go back" in told


def test_a_process_that_has_ended_takes_nobody_back(monkeypatch):
    """A worker killed between plan and commit is left out and named; the others stay committed."""
    monkeypatch.setattr(fleet.places, "alive", lambda pid, ticks: pid != 2)
    monkeypatch.setattr(fleet, "agents", list)
    fine, killed = FakeClient(), FakeClient(commit=Gone("closed the connection"))
    everybody = fleet.Fleet("shop", [fleet.Member(1, fine, 5), fleet.Member(2, killed, 5)], [])

    reply = everybody.change(lambda c: c.ask("prepare"), lambda c: c.ask("commit"), lambda c: c.ask("undo"))

    assert ("committed", 1, [2]) == (reply["stage"], reply["of"], reply["ended"])
    assert ["prepare", "commit"] == fine.asked
    assert "ended meanwhile: pid 2" in "".join(piece for _, piece in rollout.show(reply, 100, lambda *_: [("", "swapped\n")]))


def test_a_worker_that_came_meanwhile_is_changed_too(monkeypatch):
    """Forked before its master was swapped, listed after the commit: it is prepared and committed like the rest, or all go back."""
    listed = [entry(1), entry(2, master=1)]
    monkeypatch.setattr(fleet, "agents", lambda: listed)
    for late, stage in ((FakeClient(), "committed"), (FakeClient(commit=Refused("no")), "taken back")):
        first = FakeClient()
        monkeypatch.setattr(fleet, "_let_in", lambda chosen, timeout, late=late: ([fleet.Member(each["pid"], late) for each in chosen], []))
        everybody = fleet.Fleet("shop", [fleet.Member(1, first)], [])

        reply = everybody.change(lambda c: c.ask("prepare"), lambda c: c.ask("commit"), lambda c: c.ask("undo"))

        assert (stage, 2) == (reply["stage"], reply["of"])
        assert ["prepare", "commit"] == late.asked
        assert (["prepare", "commit"] if stage == "committed" else ["prepare", "commit", "undo"]) == first.asked


def test_a_fork_without_a_door_is_said(monkeypatch):
    """One that was forked a moment ago and cannot be asked may run what its master ran before: it is waited for, and named when it does not come."""
    from livesh.shell import procfs

    listed = [entry(1)]
    looks = iter([{7, 8}, {7, 8}, {7, 8}])
    monkeypatch.setattr(fleet, "agents", lambda: listed)
    monkeypatch.setattr(procfs, "young_forks", lambda parents, seconds: next(looks, {8}))
    monkeypatch.setattr(fleet, "OPENING_S", 0.2)
    everybody = fleet.Fleet("shop", [fleet.Member(1, FakeClient())], [])

    reply = everybody.change(lambda c: c.ask("prepare"), lambda c: c.ask("commit"), lambda c: c.ask("undo"))

    assert ("committed", [8]) == (reply["stage"], reply["unseen"])
    assert "pid 8 was forked a moment ago" in "".join(piece for _, piece in rollout.show(reply, 100, lambda *_: [("", "swapped\n")]))


def test_nothing_to_do_is_said():
    """When no process has anything to change, none is asked to commit."""
    idle = FakeClient(prepare={"skip": "nothing differs"})

    assert ("nothing to do", ["prepare"]) == (change(idle)["stage"], idle.asked)


# -- real workers ------------------------------------------------------------------------------------------------------

PROGRAM = """
import multiprocessing, sys, time
import livesh
livesh.start(name="pair")

def work():
    import prices
    time.sleep(120)

if __name__ == "__main__":
    for _ in range(2):
        multiprocessing.get_context("fork").Process(target=work, daemon=True).start()
    print("up", flush=True)
    time.sleep(120)
"""


@pytest.fixture
def pair(tmp_path):
    """A master with two workers that have loaded `prices`, which the master has not."""
    (tmp_path / "prices.py").write_text("def price():\n    return 10\n")
    (tmp_path / "main.py").write_text(PROGRAM)
    with running([sys.executable, "main.py"], tmp_path):
        wait_for(lambda: said(tmp_path, "up"), "the program")
        loaded(workers("pair", 2), "prices")
        yield tmp_path


def test_reload_all_is_all_or_nothing(pair):
    """`:reload --all` changes every worker; a text that one of them refuses changes none; skew is shown."""
    prices = pair / "prices.py"
    prices.write_text("def price():\n    return 20\n")
    done = livesh("exec", "pair", ":reload --all")
    assert "committed in 2 of 2 processes" in done.stdout
    assert "2 of 2: 20\n" == livesh("exec", "pair:all", "__import__('prices').price()").stdout

    odd = workers("pair", 2)[1]["pid"]
    livesh("exec", "pair:2", "import prices; prices.FLAG = 1")
    prices.write_text("import sys\nif getattr(sys.modules[__name__], 'FLAG', 0):\n    raise RuntimeError('no')\n\ndef price():\n    return 30\n")
    refused = livesh("exec", "pair", ":reload prices --all", check=False)

    assert 1 == refused.returncode
    assert "2 of 2: 20\n" == livesh("exec", "pair:all", "__import__('prices').price()").stdout
    assert f"pid {odd}" in refused.stdout


RESPAWNS = """
import multiprocessing, time
import livesh
livesh.start(name="pair")

def work():
    import prices
    time.sleep(120)

if __name__ == "__main__":
    context, children = multiprocessing.get_context("fork"), []
    while True:
        children = [child for child in children if child.is_alive()]
        while len(children) < 3:
            children.append(context.Process(target=work, daemon=True))
            children[-1].start()
        time.sleep(0.05)
"""


def test_a_replaced_worker_is_shown_beside_those_that_were_swapped(tmp_path):
    """Swapped in memory only, then one killed: what takes its place has the disk's text, and `:workers` says so."""
    (tmp_path / "prices.py").write_text("def price():\n    return 10\n")
    (tmp_path / "main.py").write_text(RESPAWNS)
    with running([sys.executable, "main.py"], tmp_path):
        loaded(workers("pair", 3), "prices")
        livesh("exec", "pair:all", "import livesh; livesh.swap(sources={'prices': 'def price():\\n    return 20\\n'})")
        even = livesh("exec", "pair", ":workers").stdout
        os.kill(gone := workers("pair", 3)[0]["pid"], signal.SIGKILL)
        wait_for(lambda: gone not in {each["pid"] for each in app("pair")}, "its end")
        loaded(workers("pair", 3), "prices")
        listed = livesh("exec", "pair", ":workers").stdout
        told = json.loads(livesh("exec", "pair", "--json", ":workers").stdout)

    assert "most:" not in even
    assert 1 == " ".join(listed.split()).count("prices v1, what is on disk (most: v2)")
    assert "a worker started now comes up with what is there" in " ".join(listed.split())
    odd = [each for each in told["processes"] if each["skew"]]
    assert [3] == [each["number"] for each in odd]


def test_one_worker_is_asked_by_its_number(pair):
    """`app` picks a worker and never the master, `app:2` the second, a wrong number is explained."""
    first, second = (entry["pid"] for entry in workers("pair", 2))

    assert f"{first}\n" == livesh("exec", "pair", "__import__('os').getpid()").stdout
    assert f"{second}\n" == livesh("exec", "pair:2", "__import__('os').getpid()").stdout
    wrong = livesh("exec", "pair:3", "1", check=False)
    assert (2, True) == (wrong.returncode, "there is no worker 3" in wrong.stderr)
    assert "worker" in livesh("exec", "pair", ":workers").stdout
    assert 3 == len(app("pair"))
