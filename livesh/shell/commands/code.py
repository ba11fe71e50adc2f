"""Commands about code: which versions run, what would change, change it, go back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from livesh.errors import Denied, LiveshError, Refused, UserError
from livesh.shell.commands.base import Args, Command, Reply
from livesh.shell.render.amounts import clock, count, several
from livesh.shell.render.code import source as draw_source
from livesh.shell.render.diffs import diff as draw_diff
from livesh.shell.render.plans import arrows, holds_still, outcome, refusal
from livesh.shell.render.tables import table
from livesh.shell.render.text import Text, flow, says
from livesh.shell.usage import number, seconds
from livesh.wire.ops import code as ops

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

GROUP = "Changing code"
SLOW = 120.0  # seconds a swap may take: migrations of many instances, or waiting for units of work to leave


# :versions


def versions(ctx: Any, args: Args) -> Reply:
    """Ask which versions there are."""
    asked = args["MODULE"]
    return {**ctx.call(ops.Versions(modules=asked)), "asked": asked}


def show_versions(reply: Reply, width: int) -> Text:
    """Draw a line for each module; for modules asked by name, a line for each version."""
    rows = [row for module in reply["modules"] for row in _version_rows(module, bool(reply.get("asked")))]
    heads = ("module", "version", "loaded", "disk", "old frames", "by")
    text = table(heads, rows, width, keep=("version", "loaded", "disk"), empty="no module of the program itself is loaded; one of a package or of Python by its name: :versions MODULE")
    for module in reply["modules"]:
        if module["unknown"]:
            text += says(f"{module['module']}: {module['unknown']}", "warn")
        if reply.get("asked"):
            text += _users(module["users"], width)
    if reply.get("pending"):
        text += says("a change waits to be confirmed: :confirm keeps it, else it goes back by itself", "warn")
    return text


def _version_rows(module: Reply, each: bool) -> list[tuple[Any, ...]]:
    listed = module["versions"] if each else [version for version in module["versions"] if version["current"]]
    return [_version_row(module, version) for version in listed]


def _version_row(module: Reply, version: Reply) -> tuple[Any, ...]:
    users = module["users"] if version["current"] else [user for user in module["users"] if user["version"] == version["number"]]
    disk = module["disk"] if version["current"] else ""
    style = {"changed": "warn", "missing": "bad"}.get(disk, "")
    by = str(version["author"] or "") + (f' "{version["reason"]}"' if version["reason"] else "")
    sign = f"v{version['number']}" + (" current" if version["current"] and len(module["versions"]) > 1 else "")
    return (
        [("name", module["module"])],
        [("version", sign)],
        clock(version["loaded_at"]) if version["loaded_at"] else "",
        [(style, disk)],
        _old_frames(users),
        by,
    )


def _old_frames(users: list[Reply]) -> str:
    numbers: dict[int, int] = {}
    for user in users:
        numbers[user["version"]] = numbers.get(user["version"], 0) + 1
    return ", ".join(f"{many} in v{version}" for version, many in sorted(numbers.items()))


def _users(users: list[Reply], width: int) -> Text:
    """Draw who runs an old version, those that stand at one place as one: there may be thousands of connections."""
    groups: dict[tuple[Any, ...], list[Reply]] = {}
    for user in users:
        groups.setdefault(tuple(user[key] for key in ("kind", "function", "version", "line", "loop", "status")), []).append(user)
    return [part for same in groups.values() for part in flow([("stale", _user(same))], width, hang=4)]


def _user(same: list[Reply]) -> str:
    user, names = same[0], [each["name"] for each in same]
    who = f"{user['kind']} {names[0]} is in" if len(same) == 1 else f"{count(len(same), user['kind'])} are in"
    loop = f", in the loop at line {user['loop']}" if user.get("loop") else ""
    moved = ", moved" if user["status"] == "moved" else ""
    age = f", for {user['age']:.0f} s" if user.get("age") else ""
    rest = f": {several(names)}" if len(same) > 1 else ""
    return f"  {who} {user['function']}, line {user['line']} of v{user['version']}{loop}{moved}{age}{rest}"


# :plan, :reload, :rollback, :confirm


def plan(ctx: Any, args: Args) -> Reply:
    """Ask what a swap would do."""
    return dict(ctx.call(ops.Plan(modules=args["MODULE"], migrations=_migrations(args)), SLOW))


def show_plan(reply: Reply, width: int) -> Text:
    """Draw the steps of a plan, and why it would be refused."""
    found = reply["plan"]
    if found.get("refusals"):
        return _steps(reply, width) + refusal(found["refusals"], width, what="this would be refused")
    if not found["modules"]:
        return says("nothing differs from its file") + _warnings(reply, width)
    return _steps(reply, width) + _would_suspend(reply, width) + _warnings(reply, width) + says("nothing was touched; :reload does it", "dim")


def reload(ctx: Any, args: Args) -> Reply:
    """Show the plan and swap, here or with --all in every process of the application."""
    confirm = seconds(args["--confirm"]) if "--confirm" in args else None
    quiet = seconds(args["--quiet"]) if "--quiet" in args else None
    asked = ops.Swap(
        modules=args["MODULE"],
        migrations=_migrations(args),
        reason=str(args.get("--reason", "")),
        confirm=confirm,
        quiet=quiet,
        signatures=_signatures(args),
    )
    return _reload_all(ctx, asked) if args.get("--all") else dict(ctx.call(asked, SLOW))


def _everywhere(ctx: Any, change: Callable[[Any], Reply]) -> Reply:
    """Do one thing in every process of the application, those that only start the others as well."""
    from livesh.shell.commands.fleet import application
    from livesh.shell.fleet import Fleet

    with Fleet.open(application(ctx), masters=True) as fleet:
        return change(fleet)


def _reload_all(ctx: Any, asked: ops.Swap) -> Reply:
    """Plan in every process first, swap in all of them or in none."""
    from livesh.shell import rollout

    fields = {name: value for name, value in asked.as_args().items() if name != "modules"}
    return _everywhere(ctx, lambda fleet: rollout.reload_everywhere(fleet, asked.modules, **fields))


def show_reload(reply: Reply, width: int) -> Text:
    """Draw a swap, or that of every process merged by their differences."""
    if "stage" not in reply:
        return show_swap(reply, width)
    from livesh.shell import rollout

    return rollout.show(reply, width, _show_one)


def _show_one(reply: Reply, width: int) -> Text:
    """Draw what one of many processes did; where not all were prepared, what it would have done."""
    if "versions" in reply:
        return show_swap(reply, width, everywhere=" --all")
    if "plan" not in reply:
        return says("this process would go back", "dim")
    refusals = reply["plan"].get("refusals")
    verdict = refusal(refusals, width, what="this would be refused") if refusals else says("this process would take it", "dim")
    return _steps(reply, width) + _would_suspend(reply, width) + verdict


def _migrations(args: Args) -> dict[str, str]:
    written = str(args.get("--migrate", ""))
    if not written:
        return {}
    key, equals, expression = written.partition("=")
    if not equals:
        raise UserError("--migrate needs MODULE:CLASS=EXPR", hint='--migrate "shop.orders:Cart=lambda self, version, old: ..."')
    return {key.strip(): expression.strip()}


def _signatures(args: Args) -> dict[str, str]:
    module, equals, signature = str(args.get("--signature", "")).partition("=")
    return {module: signature} if equals else {}


def show_swap(reply: Reply, width: int, everywhere: str = "") -> Text:
    """Draw what a swap or a rollback did; *everywhere* is what its commands need to reach all processes."""
    if not reply["versions"]:
        return says("nothing differs; no version was made") + _warnings(reply, width)
    last = [*outcome(reply["elapsed_s"], reply["pause_s"]), ("", " · "), *_left_behind(reply)]
    last += [("", " · undo with "), ("name", f":rollback {next(iter(reply['versions']))}{everywhere}")]
    text = _steps(reply, width) + _carried(reply, width) + _suspended(reply, width) + flow(last, width, hang=2)
    if reply.get("confirm"):
        text += says(f"goes back by itself in {reply['confirm']:g} s unless you :confirm{everywhere}", "warn")
    return text + _warnings(reply, width)


def _steps(reply: Reply, width: int) -> Text:
    found = reply["plan"]
    after = reply.get("versions") or {}
    moves = [{"module": name, "from": (reply.get("before") or {}).get(name), "to": after.get(name)} for name in after or found["modules"]]
    return arrows(moves, found["steps"], width)


def _carried(reply: Reply, width: int) -> Text:
    """Draw whose state was carried into another shape, and what most of them gained and lost by it."""
    results = [result for result in (reply["plan"].get("migrations") or {}).get("results") or [] if result["instances"]]
    return [part for result in results for part in flow([("", _carried_by(result))], width, hang=4)]


def _carried_by(result: Reply) -> str:
    before, after = (next(iter(result[key]), "").split(", ") for key in ("before", "after"))
    differ = [f"{sign} {field}" for sign, one, other in (("+", after, before), ("-", before, after)) for field in one if field and field not in other]
    who = count(result["instances"], "instance") + " of " if result["kind"] == "class" else "the state of "
    return f"  {who}{result['key']} carried over{': ' if differ else ''}{', '.join(differ)}"


def _suspended(reply: Reply, width: int) -> Text:
    names, locks = (reply["plan"].get(key) or [] for key in ("suspends", "locks"))
    if not names and not locks:
        return []
    said = [f"{several(each)} {'was' if len(each) == 1 else 'were'} {what}" for each, what in ((names, "suspended"), (locks, "held")) if each]
    return flow([("dim", f"{' and '.join(said)} while state was migrated")], width, hang=2)


def _would_suspend(reply: Reply, width: int) -> Text:
    found = reply["plan"]
    would = holds_still(found)
    if not would:
        return []
    for_sure = " and ".join(f":migrate --try {module}" for module in found["modules"])
    return flow([("", f"{would} while state is migrated"), ("dim", f", as far as the texts tell; {for_sure} tells for sure")], width, hang=2)


def _left_behind(reply: Reply) -> Text:
    users = reply.get("users") or []
    if not users:
        befores = sorted({f"v{number}" for number in (reply.get("before") or {}).values() if number is not None})
        return [("", f"no frame left in {', '.join(befores) or 'an old version'}")]
    moved = sum(user["status"] == "moved" for user in users)
    if moved == len(users):
        return [("", f"no stale frame left, {count(moved, 'frame')} only moved: {_old_frames(users)}")]
    only = f", {moved} of them only moved" if moved else ""
    return [("stale", f"{count(len(users), 'frame')} still in old versions: {_old_frames(users)}{only}")]


def _warnings(reply: Reply, width: int) -> Text:
    return [part for warning in reply.get("warnings") or [] for part in flow([("warn", f"! {warning}")], width, hang=2)]


def rollback(ctx: Any, args: Args) -> Reply:
    """Go back; what would keep its newer state is said first, and asked about where somebody can answer."""
    if "--all" in args:
        return _rollback_all(ctx, args)
    to = number(str(args["VERSION"]).lstrip("v"), "VERSION") if "VERSION" in args else None
    wanted: dict[str, Any] = {"modules": [args["MODULE"]], "to": to, "reason": str(args.get("--reason", ""))}
    reply = dict(ctx.call(ops.Rollback(**wanted, hold=bool(ctx.stdin_is_tty) and not ctx.json), SLOW))
    if not reply.get("asks"):
        return reply
    ctx.out([part for text in reply["asks"] for part in flow([("warn", f"! {text}")], ctx.width, hang=2)])
    return dict(ctx.call(ops.Rollback(**wanted), SLOW)) if ctx.ask("go back, and let them keep their newer state?") else reply


def _rollback_all(ctx: Any, args: Args) -> Reply:
    """Go back in every process, or in none."""
    from livesh.shell import rollout

    if "VERSION" in args:
        raise UserError("version numbers are each process's own", hint=f"without a number all go to what they ran before: :rollback {args['MODULE']} --all")
    return _everywhere(ctx, lambda fleet: rollout.rollback_everywhere(fleet, str(args["MODULE"]), str(args.get("--reason", ""))))


def show_rollback(reply: Reply, width: int) -> Text:
    """Draw what a rollback did, in one process or in all."""
    if "stage" in reply:
        return show_reload(reply, width)
    if reply.get("asks"):
        return says("not gone back; nothing was changed", "dim")
    return show_swap(reply, width) if reply["versions"] else says(f"{'; '.join(reply['warnings'])}: nothing to do", "dim")


def confirm(ctx: Any, args: Args) -> Reply:
    """Keep the change that waits, here or with --all in every process of the application; say where it waits on."""
    from livesh.shell import rollout

    if "--all" in args:
        return _everywhere(ctx, rollout.confirm_everywhere)
    return {**ctx.call(ops.Confirm()), "waits_in": _waiting_elsewhere(ctx)}


def _waiting_elsewhere(ctx: Any) -> list[int]:
    """The pids of the application's other processes in which a change waits to be confirmed."""
    from livesh.shell.discovery import listed_as

    if listed_as(ctx.info) is None:
        return []
    answers = _everywhere(ctx, lambda fleet: {"all": fleet.ask(lambda client: client.call(ops.Versions(users=False), 3))})["all"]
    return [answer.pid for answer in answers if answer.reply is not None and answer.reply["pending"]]


