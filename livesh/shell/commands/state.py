"""Commands that look at state: the services, a tree, a walk, who is alive and why."""

from __future__ import annotations

from typing import Any

from livesh.errors import UserError
from livesh.shell.commands import change
from livesh.shell.commands.base import Args, Command, Reply
from livesh.shell.render import state as draw
from livesh.shell.render.amounts import clock, count, span
from livesh.shell.render.tables import table
from livesh.shell.render.text import Text, says
from livesh.shell.usage import number, seconds
from livesh.wire.ops import state as ops

GROUP = "State"


# :services


def services(ctx: Any, args: Args) -> Reply:
    """Ask which objects have a name and state."""
    return dict(ctx.call(ops.Services(like=str(args.get("LIKE", "")), found="--registered" not in args)))


def show_services(reply: Reply, width: int) -> Text:
    """Draw one line for each service."""
    rows = [_service_row(service) for service in reply["services"]]
    drawn = table(("service", "class", "version", "size", "lock", "state"), rows, width, keep=("version", "lock", "state"), paths=("class",), empty="no service is known")
    for service in reply["services"]:
        if service.get("note"):
            drawn += says(f"{service['name']}: {service['note']}", "bad")
    for cls, left in (reply.get("more") or {}).items():
        drawn += says(f"… {left:,} more of {cls} (:instances {cls})", "dim")
    return drawn


def _service_row(service: Reply) -> tuple[Any, ...]:
    if service["suspended"]:
        deep = f" {service['depth']} deep," if service.get("depth", 1) > 1 else ""
        state = [("warn", f"suspended,{deep} {span(service['left'])} left")]
    else:
        state = [("dim", service["kind"] or service["origin"])]
    version = ("stale" if "(" in (service["version"] or "") else "version", service["version"] or "")
    return (("name", service["name"]), service["type"], version, service["size"], service["lock"], state)


# :state


def state(ctx: Any, args: Args) -> Reply:
    """Look at an object, or change what a place holds."""
    path = str(args.get("PATH", ""))
    if not path:
        return {"listed": dict(ctx.call(ops.Services()))}
    if "EXPR" in args:
        return change.assign(ctx, path, str(args["EXPR"]), bool(args.get("--dry-run")))
    if path.startswith("del "):
        return change.remove(ctx, path[4:].strip(), bool(args.get("--dry-run")))
    if "--watch" in args:
        return _watch(ctx, path, args)
    return _look(ctx, path, args)


def _look(ctx: Any, path: str, args: Args) -> Reply:
    items = number(str(args.get("--items", 20)), "--items")
    page = number(str(args.get("--page", 1)), "--page")
    if page < 1:
        raise UserError("pages count from 1")
    limits: dict[str, Any] = {"items": items, "table": "--table" in args, "text": number(str(args.get("--text", 120)), "--text")}
    limits["depth"] = number(str(args.get("--depth", 2)), "--depth")
    if not _is_path(path):
        return dict(ctx.call(ops.StateOf(source=path, **limits)))
    limits["start"] = (page - 1) * items
    if "--reveal" in args or "--repr" in args:
        return dict(ctx.call(ops.StateOpen(path=path, reveal="--reveal" in args, use_repr="--repr" in args, **limits)))
    return dict(ctx.call(ops.State(path=path, **limits)))


def _is_path(text: str) -> bool:
    """Say whether *text* is a name and steps from there; anything else is evaluated, which needs the role code."""
    import re

    rest = re.sub(r"\[(?:#\d+|[^\[\]]*)\]", "", re.sub(r"\"[^\"]*\"|'[^']*'", "", text))
    return re.fullmatch(r"\s*[^\W\d]\w*(?:-\w+)*(?:\s*\.\s*[^\W\d]\w*)*\s*", rest) is not None


def show_state(reply: Reply, width: int) -> Text:
    """Draw what `state` found or did."""
    if "listed" in reply:
        return show_services(reply["listed"], width)
    if "watched" in reply:
        return says(f"{reply['watched']}: {count(reply['changes'], 'change')} seen{', ' + reply['reason'] if reply.get('reason') else ''}", "dim")
    if "diff" in reply:
        return change.show(reply, width)
    return _head(reply) + (draw.records(reply["table"], width) if "table" in reply else draw.tree(reply["tree"], width)) + _foot(reply)


