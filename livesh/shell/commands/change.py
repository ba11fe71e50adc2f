"""Commands that change state: assign, replace, undo, many edits as one, suspend, try a migration."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from livesh.errors import UserError
from livesh.shell.commands.base import Args, Command, Reply
from livesh.shell.render import state as draw
from livesh.shell.render.amounts import clock, count, span
from livesh.shell.render.plans import holds_still
from livesh.shell.render.tables import table
from livesh.shell.render.text import Text, flow, says
from livesh.shell.usage import number, seconds
from livesh.wire.ops import change as ops

GROUP = "State"
SLOW = 120.0


# :state PATH = EXPR and :state del PATH


def assign(ctx: Any, path: str, expression: str, dry_run: bool = False) -> Reply:
    """Store a value; what is surprising about it is said, and asked about where somebody can answer."""
    op = ops.StateSetEval if ctx.info.get("role") == "code" else ops.StateSet
    return _settled(ctx, ctx.call(op(path=path, value=expression, dry_run=dry_run, hold=_can_ask(ctx)), SLOW))


def remove(ctx: Any, path: str, dry_run: bool = False) -> Reply:
    """Remove what a place holds."""
    return dict(ctx.call(ops.StateSet(path=path, remove=True, dry_run=dry_run)))


def _can_ask(ctx: Any) -> bool:
    return bool(ctx.stdin_is_tty) and not ctx.json


def _settled(ctx: Any, reply: Reply) -> Reply:
    if not reply.get("held"):
        return dict(reply)
    ctx.out(draw.rows(reply["diff"], ctx.width) + draw.surprises(reply["surprises"]))
    if ctx.ask("apply it anyway?"):
        return {**ctx.call(ops.StateApply(held=reply["held"])), "diff": [], "surprises": []}
    return {**ctx.call(ops.StateApply(held=reply["held"], drop=True)), "diff": [], "surprises": []}


def show(reply: Reply, width: int) -> Text:
    """Draw a change: the difference, what is surprising, what was done."""
    drawn = draw.rows(reply["diff"], width) + draw.surprises(reply.get("surprises") or [])
    if reply.get("applied"):
        under = f" under {reply['under']}" if reply["under"] else ""
        return drawn + flow([("ok", "applied"), ("", under), ("", " · undo with "), ("name", f":undo {reply['number']}")], width)
    if reply.get("queued"):
        return drawn + says("waits for :commit" + (f", with {count(reply['queued'] - 1, 'other edit')}" if reply["queued"] > 1 else ""), "dim")
    return drawn + says("not applied" if reply.get("dropped") else "nothing was changed", "dim")


# :replace


def replace(ctx: Any, args: Args) -> Reply:
    """Give a service the state that a function returns."""
    timeout = seconds(str(args["--timeout"])) if "--timeout" in args else 10.0
    asked = ops.StateReplace(path=str(args["SERVICE"]), function=str(args["FUNCTION-EXPR"]), timeout=timeout)
    return dict(ctx.call(asked, timeout + 30.0))


# :undo, :journal


def undo(ctx: Any, args: Args) -> Reply:
    """Take back a change of state."""
    return dict(ctx.call(ops.Undo(number=number(args["N"], "N") if "N" in args else None, force="--force" in args)))


def show_undo(reply: Reply, width: int) -> Text:
    """Draw what was taken back: the difference the other way round."""
    done = reply["undone"]
    text = draw.rows(_turned(done["diff"]), width) + says(f"change {done['number']} was taken back: {done['text']}", "ok")
    for note in done.get("notes") or []:
        text += says(note, "warn")
    return text


def _turned(diff: list[list[str]]) -> list[list[str]]:
    """Return a difference the other way round; what goes still stands before what comes."""
    turned = []
    for _is_context, rows in groupby(diff, key=lambda row: row[0] == " "):
        back = [[{"-": "+", "+": "-"}.get(sign, sign), text] for sign, text in rows]
        turned += [row for row in back if row[0] == "-"] + [row for row in back if row[0] != "-"]
    return turned


def journal(ctx: Any, args: Args) -> Reply:
    """Ask for the changes of state."""
    return dict(ctx.call(ops.Journal(limit=number(str(args.get("N", 20)), "N"))))


def show_journal(reply: Reply, width: int) -> Text:
    """Draw one line for each change, and the edits that wait for a commit."""
    rows = [
        (("number", str(entry["number"])), clock(entry["at"]), entry["author"], ("name", entry["text"]), _in_short(entry["diff"]), "taken back" if entry["undone"] else "")
        for entry in reply["changes"]
    ]
    drawn = table((">#", "at", "by", "what", "change", ""), rows, width, keep=("#", "at", ""), empty="nothing was changed yet")
    if reply["pending"] is not None:
        drawn += says(f"a transaction is open with {count(len(reply['pending']), 'edit')}:", "warn")
        for edit in reply["pending"]:
            drawn += [("name", f"  {edit['path']}  "), ("", _in_short(edit["diff"])), ("", "\n")]
    return drawn


def _in_short(diff: list[list[str]]) -> str:
    gone = [text for sign, text in diff if sign == "-"]
    came = [text for sign, text in diff if sign == "+"]
    if len(gone) == len(came) == 1:
        return f"{gone[0]} → {came[0].partition(': ')[2] or came[0]}"
    if not gone and not came:
        return diff[0][1] if len(diff) == 1 else "nothing that is shown"
    if not gone or not came:
        return f"{'removed' if gone else 'new'}: {(gone or came)[0]}"
    return f"{count(len(gone), 'line')} gone, {len(came)} came"


# :begin, :commit, :abort


def begin(ctx: Any, args: Args) -> Reply:
    """Open a transaction."""
    return dict(ctx.call(ops.Begin()))


def show_begin(reply: Reply, width: int) -> Text:
    """Say what a transaction is for."""
    return says("edits wait now; :commit applies them as one, :abort forgets them")


def commit(ctx: Any, args: Args) -> Reply:
    """Apply the edits that wait."""
    return dict(ctx.call(ops.Commit(), SLOW))


def show_commit(reply: Reply, width: int) -> Text:
    """Draw what was applied."""
    return show(reply, width) if reply["applied"] else says("the transaction was empty", "dim")


def abort(ctx: Any, args: Args) -> Reply:
    """Forget the edits that wait."""
    return dict(ctx.call(ops.Abort()))


def show_abort(reply: Reply, width: int) -> Text:
    """Say what was forgotten."""
    return says(f"{count(reply['dropped'], 'edit')} forgotten; nothing was changed")


# :suspend, :resume


def suspend(ctx: Any, args: Args) -> Reply:
    """Make a service wait."""
    lasting = seconds(str(args["--for"])) if "--for" in args else 30.0
    return dict(ctx.call(ops.Suspend(service=str(args["SERVICE"]), seconds=lasting)))


def show_suspend(reply: Reply, width: int) -> Text:
    """Say what is suspended, how deep and for how long."""
    if reply["suspended"]:
        depth = f", {reply['depth']} deep" if reply["depth"] > 1 else ""
        text = says(f"{reply['name']} is suspended{depth}; it goes on by itself in {span(reply['left'])}, :resume {reply['name']} lets it go", "warn")
        return text + (says(reply["note"], "bad") if reply.get("note") else [])
    return says(f"{reply['name']} goes on", "ok") + (says(reply["note"], "bad") if reply.get("note") else [])


def resume(ctx: Any, args: Args) -> Reply:
    """Let a service go on."""
    return dict(ctx.call(ops.Resume(service=str(args["SERVICE"]))))


# :migrate --try


def migrate(ctx: Any, args: Args) -> Reply:
    """Try a migration on copies."""
    if "--try" not in args:
        raise UserError("a migration is carried out by the swap: :reload", hint=f":migrate --try {args['MODULE']} tries it on copies")
    hooks: dict[str, str] = {}
    if "--hook" in args:
        key, equals, expression = str(args["--hook"]).partition("=")
        if not equals:
            raise UserError("--hook needs MODULE:CLASS=EXPR", hint='--hook "shop.orders:Cart=lambda self, version, old: ..."')
        hooks[key.strip()] = expression.strip()
    reply = dict(ctx.call(ops.MigrateTry(module=str(args["MODULE"]), migrations=hooks), SLOW))
    return {**reply, "failed": not reply["ok"]}


def show_migrate(reply: Reply, width: int) -> Text:
    """Draw what a migration would do: counts, shapes before and after, the first failures."""
    drawn: Text = []
    for result in reply["results"]:
        drawn += _result(result, width)
    for text in reply["refusals"]:
        drawn += says(text, "bad")
    for text in reply["warnings"]:
        drawn += says(text, "warn")
    if not reply["results"] and not reply["refusals"]:
        return drawn + says("without a hook nothing would be migrated" if reply["warnings"] else "there is no state to migrate", "dim")
    if would := holds_still(reply):
        drawn += flow([("", f"{would} meanwhile")], width, hang=2)
    verdict = says("it would be carried out; nothing was changed", "ok") if reply["ok"] else says("the swap would be refused; nothing was changed", "bad")
    return drawn + verdict


def show_progress(data: Reply, width: int) -> Text:
    """Draw how far a migration of many instances is: an event while the command waits for its answer."""
    return says(f"{data['what']}: {data['done']:,} of {count(data['total'], 'instance')}", "dim")


def _result(result: Reply, width: int) -> Text:
    what = "module state" if result["kind"] == "module" else count(result["instances"], "instance")
    head: Text = [("name", result["key"]), ("", f"  {what}, {result['tried']:,} tried in {span(result['seconds'])}")]
    head += [("", ", "), ("bad", f"{result['failed']:,} failed")] if result["failed"] else [("", ", "), ("ok", "none failed")]
    drawn: Text = [*head, ("", "\n")]
    before = {shape for shape in result["before"] if shape not in result["after"]} or set(result["before"])
    drawn += draw.rows([["-", f"{result['before'][shape]:,} × {shape}"] for shape in sorted(before)], width)
    drawn += draw.rows([["+", f"{many:,} × {shape}"] for shape, many in sorted(result["after"].items())], width)
    for failure in result["failures"][:3]:
        drawn += [("bad", f"  {failure['what']}"), ("", "\n"), *draw.traceback(failure["traceback"], width)]
    for why, many in result["uncopyable"].items():
        drawn += says(f"  {many:,} could not be copied: {why}", "warn")
    return drawn


REPLACE = Command(
    name="replace",
    usage="replace SERVICE FUNCTION-EXPR [--timeout SECONDS]",
    summary="Give a service, or a place in one, the state that a function of the old one returns.",
    group=GROUP,
    category="code",
    run=replace,
    show=show,
    complete={"SERVICE": "objects"},
    doc="""