def show_confirm(reply: Reply, width: int) -> Text:
    """Say what stays, and where something waits on."""
    if "kept_in" in reply:
        return _kept_everywhere(reply)
    text = _kept_here(reply)
    if reply.get("waits_in"):
        text += says(f"in pid {several([str(pid) for pid in reply['waits_in']])} a change still waits and goes back by itself; :confirm --all keeps it in all", "warn")
    return text


def _kept_everywhere(reply: Reply) -> Text:
    many = len(reply["kept_in"])
    text = says(f"kept in {count(many, 'process')}" if many else "nothing waited to be confirmed", "ok" if many else "dim")
    return text + [part for pid, error in reply["errors"].items() for part in says(f"pid {pid}: {error}", "bad")]


def _kept_here(reply: Reply) -> Text:
    kept = reply.get("confirmed")
    if isinstance(kept, dict) and kept:
        return says("kept: " + ", ".join(f"{name} v{version}" if isinstance(version, int) else str(name) for name, version in kept.items()), "ok")
    return says("kept" if kept else "nothing waited to be confirmed", "ok" if kept else "dim")


def show_unconfirmed(data: Reply, width: int) -> Text:
    """Say that a change has gone back by itself, or could not."""
    went = data["outcome"] == "rolled back"
    said = f"{several(data['modules'])}: not confirmed in time and {data['outcome']}; " + (":reload brings it in again" if went else ":versions says what runs now")
    return flow([("warn" if went else "bad", said)], width, hang=2)