def _head(reply: Reply) -> Text:
    text: Text = [("name", reply["path"])]
    tree = reply.get("tree")
    if tree is not None and "of" in tree:
        text += [("dim", " · "), *draw.said({**tree, "version": ""})]
    if reply["version"]:
        text += [("dim", " · "), ("stale" if "(" in reply["version"] else "version", reply["version"])]
    return [*text, ("", "\n")]


def _foot(reply: Reply) -> Text:
    if reply["lock"].startswith("without"):
        return says(f"taken {reply['lock']}; parts may be of different moments", "warn")
    if not reply["whole"]:
        return says(f"taken in {span(reply['spent'])} without a lock: parts may be of different moments", "dim")
    return []


def _watch(ctx: Any, path: str, args: Args) -> Reply:
    """Show each change as it happens, until interrupted."""
    interval = seconds(str(args["--every"])) if "--every" in args else 0.25
    most = number(str(args["-n"]), "-n") if "-n" in args else 0
    begun = ctx.call(ops.StateWatch(path=path, interval=interval, depth=number(str(args.get("--depth", 3)), "--depth")))
    ctx.out([("name", path), ("", "\n"), *draw.begun(begun["tree"], ctx.width)])
    seen, reason = 0, ""
    try:
        for _kind, data in ctx.follow(begun["stream"]):
            reason = data.get("reason", "")
            if data["diff"]:
                seen += 1
                ctx.out([("dim", clock(data["at"])), ("", "\n"), *draw.rows(data["diff"], ctx.width)])
            if data.get("last") or seen == most:
                break
    finally:
        ctx.call(ops.StateUnwatch(stream=begun["stream"]))
    return {"watched": path, "changes": seen, "reason": reason}


# :inspect

_STEPS = ("in", "back", "page", "sort", "define", "show")


def inspect(ctx: Any, args: Args) -> Reply:
    """Begin a walk at a path, or take a step of the one that was begun."""
    text = str(args.get("REST", "show"))
    word, _, rest = text.partition(" ")
    items = number(str(args.get("--items", 20)), "--items")
    if word in _STEPS:
        return dict(ctx.call(ops.Inspect(action=word, argument=rest.strip(), items=items)))
    return dict(ctx.call(ops.Inspect(action="start", argument=text, items=items)))


def show_inspect(reply: Reply, width: int) -> Text:
    """Draw where the walk is: a numbered line for each child."""
    head: Text = [("name", reply["path"]), ("dim", " · "), ("", reply["type"]), ("dim", f" · {reply['text']}")]
    if reply["version"]:
        head += [("dim", " · "), ("version", reply["version"])]
    if reply["sort"]:
        head += [("dim", f" · sorted by {reply['sort']}")]
    rows = [(("number", str(row["number"])), ("name", draw.label(row["label"])), row["text"]) for row in reply["rows"]]
    drawn = [*head, ("", "\n"), *table((">#", "name", "value"), rows, width, keep=("#",), empty="nothing in it")]
    if reply["left"]:
        drawn += says(f"… {reply['left']:,} more; :inspect page", "dim")
    if reply["defined"]:
        drawn += says(f"{reply['defined']} is a name at the prompt now", "ok")
    return drawn


# :instances, :referrers


def instances(ctx: Any, args: Args) -> Reply:
    """Ask for the living instances of a class."""
    items = number(str(args.get("--items", 10)), "--items")
    page = number(str(args.get("--page", 1)), "--page")
    asked = ops.Instances(cls=str(args["CLASS"]), items=items, start=(page - 1) * items, table="--table" in args)
    return dict(ctx.call(asked, 60.0))


def show_instances(reply: Reply, width: int) -> Text:
    """Draw how many there are, which version shaped them, and the first ones."""
    head: Text = [("name", count(reply["total"], "instance"))]
    if len(reply["counts"]) > 1:
        head += [("dim", " · "), ("", ", ".join(f"{number:,} {name}" for name, number in sorted(reply["counts"].items())))]
    looked_at = sum(reply["versions"].values())
    if looked_at < reply["total"]:
        head += [("dim", " · "), ("", f"of the first {looked_at:,}")]
    for version, many in sorted(reply["versions"].items()):
        if version != "unknown":
            head += [("dim", " · "), ("stale" if "(" in version else "version", f"{many:,} shaped by {version}")]
    drawn = [*head, ("", "\n"), *(says(reply["note"], "dim") if reply.get("note") else ())]
    if "table" in reply:
        return drawn + draw.records({**reply["table"], "left": reply["left"]}, width)
    drawn += table((">#", "instance", "version", "id"), [_instance_row(row) for row in reply["rows"]], width, keep=("#", "version", "id"), empty="none is shown" if reply["total"] else "none is alive")
    if reply["left"]:
        drawn += says(f"… {reply['left']:,} more (--page, --items, --table)", "dim")
    return drawn


