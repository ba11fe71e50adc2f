"""The parts of the shell that need no terminal: events, the bar, styles, amounts, completion of arguments."""

from __future__ import annotations

import subprocess
import sys
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from livesh.errors import Gone, UserError
from livesh.shell import arguments, exec, procfs, toolbar
from livesh.shell.commands import code, table
from livesh.shell.prompt import continuation
from livesh.shell.render import amounts
from livesh.shell.render.text import clip, clip_left, fold, lines, one_line, pad, plain, wrap
from livesh.shell.router import Router
from livesh.shell.style import STYLES, ansi, harmless, highlight


class TestRouter:
    """Events go to whom they belong."""

    def test_without_stream_to_the_person(self) -> None:
        """An event of no stream is shown."""
        shown: list[tuple[str, dict[str, Any]]] = []
        Router(lambda kind, data: shown.append((kind, data))).take("output", {"text": "x"})

        assert [("output", {"text": "x"})] == shown

    def test_early_events_wait_for_their_follower(self) -> None:
        """What came before the command knew its stream is delivered first, and only to it."""
        router = Router(lambda kind, data: None)
        for number in range(3):
            router.take("hit", {"stream": "s1", "n": number})
        router.take("hit", {"stream": "s2", "n": 9})
        with router.following("s1") as first:
            router.take("hit", {"stream": "s1", "n": 3})
            assert [0, 1, 2, 3] == [first.get(timeout=1)[1]["n"] for _ in range(4)]
        with router.following("s2") as second:
            assert 9 == second.get(timeout=1)[1]["n"]


class TestToolbar:
    """The bar says what is stale."""

    def test_warnings(self) -> None:
        """One changed module is named, several are counted."""
        assert ["shop.api changed on disk"] == toolbar.warnings({"changed": ["shop.api"]})
        assert ["2 modules changed on disk", "1 frame in old versions"] == toolbar.warnings({"changed": ["a", "b"], "old_frames": 1})
        assert ["at least 2 frames in old versions"] == toolbar.warnings({"old_frames": 2, "old_partly": True})
        assert [] == toolbar.warnings({})

    @pytest.mark.parametrize("width", [20, 60, 160])
    def test_fits(self, width: int) -> None:
        """The bar is as wide as the terminal, whatever it has to say."""
        facts = {"name": "shop", "pid": 4242, "role": "code", "changed": ["shop.pricing"], "old_frames": 12, "jobs": 2}

        assert width == len(plain(toolbar.draw(facts, width)))

    def test_refresh_asks_beside(self) -> None:
        """Facts are asked for in a thread, and a target that is gone changes nothing."""
        changed = threading.Event()
        bar = toolbar.Toolbar(lambda: {"name": "shop"}, changed.set)
        bar.refresh(now=True)
        assert changed.wait(30)
        assert {"name": "shop"} == bar.facts

        def gone() -> dict[str, Any]:
            raise Gone("no")

        toolbar.Toolbar(gone).refresh(now=True)


class TestStyle:
    """Colours, and what never reaches the terminal."""

    def test_control_characters_are_spelled_out(self) -> None:
        """Escape sequences, C1 controls and marks that turn the direction are shown, not obeyed."""
        assert "a\\x1b[2Jb\\x9b\\u202e\nc\td" == harmless("a\x1b[2Jb\x9b\u202e\nc\td")

    def test_plain_without_colour(self) -> None:
        """Without colours there is no escape character."""
        assert "x" == ansi([("bad", "x")], False)

    def test_styles_end_with_their_line(self) -> None:
        """A style never spans a line break."""
        assert "\x1b[1;31ma\x1b[0m\n\x1b[1;31mb\x1b[0m" == ansi([("bad", "a\nb")], True)

    def test_highlighting_keeps_the_text(self) -> None:
        """Highlighted source is the same characters."""
        source = "def f(x):\n    '''doc'''\n\treturn x + 1  # so\n"

        assert source == plain(highlight(source))
        assert {style for style, _ in highlight(source)} <= {*STYLES, ""}