The function gets the live object, under its lock. What it returns takes the object's place: at a path it is stored, a whole
service takes over its attributes and keeps its identity. If the function raises, the old state stays.

    :replace orders.open lambda open: {k: v for k, v in open.items() if v}
""",
)

UNDO = Command(
    name="undo",
    usage="undo [N] [--force]",
    summary="Take back a change of state: the one with that number, or your last one.",
    group=GROUP,
    category="state",
    run=undo,
    show=show_undo,
    doc="""
Refused when the place was changed since by somebody else, unless you say `--force`. `:journal` lists the numbers.

    :undo 12
""",
)

JOURNAL = Command(
    name="journal",
    usage="journal [N]",
    summary="List the changes of state in this process, and the edits that wait for a commit.",
    group=GROUP,
    category="observe",
    run=journal,
    show=show_journal,
    doc="""
Changes of all sessions, with who made them. The last 200 can be taken back.

    :journal 5
""",
)

BEGIN = Command(
    name="begin",
    usage="begin",
    summary="Collect the edits that follow, to apply them as one.",
    group=GROUP,
    category="state",
    run=begin,
    show=show_begin,
    doc="""
    :begin
    :state orders.open["A17"][0].qty = 5
    :state orders.shipped = 0
    :commit                      both in one step under the lock, or neither