def _instance_row(row: Reply) -> tuple[Any, ...]:
    version = row["version"] or ""
    return (("number", str(row["number"])), row["text"], ("stale" if "(" in version else "version", version), ("dim", row["id"]))


def referrers(ctx: Any, args: Args) -> Reply:
    """Ask who refers to an object."""
    return dict(ctx.call(ops.Referrers(path=str(args["PATH"]), items=number(str(args.get("--items", 20)), "--items")), 60.0))


def show_referrers(reply: Reply, width: int) -> Text:
    """Draw why an object is alive, then everybody who refers to it."""
    if not reply["holders"]:
        return says(f"nothing but this question refers to {reply['text']}", "dim")
    drawn = draw.chain(reply["chain"], reply["text"], width) if reply["chain"] else []
    rows = [(("name", holder["text"]), holder["how"]) for holder in reply["holders"]]
    return drawn + table(("referrer", "through"), rows, width) + says(f"{count(reply['count'], 'referrer')}, looked for in {span(reply['spent'])}", "dim")


SERVICES = Command(
    name="services",
    usage="services [LIKE] [--registered]",
    summary="List the live objects with state: registered ones, module-level ones, what frameworks hold.",
    group=GROUP,
    category="observe",
    run=services,
    show=show_services,
    doc="""
A service is what `livesh.service(name, obj)` registered; instances of the program's own classes at module level, and
queues, executors, loops and applications of known frameworks are found without it. *version* is the version of its
class that shaped the state.

    :services
    :services order
""",
)

STATE = Command(
    name="state",
    usage="state [PATH] [= EXPR] [--depth N] [--items N] [--page N] [--text N] [--table] [--watch] [--every SECONDS] [-n N] [--repr] [--reveal] [--dry-run]",
    summary="Look at a live object; with = change what a place holds; del PATH removes it.",
    group=GROUP,
    category="observe",
    run=state,
    show=show_state,
    doc="""
A path is a name and steps: `orders.open["A17"][0].qty`; `[#3]` is the entry at that place, for keys that cannot be typed.
No `__repr__`, property or `__getattr__` of the program runs unless you say `--repr`; what looks secret is shown only
with `--reveal`. Anything that is not a path is evaluated, which needs the role code.

    :state orders.open --table
    :state orders.open["A17"][0].qty = 5      the difference is shown; :undo takes it back
    :state del orders.open["A17"]
    :state orders --watch                     what has changed, four times a second, until Ctrl-C
""",
)

INSPECT = Command(
    name="inspect",
    usage="inspect [REST] [--items N]",
    summary="Walk through live objects: a path to begin, then in N, back, page, sort, define NAME.",
    group=GROUP,
    category="observe",
    run=inspect,
    show=show_inspect,
    doc="""
    :inspect orders.open         begin there
    :inspect in 0                into the row with that number; also in .lines or in ["A17"]
    :inspect sort -qty           by key, value, size or an attribute of the rows; - turns it round
    :inspect page 2              :inspect back goes out again
    :inspect define order        what you are looking at, as a name at the prompt
""",
)

INSTANCES = Command(
    name="instances",
    usage="instances CLASS [--items N] [--page N] [--table]",
    summary="List the living instances of a class, and which version shaped them.",
    group=GROUP,
    category="observe",
    run=instances,
    show=show_instances,
    complete={"CLASS": "objects"},
    doc="""
Subclasses are counted too. Finding them takes one pass over the heap, in which no other thread runs (some 60 ms for a million objects).

    :instances shop.orders.Line --table
""",
)

REFERRERS = Command(
    name="referrers",
    usage="referrers PATH [--items N]",
    summary="Say why an object is alive: who refers to it, and through what.",
    group=GROUP,
    category="observe",
    run=referrers,
    show=show_referrers,
    doc="""
The first lines are one chain from the object to something that lives anyway: a module, a running frame.

    :referrers orders.open["A17"]
""",
)
