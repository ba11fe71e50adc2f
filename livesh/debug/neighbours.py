"""Other tools in the process that look or wrap: found and named, never broken.

Coverage and debuggers count lines: code with a probe in it keeps its file and lines, and a swap drops what others set
on single code objects until they see the new one. Wrappers (OpenTelemetry, Sentry, wrapt) are functions around
functions: a probe set on a name goes to the function behind.
"""

from __future__ import annotations

import sys
from typing import Any

from livesh.runtime.select import runtime

_KNOWN = (
    ("coverage", "coverage", "measures lines; a probed function's own lines are counted as ever"),
    ("pydevd", "debugpy", "traces; its breakpoints in a probed function bind again at the function's next call"),
    ("opentelemetry", "OpenTelemetry", "wraps functions; probes go to the function behind the wrapper"),
    ("sentry_sdk", "Sentry", "has hooks for exceptions; they are called as before"),
    ("ddtrace", "Datadog", "wraps functions; probes go to the function behind the wrapper"),
    ("newrelic", "New Relic", "wraps functions; probes go to the function behind the wrapper"),
    ("hunter", "hunter", "traces every line while active"),
    ("viztracer", "VizTracer", "profiles every call while active"),
    ("pytest", "pytest", "rewrites asserts of test modules: probes in those are refused"),
)


def found() -> list[dict[str, Any]]:
    """Return every neighbour with how it is known and what it means for probes."""
    listed = [{"name": name, "how": f"module {module} is loaded", "effect": effect} for module, name, effect in _KNOWN if module in sys.modules]
    for what, function in (("sys.settrace", sys.gettrace()), ("sys.setprofile", sys.getprofile())):
        if function is not None:
            listed.append({"name": _owner(function), "how": f"{what} in this thread", "effect": "every call of the thread is slower"})
    for tool, name in runtime().tools_in_use().items():
        if not name.startswith("livesh"):
            listed.append({"name": name, "how": f"sys.monitoring tool {tool}", "effect": "its events on single functions return when it sees the new code"})
    return listed


def _owner(function: Any) -> str:
    module = getattr(type(function), "__module__", None) if not hasattr(function, "__globals__") else function.__globals__.get("__name__")
    return str(module).partition(".")[0]


def warnings() -> list[str]:
    """Return the neighbours a probe should mention, in one sentence each."""
    return [f"{each['name']} is here as well ({each['how']}): {each['effect']}" for each in found() if "monitoring" in each["how"] or each["name"] == "debugpy"]


def lacking() -> list[str]:
    """Return what this Python cannot do for the debugger."""
    asked = runtime()
    return [text for text in (asked.patch_refusal(), asked.lacks_local_events()) if text]