class TestText:
    """Text with styles."""

    def test_clip(self) -> None:
        """What is cut ends, or begins, in an ellipsis."""
        assert "abc…" == plain(clip([("", "ab"), ("bad", "cdef")], 4))
        assert "…def" == plain(clip_left([("", "ab"), ("bad", "cdef")], 4))
        assert "abcd" == plain(clip([("", "abcd")], 4))

    def test_wide_characters(self) -> None:
        """An ideograph takes two cells."""
        assert "日…" == plain(clip([("", "日本語")], 4))
        assert "日本  " == plain(pad([("", "日本")], 6))

    def test_lines(self) -> None:
        """A text falls into its lines."""
        assert ["a", "", "bc"] == [plain(line) for line in lines([("", "a\n\nb"), ("bad", "c")])]

    def test_one_line(self) -> None:
        """Line breaks are drawn within a row."""
        assert "a⏎b⏎c d" == one_line("a\nb\r\nc\td")

    def test_wrap(self) -> None:
        """Prose is broken at blanks, and keeps the indent it has."""
        assert "  aa bb\n  cc\n" == plain(wrap("  aa bb cc", 8, hang=2))
        assert "goes on in\n  20 s · 4\n" == plain(wrap("goes on in 20 s · 4", 13, hang=2))
        assert "goes on\n  in\n  1,000 s\n" == plain(wrap("goes on in 1,000 s", 9, hang=2))


def test_fold() -> None:
    """Only what is too wide is broken, at blanks, and the styles stay."""
    text = [("", "aa bb\n  "), ("bad", "cccc dddd"), ("", " ee")]

    assert "aa bb\n  cccc\n      dddd\n      ee" == plain(fold(text, 10))
    assert "dddd" in [part.strip() for style, part in fold(text, 10) if style == "bad"]
    assert text == fold(text, 20)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(3.8e-8, "38 ns"), (3.8e-5, "38 µs"), (0.0029, "2.9 ms"), (0.12, "120 ms"), (12.3, "12 s"), (95, "1m35s"), (11520, "3h12m"), (777600, "9d00h")],
)
def test_span(seconds: float, said: str) -> None:
    """A duration has the digits that matter."""
    assert said == amounts.span(seconds)


def test_size_and_count() -> None:
    """Sizes have units, counts their plural."""
    assert ["312 B", "4.1 kB", "70 MB"] == [amounts.size(312), amounts.size(4100), amounts.size(7e7)]
    assert ["1 thread", "1,200 entries", "2 switches"] == [amounts.count(1, "thread"), amounts.count(1200, "entry"), amounts.count(2, "switch")]


def test_arguments_complete_from_the_usage() -> None:
    """Flags, literal words and slots complete from a command's usage line."""
    assert "help" in [choice[0] for choice in arguments.complete(None, "help", "", "hel")]
    assert ["main"] == [choice[0] for choice in arguments.complete(None, "evaluate", "", "ma")]
    assert [] == list(arguments.complete(None, "no-such-command", "", ""))


def test_a_typo_gets_a_suggestion() -> None:
    """An unknown command names the nearest one."""
    with pytest.raises(UserError) as raised:
        table.lookup("hepl")

    assert "did you mean :help?" == raised.value.hint


def test_the_rest_of_a_long_line_does_not_look_like_another_line() -> None:
    """Where a terminal is narrow, a line that was typed as one is not marked as two."""
    assert ([("class:dim", "...> ")], [("", "     ")]) == (continuation(5, 1, False), continuation(5, 1, True))


def test_what_was_cleared_is_counted() -> None:
    """One is not several."""
    from livesh.shell.commands.probes import show_clear

    reply = {"probes": 2, "breaks": 1, "released": 3, "recording": False}
    assert "2 probes off, 1 breakpoint off, 3 threads released" == "".join(text for _, text in show_clear(reply, 80)).strip()


