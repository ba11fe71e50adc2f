"""The ops about code: which versions there are, what a swap would do, swapping, going back, source text."""

from __future__ import annotations

from livesh.wire.ops.base import Op, param

SWAPPED = (
    "versions: {module: number}; before: {module: number}; plan: {modules, steps: [{module, path, mark, what, detail}], refusals, suspends, locks};"
    " changed; held; warnings; pause_s; elapsed_s; users: [who still runs old versions]; confirm: seconds or null"
)


class Versions(Op):
    """List the versions of modules: number, when, by whom, what the file holds now, and who still runs old ones."""

    name = "versions"
    category = "observe"
    since = "0.1"
    reply_doc = (
        "modules: [{module, number, disk, path, unknown, versions: [{number, current, loaded_at, author, reason, digest}],"
        " users: [{version, kind, name, function, line, age}]}]; pending: what waits to be confirmed;"
        " partial: bool, whether what is suspended was left out"
    )

    modules: list[str] = param("dotted names; none: the program's modules", default=[])
    users: bool = param("look for who runs old versions", default=True)
    within: float = param("leave out what is suspended when the last look for it took longer, in seconds; 0: look whatever it takes", default=0.0)


class Plan(Op):
    """Say what a swap would do, and touch nothing."""

    name = "plan"
    category = "code"
    since = "0.1"
    reply_doc = "as swap, without times; suspends as far as the texts tell"

    modules: list[str] = param("dotted names; none: everything that differs from its file", default=[])
    sources: dict[str, str] = param("module: text, instead of what is on disk", default={})
    migrations: dict[str, str] = param('"module:Class" or "module": an expression for the hook', default={})


class Swap(Op):
    """Bring new text of modules into the process as one unit, or refuse and change nothing."""

    name = "swap"
    category = "code"
    since = "0.1"
    reply_doc = SWAPPED

    modules: list[str] = param("dotted names; none (and no sources): everything that differs from its file", default=[])
    sources: dict[str, str] = param("module: text, instead of what is on disk", default={})
    migrations: dict[str, str] = param('"module:Class" or "module": an expression for the hook', default={})
    expect: dict[str, int] = param("module: the version this was written against; refused when another is current", default={})
    signatures: dict[str, str] = param('module: "KEY:SIGNATURE" in hex, where accept="signed"', default={})
    reason: str = param("why, for the history and the audit log", default="")
    quiet: float | None = param("seconds to hold new units of work until those inside have left", default=None)
    confirm: float | None = param("seconds until it goes back by itself unless confirmed", default=None)


class Rollback(Op):
    """Make an earlier version current again; a change of several modules goes back as one unit."""

    name = "rollback"
    category = "code"
    since = "0.1"
    reply_doc = SWAPPED + "; or asks: [which objects would keep their newer state], and nothing was changed"

    modules: list[str] = param("dotted names")
    hold: bool = param("ask before objects that were changed since keep their newer state", default=False)
    to: int | None = param("a version number; none: what was current before", default=None)
    reason: str = param("why", default="")


class Confirm(Op):
    """Keep a change that would go back by itself."""

    name = "confirm"
    category = "code"
    since = "0.1"
    reply_doc = "confirmed: {module: number} of the change that stays"


class Diff(Op):
    """Compare two versions of a module, or a version with the file."""

    name = "diff"
    category = "observe"
    since = "0.1"
    reply_doc = "module; before: text; after: text; old: its label; new: its label"

    module: str = param("dotted name")
    old: int | None = param("version number; none: the current one", default=None)
    new: int | None = param("version number; none: the file", default=None)


class Source(Op):
    """Return the text of a module, class, function or method as a version has it, or of a function that was typed into a notebook."""

    name = "source"
    category = "observe"
    since = "0.1"
    reply_doc = "module; qualname; version: null for what was typed; current; path; first and last: line numbers; text; digest: of the whole text"

    place: str = param("a locspec: shop.orders.Cart.add, shop.orders, orders.py:41")
    version: int | None = param("version number; none: the current one", default=None)


class Define(Op):
    """Return one definition with the text around it, for an editor to put back."""

    name = "define"
    category = "observe"
    since = "0.1"
    reply_doc = "as source; before and after: the text around the definition; suffix: for the editor"

    place: str = param("a locspec")


class WriteFile(Op):
    """Write the current version of a module to its file; refused when the file is no text that livesh knows."""

    name = "write"
    category = "code"
    since = "0.1"
    reply_doc = "path; lines: how many changed; digest"

    module: str = param("dotted name")


class Purge(Op):
    """Say who still uses old versions of a module, insist that nobody does, or end them."""

    name = "purge"
    category = "code"
    since = "0.1"
    reply_doc = "module; users: [..]; ended: [text]; left: [text]"

    module: str = param("dotted name")
    mode: str = param("check, soft (refuses while in use) or force (cancels, interrupts, closes)", default="check")
    deadline: float = param("seconds to wait for what is being ended", default=1.0)
