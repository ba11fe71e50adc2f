"""What looks like a secret stays in the process, wherever it is kept and however it is asked for."""

from __future__ import annotations

import json
import sys
from collections import deque, namedtuple
from dataclasses import dataclass
from typing import Any

import pytest

from livesh.debug import values
from livesh.runtime import redact
from livesh.services import views
from livesh.services.views import Limits, View

SECRET = "hunter2zz"
LONG = SECRET * 3


@dataclass
class User:
    """Who logs in."""

    name: str
    password: str


Login = namedtuple("Login", "user passwd")


@pytest.mark.parametrize(
    "held",
    [
        {"a": {"b": {"db_password": SECRET}}},
        User("ann", SECRET),
        Login("ann", SECRET),
        {"tokens": [SECRET], "passwords": {"ann": SECRET}, "api_keys": deque([SECRET])},
        {"PGPASSWORD": SECRET, "REDIS_URL": f"redis://:{SECRET}@host", b"MYSQL_PWD": SECRET.encode()},
        {"Authorization": f"Bearer {SECRET}", "Set-Cookie": SECRET, "X-Api-Key": SECRET},
        [(b"cookie", SECRET.encode()), ["x-auth-token", SECRET]],
        {"auth": ("ann", SECRET)},
        {"user": "ann", "pass": SECRET},
        f"Server=x;User=y;Password={SECRET};",
        json.dumps({"user": "ann", "api_key": SECRET}),
        f"https://host/?token={SECRET}&page=1",
        f"amqp://ann:{SECRET}@host".encode(),
        bytearray(f"Bearer {SECRET}".encode()),
        f"GET / HTTP/1.1\r\nAuthorization: Bearer {SECRET}\r\n",
        {f"ghp_{LONG}": 1},
        {f"sk_live_{LONG}"},
        {("ann", f"ghp_{LONG}"): 1},
        ValueError(f"bad password: {SECRET}"),
        [repr(User("ann", SECRET))],
    ],
    ids=str,
)
def test_it_is_shown_nowhere(held: Any) -> None:
    """A tree, a table, a row of one, the lines of a difference, a variable of a frame."""
    shown = [View(Limits(depth=6)).of(held), views.table(held, 0, 20), views.table([held], 0, 20)]
    shown += [views.outline(".held", held, Limits(depth=6)), values.brief(held, 3)]
    assert [] == [each for each in shown if SECRET in json.dumps(each)]
    assert SECRET in json.dumps(View(Limits(depth=6), reveal=True).of(held)) or isinstance(held, (dict, set))


def test_a_long_text_is_looked_at_as_far_as_it_is_shown() -> None:
    """More room asked for does not show what stands behind the usual one."""
    assert "secret" == View(Limits(text=10_000)).of(f"{'x' * 5_000} token={SECRET}")["kind"]


def test_a_repr_that_was_asked_for_is_looked_at_as_well() -> None:
    """`--repr` is not `--reveal`."""
    assert SECRET not in json.dumps(View(use_repr=True).of([User("ann", SECRET)]))


@pytest.mark.parametrize("name", ["password", "db_password", "dbPassword", "SECRET_KEY", "apiKey", "api-key", "AuthToken", "client_secret", "set-cookie", "['token']", "sessionId", "tokens", "user_passwords", "api_keys", "PGPASSWORD", "PHPSESSID", "SMTP_PASS", "session_key"])
def test_secret_names(name: str) -> None:
    """Names that speak of a secret, however they are written."""
    assert redact.looks_secret(name, "x")


@pytest.mark.parametrize("name", ["author", "key", "keys", "monkey", "tokenize_x", "passenger", "secretary", "session", "identity", "cookbook", "access", "bypass", "first_pass", "assess"])
def test_plain_names(name: str) -> None:
    """Names that only look like one."""
    assert not redact.looks_secret(name, "x")


def test_code_is_no_secret() -> None:
    """A handler called reset_password, a class or a module is shown: what they hold has names of its own."""
    for code in (test_secret_names, len, int, sys):
        assert not redact.looks_secret("reset_password", code)


def test_numbers_are_no_secrets() -> None:
    """A counter called tokens is shown, a rate, a switch and nothing at all too."""
    for value in (5, 0.5, True, None):
        assert not redact.looks_secret("token", value)


@pytest.mark.parametrize("held", [{"tokens": [101, 2023]}, {"pins": [4, 5]}, {"token": 5}, {"max_tokens": 100}, "the time: 12:30", "https://host/path?x=1", "where token = ?", ("user", "ann")], ids=str)
def test_what_only_looks_like_one_is_shown(held: Any) -> None:
    """Numbers of a text's tokens, a pin of a board, a query without its values."""
    assert "redacted" not in json.dumps(View().of(held))


def test_numbers_that_are_secrets() -> None:
    """A pin of a card is one, though numbers mostly count something."""
    assert redact.looks_secret("pin", 471_199)
    assert not redact.looks_secret("password_length", 471_199)


def test_what_an_exception_says() -> None:
    """Its text, unless that is a secret; one whose text raises does no harm."""
    broken = type("Broken", (Exception,), {"__str__": lambda self: 1 / 0})
    said = [redact.said_of(each) for each in (KeyError("A17"), KeyError(f"ghp_{LONG}"), broken())]
    assert ["KeyError: 'A17'", "KeyError: ‹redacted›", "Broken: ‹its text raised ZeroDivisionError›"] == said