def test_what_ends_with_a_session_of_one_command_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """`livesh exec` sets no transaction, breakpoint or suspension that lasts, and does not look as if it did."""
    once: Any = SimpleNamespace(call=lambda op, timeout=None: {"pending": None, "changes": []}, json=False, width=80)
    for line, said in (("begin", True), ("journal", False)):
        assert exec.OK == exec.run_command(once, line)
        assert said == ("it is over" in capsys.readouterr().err)


def _connection(number: int, **fields: Any) -> dict[str, Any]:
    user = {"kind": "task", "name": f"Task-{number}", "function": "serve", "version": 1, "line": 9, "loop": 8, "status": "stale", "age": 3.0}
    return {**user, **fields}


class TestOldVersions:
    """Who runs an old version is told as a person would tell it."""

    def test_those_at_one_place_are_one_line(self) -> None:
        """Of a thousand connections in one loop a line is drawn, with some names; who is elsewhere has a line of his own."""
        users = [*(_connection(number) for number in range(1000)), _connection(7, line=12, loop=None, status="moved")]

        drawn = plain(code.show_purge({"module": "chat", "users": users, "ended": [], "left": []}, 120)).splitlines()

        assert "  1,000 tasks are in serve, line 9 of v1, in the loop at line 8, for 3 s: Task-0, Task-1, Task-2, Task-3 and 996 more" == drawn[0]
        assert ["  task Task-7 is in serve, line 12 of v1, moved, for 3 s"] == drawn[1:]

    @pytest.mark.parametrize(
        ("statuses", "said"),
        [
            ([], "no frame left in v1"),
            (["moved", "moved"], "no stale frame left, 2 frames only moved: 2 in v1"),
            (["stale", "moved"], "2 frames still in old versions: 2 in v1, 1 of them only moved"),
            (["stale"], "1 frame still in old versions: 1 in v1"),
        ],
    )
    def test_what_only_moved_is_no_alarm(self, statuses: list[str], said: str) -> None:
        """A frame that runs the current text at another line is told apart from one that runs another text."""
        users = [_connection(0, status=status) for status in statuses]
        swapped = {"versions": {"chat": 2}, "before": {"chat": 1}, "users": users, "elapsed_s": 0.01, "pause_s": 1e-6}

        drawn = plain(code.show_swap({**swapped, "plan": {"modules": ["chat"], "steps": []}}, 200))

        assert f" · {said} · undo with :rollback chat" in drawn

    @pytest.mark.parametrize(
        ("key", "kind", "before", "after", "said"),
        [
            ("shop:Line", "class", {"qty: int": 500}, {"qty: int, tax: float": 499, "qty: int, tax: int": 1}, "500 instances of shop:Line carried over: + tax: float"),
            ("shop:Line", "class", {"a: int, b: int": 500}, {"a: int": 500}, "500 instances of shop:Line carried over: - b: int"),
            ("shop", "module", {}, {}, "the state of shop carried over"),
        ],
    )
    def test_whose_state_was_carried_is_said(self, key: str, kind: str, before: dict[str, int], after: dict[str, int], said: str) -> None:
        """A swap that gave living objects another shape says how many, and what most of them gained or lost."""
        result = {"key": key, "kind": kind, "instances": 500, "before": before, "after": after}
        plan = {"modules": ["shop"], "steps": [], "migrations": {"results": [result]}}

        drawn = plain(code.show_swap({"versions": {"shop": 2}, "before": {"shop": 1}, "elapsed_s": 0.01, "pause_s": 1e-6, "plan": plan}, 200))

        assert f"  {said}\n" in drawn


def test_a_long_command_line_is_seen_to_be_cut() -> None:
    """A command that a sentence has no room for ends in an ellipsis, so that nobody takes half an option for the whole."""
    with subprocess.Popen([sys.executable, "-c", "input()", "a" * 50], stdin=subprocess.PIPE) as process:
        whole = f"{sys.executable} -c input() {'a' * 50}"
        while whole != procfs.command_line(process.pid, 1000):  # it is what began it until it has become it
            assert process.poll() is None
        cut = procfs.command_line(process.pid, len(whole) - 5)
        process.communicate(b"\n")

    assert whole[: len(whole) - 6] + "…" == cut