# :diff, :source


def diff(ctx: Any, args: Args) -> Reply:
    """Ask for two texts."""
    old, new = (number(str(args[slot]).lstrip("v"), slot) if slot in args else None for slot in ("FROM", "TO"))
    return dict(ctx.call(ops.Diff(module=args["MODULE"], old=old, new=new)))


def show_diff(reply: Reply, width: int) -> Text:
    """Draw their difference."""
    return draw_diff(reply["before"], reply["after"], width, old=reply["old"], new=reply["new"])


def source(ctx: Any, args: Args) -> Reply:
    """Ask for the text of a place."""
    version = number(str(args["VERSION"]).lstrip("v"), "VERSION") if "VERSION" in args else None
    return dict(ctx.call(ops.Source(place=args["LOCSPEC"], version=version)))


def show_source(reply: Reply, width: int) -> Text:
    """Draw it with its real line numbers."""
    name = f"{reply['module']}.{reply['qualname']}".rstrip(".")
    state = "" if reply["current"] else ", not current"
    version = "typed, no version" if reply["version"] is None else f"v{reply['version']}{state}"
    head: Text = [("name", name), ("", "  "), ("dim", f"{reply['path']}:{reply['first']}  "), ("version", version), ("", "\n")]
    return head + draw_source(reply["text"], width, first=reply["first"])


