"""Usage lines: the single source of help, argument check and completion."""

from __future__ import annotations

import pytest

from livesh.errors import UserError
from livesh.shell.usage import Usage, find_literal, number, seconds

RELOAD = "reload [MODULE…] [--reason TEXT] [--confirm SECONDS] [-n N] [--force]"
WATCH = "watch F [EXPR] [if COND] [-n N] [-x DEPTH] [-e]"
STATE = "state [PATH] [= EXPR] [--table]"


@pytest.mark.parametrize(
    ("usage", "typed", "args"),
    [
        ("quit", "", {}),
        ("rollback MODULE [VERSION]", "shop", {"MODULE": "shop"}),
        ("rollback MODULE [VERSION]", "shop 3", {"MODULE": "shop", "VERSION": "3"}),
        ("diff MODULE [FROM [TO]]", "shop 1 2", {"MODULE": "shop", "FROM": "1", "TO": "2"}),
        ("diff MODULE [FROM [TO]]", "shop 1", {"MODULE": "shop", "FROM": "1"}),
        (RELOAD, "", {"MODULE": []}),
        (RELOAD, "a b.c", {"MODULE": ["a", "b.c"]}),
        (RELOAD, 'a --reason "two words" b', {"MODULE": ["a", "b"], "--reason": "two words"}),
        (RELOAD, "--reason=x a -n 3", {"MODULE": ["a"], "--reason": "x", "-n": "3"}),
        (RELOAD, "--force", {"MODULE": [], "--force": True}),
        ("bt [THREAD|TASK|all]", "all", {"THREAD": "all"}),
        ("bt [THREAD|TASK|all]", "", {}),
        ("purge MODULE [--soft|--force]", "m --force", {"MODULE": "m", "--force": True}),
        ("jobs [all]", "all", {"all": True}),
        ("jobs [all]", "", {}),
        (WATCH, "shop.f", {"F": "shop.f"}),
        (WATCH, "shop.f if args[0] > 3", {"F": "shop.f", "COND": "args[0] > 3"}),
        (WATCH, "shop.f (args, result) if x == 'if y' -n 5 -e", {"F": "shop.f", "EXPR": "(args, result)", "COND": "x == 'if y'", "-n": "5", "-e": True}),
        (WATCH, "-n 2 shop.f a + b", {"F": "shop.f", "EXPR": "a + b", "-n": "2"}),
        (WATCH, "shop.f a - n", {"F": "shop.f", "EXPR": "a - n"}),
        (STATE, "", {}),
        (STATE, 'orders.open["A 17"].qty', {"PATH": 'orders.open["A 17"].qty'}),
        (STATE, 'orders.open["a=b"].qty = x == 5', {"PATH": 'orders.open["a=b"].qty', "EXPR": "x == 5"}),
        (STATE, "a.b = {'k': 1, \"--table\": 2} --table", {"PATH": "a.b", "EXPR": "{'k': 1, \"--table\": 2}", "--table": True}),
        ("evaluate [-w PLACE] EXPR", "-w main f(x = 3)", {"-w": "main", "EXPR": "f(x = 3)"}),
        ("evaluate [-w PLACE] EXPR", "-- -w", {"EXPR": "-w"}),
        ("log LOCSPEC TEMPLATE", "a.py:3 x is {x} now", {"LOCSPEC": "a.py:3", "TEMPLATE": "x is {x} now"}),
        ("cp FILE…", "'a b' c", {"FILE": ["a b", "c"]}),
    ],
)
def test_lines_and_what_they_mean(usage: str, typed: str, args: dict[str, object]) -> None:
    """Slots, lists, literals, alternatives, flags before and after raw text."""
    assert args == Usage(usage).parse(typed)


@pytest.mark.parametrize(
    ("usage", "typed", "said"),
    [
        ("rollback MODULE", "", "MODULE is missing"),
        ("rollback MODULE", "a b", "b is too much"),
        ("rollback MODULE", "a --fast", "there is no --fast"),
        ("reload [--reason TEXT]", "--reason", "--reason needs TEXT"),
        ("cp FILE…", "", "FILE is missing"),
        (WATCH, "f if", "missing after if"),
        (WATCH, "f -z", "there is no -z"),
        ("set PATH = EXPR", "a.b", "= EXPR is missing"),
    ],
)
def test_mistakes_are_said_with_the_usage(usage: str, typed: str, said: str) -> None:
    """The error names what is wrong, the hint is the usage line."""
    with pytest.raises(UserError, match=said) as wrong:
        Usage(usage).parse(typed)

    assert f"usage: {usage}" == wrong.value.hint


def test_literals() -> None:
    """A sign is not found in comparisons, brackets or quotes, a word not within another."""
    assert 2 == find_literal("a = 3", "=")
    for text in ("a == 3", "a <= 3", "a != 3", "f(x=3)", "a['=']", "b := 3"):
        assert -1 == find_literal(text, "=")
    assert 5 == find_literal("iffy if x", "if")


def test_durations_and_numbers() -> None:
    """What people write as a time, and what is none."""
    assert (60.0, 0.25, 7200.0, 1.5, 86400.0) == (seconds("60"), seconds("250ms"), seconds("2h"), seconds("1.5s"), seconds("1d"))
    assert 7 == number("7", "N")
    for wrong in ("", "x", "1y", "-1"):
        with pytest.raises(UserError):
            seconds(wrong)
    with pytest.raises(UserError):
        number("x", "N")