""",
)

COMMIT = Command(
    name="commit",
    usage="commit",
    summary="Apply the collected edits as one, or none of them.",
    group=GROUP,
    category="state",
    run=commit,
    show=show_commit,
    doc="""
Refused, with nothing changed, when one of the places was changed by the service since you saw it.

    :commit
""",
)

ABORT = Command(
    name="abort",
    usage="abort",
    summary="Forget the collected edits.",
    group=GROUP,
    category="state",
    run=abort,
    show=show_abort,
    doc="""
    :abort
""",
)

SUSPEND = Command(
    name="suspend",
    usage="suspend SERVICE [--for SECONDS]",
    summary="Make a service wait; it goes on at the deadline, or when this shell ends.",
    group=GROUP,
    category="state",
    run=suspend,
    show=show_suspend,
    doc="""
For services registered with `suspend=` and `resume=`, for queues and executors, and for `units`: new units of work wait at
the door. Suspensions nest: the service goes on when every one is over.

    :suspend orders --for 10s
    :suspend units
""",
)

RESUME = Command(
    name="resume",
    usage="resume SERVICE",
    summary="End your newest suspension of a service.",
    group=GROUP,
    category="state",
    run=resume,
    show=show_suspend,
    doc="""
    :resume orders
""",
)

MIGRATE = Command(
    name="migrate",
    usage="migrate MODULE [--try] [--hook HOOK]",
    summary="Try the migration of a module's classes and state on copies of what is alive now.",
    group=GROUP,
    category="code",
    run=migrate,
    show=show_migrate,
    complete={"MODULE": "modules"},
    doc="""
Counts, shapes before and after, the first failures with their traceback, the time needed; nothing is changed. `:reload` does
the same trial before it carries out anything.

    :migrate --try shop.orders
    :migrate --try shop.orders --hook "shop.orders:Line=lambda self, version, old: setattr(self, 'tax', 0)"
""",
)