# :edit


def edit(ctx: Any, args: Args) -> Reply:
    """Open the editor on one definition and swap what comes out; again continues from a try that was refused."""
    _may_come_in(ctx.info)
    found = ctx.call(ops.Define(place=args["LOCSPEC"]))
    tries = ctx.memory.setdefault("edits", {})
    key = (found["module"], found["qualname"])
    kept, begun_at = tries.get(key, (None, None))
    if kept is not None and begun_at != found["digest"]:
        ctx.out(says("the module has changed since your failed try; it is laid over the new text", "warn"))
    edited = ctx.open_editor(found["text"] if kept is None else kept, found["suffix"])
    text = kept if edited is None else edited
    if text is None or text == found["text"]:
        tries.pop(key, None)
        return _unchanged(ctx, args, found)
    return _swap_edit(ctx, args, found, text, key)


def _may_come_in(info: Mapping[str, Any]) -> None:
    """Refuse before anybody writes what could not come in."""
    if info.get("role", "code") != "code":
        raise Denied(f":edit needs the role code; this session has {info['role']}")
    if info.get("accept") == "disk":
        raise UserError("this process accepts only text that is on disk", hint="change the file, then :reload MODULE")
    if info.get("accept") == "signed":
        raise UserError("this process accepts only signed text", hint="change and sign the file (livesh sign), then :reload MODULE")


