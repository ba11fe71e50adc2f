"""The three kinds of message, as plain JSON objects.

    request   {"id": 17, "op": "swap", "args": {...}}                 shell -> agent
    reply     {"id": 17, "ok": {...}}                                 agent -> shell, complete
              {"id": 17, "error": {"kind", "text", "reasons", "hint"}}
    event     {"event": "output", "data": {...}}                      agent -> shell, at any time

An error's kind is the name of its class in `livesh.errors`; the client raises that class again.
"""

from __future__ import annotations

from typing import Any

from livesh import errors
from livesh.wire.ops.base import Op


def request(number: int, op: Op) -> dict[str, Any]:
    """Ask *op*."""
    return {"id": number, "op": op.name, "args": op.as_args()}


def reply(number: Any, result: dict[str, Any]) -> dict[str, Any]:
    """Answer request *number*."""
    return {"id": number, "ok": result}


def failure(number: Any, error: BaseException) -> dict[str, Any]:
    """Answer request *number* with an error."""
    kind = type(error).__name__
    if getattr(errors, kind, None) is not type(error):
        kind = _known_base(type(error))
    body: dict[str, Any] = {"kind": kind, "text": str(error)}
    if isinstance(error, errors.Refused):
        body["reasons"] = [str(reason) for reason in error.reasons]
    if isinstance(error, errors.UserError) and error.hint:
        body["hint"] = error.hint
    return {"id": number, "error": body}


def _known_base(cls: type) -> str:
    for base in cls.__mro__:
        if getattr(errors, base.__name__, None) is base:
            return str(base.__name__)
    return "AgentError"


def event(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """Tell the shell something it did not ask for just now."""
    return {"event": kind, "data": data}


def raise_failure(body: Any) -> None:
    """Raise the error a reply carries, whatever the target made of it."""
    if type(body) is not dict:
        raise errors.AgentError("the target answered with an error that is none")
    cls = getattr(errors, str(body.get("kind")), errors.AgentError)
    text = str(body.get("text", ""))
    if cls is errors.Refused:
        reasons = body.get("reasons")
        raise errors.Refused(*[str(reason) for reason in (reasons if type(reasons) is list and reasons else [text])])
    if cls is errors.UserError:
        raise errors.UserError(text, hint=str(body.get("hint", "")))
    if not (isinstance(cls, type) and issubclass(cls, errors.LiveshError)):
        cls = errors.AgentError
    raise cls(text)