def _unchanged(ctx: Any, args: Args, found: Reply) -> Reply:
    if "--write" in args:
        return {"written": ctx.call(ops.WriteFile(module=found["module"]))}
    return {"unchanged": f"{found['module']}.{found['qualname']}".rstrip(".")}


def _swap_edit(ctx: Any, args: Args, found: Reply, text: str, key: tuple[str, str]) -> Reply:
    tries = ctx.memory["edits"]
    tries[key] = (text, found["digest"])
    asked = ops.Swap(
        sources={found["module"]: laid_in(found, text)},
        expect={found["module"]: found["version"]},
        reason=str(args.get("--reason", "")),
    )
    try:
        reply = dict(ctx.call(asked, SLOW))
    except Refused as refused:
        raise Refused(*refused.reasons, ":edit it again to continue from your text") from None
    except LiveshError as failed:
        raise UserError(str(failed), hint=":edit it again to continue from your text") from None
    tries.pop(key, None)
    if "--write" in args:
        reply["written"] = ctx.call(ops.WriteFile(module=found["module"]))
    return reply


def laid_in(found: Reply, text: str) -> str:
    """Return the whole text with the edited definition in its place, ended as the old one was."""
    if found["text"].endswith("\n") and not text.endswith("\n"):
        text += "\n"
    if found["after"]:
        text = text.rstrip("\n") + "\n"  # an editor's last line; the blank lines after the definition are in `after`
    return str(found["before"] + text + found["after"])


def show_edit(reply: Reply, width: int) -> Text:
    """Draw what the edit did."""
    text: Text = []
    if "unchanged" in reply:
        text = says(f"{reply['unchanged']} was left as it is", "dim")
    if "versions" in reply:
        text = show_swap(reply, width)
    if "written" in reply:
        done = reply["written"]
        lines = count(done["lines"], "line")
        text += says(f"{done['path']}: {lines} written, the rest is as it was" if done["lines"] else f"{done['path']} holds it already", "ok")
    return text


# :purge


def purge(ctx: Any, args: Args) -> Reply:
    """Look for users of old versions, insist, or end them."""
    mode = "force" if "--force" in args else "soft" if "--soft" in args else "check"
    return dict(ctx.call(ops.Purge(module=args["MODULE"], mode=mode)))


def show_purge(reply: Reply, width: int) -> Text:
    """Draw who there was, who was ended, who is left."""
    if not reply["users"]:
        return says(f"nothing runs an old version of {reply['module']}", "ok")
    text = _users(reply["users"], width)
    text += [part for line in reply["ended"] for part in says(f"ended: {line}", "ok")]
    text += [part for line in reply["left"] for part in says(f"still there: {line}", "bad")]
    if reply.get("mode") == "check":
        text += says(f":purge {reply['module']} --force cancels, interrupts and closes them", "dim")
    return text


# What a name may be completed to.


def modules(ctx: Any, args: Args, word: str) -> list[tuple[str, str]]:
    """Return the versioned modules of the target."""
    listed = ctx.call(ops.Versions(users=False), 2.0)["modules"]
    return [(module["module"], f"v{module['number']}, disk {module['disk']}") for module in listed]


def numbers(ctx: Any, args: Args, word: str) -> list[tuple[str, str]]:
    """Return the version numbers of the module named before."""
    module = str(args.get("MODULE") or args.get("LOCSPEC") or "")
    listed = ctx.call(ops.Versions(modules=[module], users=False), 2.0)["modules"]
    return [(str(version["number"]), version["reason"] or version["author"]) for found in listed for version in found["versions"]]


CONFIRM = Command(
    name="confirm",
    usage="confirm [--all]",
    summary="Keep a change that would go back by itself.",
    group=GROUP,
    category="code",
    run=confirm,
    show=show_confirm,
    doc="""
After `:reload MODULE --confirm 60s` the change goes back by itself in a minute, also when this shell is gone by then. `:confirm` says
that it may stay; after `:reload --all` it is `:confirm --all`.

    :reload shop.pricing --confirm 60s
    :confirm
""",
)
DIFF = Command(
    name="diff",
    usage="diff MODULE [FROM [TO]]",
    summary="Compare two versions, or a version with the file.",
    group=GROUP,
    category="observe",
    run=diff,
    show=show_diff,
    complete={"MODULE": modules, "FROM": numbers, "TO": numbers},
    doc="Without FROM the current version, without TO what the file holds now.",
)
EDIT = Command(
    name="edit",
    usage="edit LOCSPEC [--write] [--reason TEXT]",
    summary="Edit one function, method or class in $EDITOR and swap it in.",
    group=GROUP,
    category="code",
    run=edit,
    show=show_edit,
    complete={"LOCSPEC": "objects"},
    doc="""The text is the running version's, with its real indentation. What comes out of the editor is planned and swapped like any other
text; when that is refused, :edit again continues from your try. --write also writes the module's file: lines you did not touch stay
byte for byte, and the file is left alone when somebody else has changed it.""",
)
PLAN = Command(
    name="plan",
    usage="plan [MODULE…] [--migrate HOOK]",
    summary="Say what a reload would do; touch nothing.",
    group=GROUP,
    category="code",
    run=plan,
    show=show_plan,
    complete={"MODULE": modules},
    doc="""
Without a name, everything that differs from its file. The signs: `~` changed, `+` new, `-` removed, `=` held: state the edit did not
touch, or must not, `!` look at this one.

    :plan
    :plan shop.pricing
""",
)
PURGE = Command(
    name="purge",
    usage="purge MODULE [--soft|--force]",
    summary="Find who still runs old versions, and end them with --force.",
    group=GROUP,
    category="code",
    run=purge,
    show=show_purge,
    complete={"MODULE": modules},
    doc="--soft refuses while an old version is in use. --force cancels tasks, interrupts threads and closes generators, and says what it could not end.",
)
RELOAD = Command(
    name="reload",
    usage="reload [MODULE…] [--all] [--reason TEXT] [--confirm SECONDS] [--quiet SECONDS] [--migrate HOOK] [--signature MODULE=SIG]",
    summary="Swap in what is on disk, as one unit.",
    group=GROUP,
    category="code",
    run=reload,
    show=show_reload,
    complete={"MODULE": modules},
    doc="""Without a module: everything that differs from its file. --confirm 60s goes back by itself unless you :confirm, also when the shell has
died. --quiet 0.2 holds new units of work until those inside have left. --all plans in every process of the application first and swaps in all
of them or in none. --migrate "shop.orders:Cart=EXPR" gives a migration hook.""",
)
ROLLBACK = Command(
    name="rollback",
    usage="rollback MODULE [VERSION] [--all] [--reason TEXT]",
    summary="Make an earlier version current again.",
    group=GROUP,
    category="code",
    run=rollback,
    show=show_rollback,
    complete={"MODULE": modules, "VERSION": numbers},
    doc="""
A change of several modules goes back as one unit. State that was made since stays. Instances that the change migrated without a hook get back
what they held before it; where somebody has changed them since, you are asked first. --all goes back in every process of the application, each to what it ran before, or in none.
""",
)
SOURCE = Command(
    name="source",
    usage="source LOCSPEC [VERSION]",
    summary="Show the text of a place as a version has it.",
    group=GROUP,
    category="observe",
    run=source,
    show=show_source,
    complete={"LOCSPEC": "objects", "VERSION": numbers},
    doc="""
A place is a module, a class, a function, a method or a line. The text is that of the version, never what the file happens to say
today.

    :source shop.orders.Orders.add
    :source orders.py:41
    :source shop.pricing.price_of 1
""",
)
VERSIONS = Command(
    name="versions",
    usage="versions [MODULE…]",
    summary="List versions: loaded, disk, who still runs old ones, by whom.",
    group=GROUP,
    category="observe",
    run=versions,
    show=show_versions,
    complete={"MODULE": modules},
    doc="""
Without a name, one line a module of the program; with names, one line a version and who still runs old ones. `disk` compares the text,
not the time: same, changed or missing.

    :versions
    :versions shop.pricing
""",
)
