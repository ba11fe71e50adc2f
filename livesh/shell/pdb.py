"""pdb's letters at a thread that stands still, as pure as may be: a line in, an op or two, a text out.

The thread waits in the service; this remembers what pdb would: the selected frame, the line listed last, the command that
an empty line repeats. Anything that is no letter is Python, evaluated in the frame.
"""

from __future__ import annotations

import time
from typing import Any

from livesh.errors import LiveshError, UserError
from livesh.shell.render import debug as draw
from livesh.shell.render import traces
from livesh.shell.render.code import source
from livesh.shell.render.tables import pairs
from livesh.shell.render.text import Text, says
from livesh.shell.usage import number
from livesh.wire.ops import breaks as ops

PATIENCE = 2.0  # seconds a step is waited for before the prompt comes back
HELP = """w where  u up  d down  l list  ll whole function  a args  p pp EXPR  whatis EXPR  display undisplay EXPR  !STATEMENT
n next  s step  unt [LINE] until  r to the return  j LINE jump  c continue  q leave the prompt, the thread stays
retry (0)  leave [VALUE] (1)  raise EXCEPTION (2)  continue (3)  release (4)
b tbreak [PLACE]  cl N  condition N [COND]  ignore N COUNT  commands N CMD; CMD  disable enable N"""

_LONG = {
    "where": "w", "bt": "w", "up": "u", "down": "d", "list": "l", "longlist": "ll", "args": "a", "next": "n", "step": "s", "until": "unt",
    "return": "r", "jump": "j", "continue": "c", "cont": "c", "quit": "q", "exit": "q", "break": "b", "clear": "cl", "help": "h", "?": "h",
    "0": "retry", "1": "leave", "2": "raise", "3": "c", "4": "release", "rv": "retval",
}  # fmt: skip
_GOES = {"n": "next", "s": "step", "unt": "until", "r": "return", "j": "jump", "c": "continue"}


class Prompt:
    """One stopped thread as a person works with it."""

    def __init__(self, ctx: Any, stop: int) -> None:
        self.ctx = ctx
        self.at = 0
        self.last = ""
        self.listed = 0
        self.over = False
        self.stop = int(self._look(stop, lines=0)["stop"])

    def _look(self, stop: int | None = None, **more: Any) -> dict[str, Any]:
        wanted = self.stop if stop is None else stop
        return dict(self.ctx.call(ops.StopLook(stop=wanted, frame=self.at, **more)))

    def shown(self) -> Text:
        """Return where the thread stands."""
        return draw.stopped(self._look(), self.ctx.width)

    def do(self, line: str) -> Text:
        """Carry out one line; an empty one repeats the last."""
        line = line.strip() or self.last
        self.last = line if line.split(" ")[0] in ("n", "s", "l", "u", "d", "next", "step", "list", "up", "down", "unt") else ""
        word, _, rest = line.partition(" ")
        word = _LONG.get(word, word)
        if word in _GOES:
            return self._go(_GOES[word], rest.strip())
        method = getattr(self, f"_do_{word}", None) if word.isidentifier() else None
        if method is not None:
            answer: Text = method(rest.strip())
            return answer
        return self._evaluate(line.removeprefix("!").strip())

    # -- looking

    def _do_h(self, rest: str) -> Text:
        return says(HELP, "dim")

    def _do_w(self, rest: str) -> Text:
        return traces.stack(self._look(lines=0)["frames"], self.ctx.width, here=self.at)

    def _do_u(self, rest: str) -> Text:
        return self._select(self.at + (number(rest, "up") if rest else 1))

    def _do_d(self, rest: str) -> Text:
        return self._select(self.at - (number(rest, "down") if rest else 1))

    def _select(self, frame: int) -> Text:
        most = len(self._look(lines=0)["frames"]) - 1
        if not 0 <= frame <= most:
            return says("oldest frame" if frame > most else "newest frame", "warn")
        self.at, self.listed = frame, 0
        return draw.stopped(self._look(), self.ctx.width)

    def _do_l(self, rest: str) -> Text:
        whole = self._look(lines=-1 if rest == "." else 400)["source"]
        first = self.listed or max(whole["line"] - 5, whole["first"])
        if rest and rest != ".":
            first = number(rest.split(",")[0], "l")
        self.listed = first + 11
        lines = whole["lines"][first - whole["first"] : first - whole["first"] + 11]
        return source("\n".join(lines), self.ctx.width, first=first, here=whole["line"]) if lines else says("[EOF]", "dim")

    def _do_ll(self, rest: str) -> Text:
        whole = self._look(lines=-1)["source"]
        return source("\n".join(whole["lines"]), self.ctx.width, first=whole["first"], here=whole["line"])

    def _do_a(self, rest: str) -> Text:
        return pairs(list(self._look(lines=0, locals=True)["locals"].items()), self.ctx.width)

    def _do_p(self, rest: str) -> Text:
        return self._evaluate(rest)

    def _do_pp(self, rest: str) -> Text:
        return self._evaluate(rest, depth=4)

    def _do_whatis(self, rest: str) -> Text:
        return says(str(self.ctx.call(ops.StopEval(stop=self.stop, frame=self.at, text=rest))["type"]))

    def _do_retval(self, rest: str) -> Text:
        return says(str(self._look(lines=0)["why"]))

    def _do_display(self, rest: str) -> Text:
        if not rest:
            return pairs([(name, value) for name, value in self._look(lines=0)["display"]], self.ctx.width)
        return self._evaluate(rest, display=True)

    def _do_undisplay(self, rest: str) -> Text:
        return self._evaluate(rest, display=False)

    def _evaluate(self, text: str, depth: int = 2, display: bool | None = None) -> Text:
        if not text:
            return []
        reply = self.ctx.call(ops.StopEval(stop=self.stop, frame=self.at, text=text, depth=depth, display=display), timeout=15.0)
        return says(str(reply["text"])) if reply["text"] and reply["text"] != "None" else []

    # -- going on

    def _go(self, how: str, rest: str) -> Text:
        line = number(rest, how) if rest else None
        return self._gone(ops.StopGo(stop=self.stop, how=how, line=line), waits=how != "continue")

    def _do_retry(self, rest: str) -> Text:
        return self._gone(ops.StopGo(stop=self.stop, how="retry"), waits=False)

    def _do_leave(self, rest: str) -> Text:
        return self._gone(ops.StopGo(stop=self.stop, how="value", text=rest), waits=False)

    def _do_raise(self, rest: str) -> Text:
        return self._gone(ops.StopGo(stop=self.stop, how="raise", text=rest), waits=False)

    def _do_release(self, rest: str) -> Text:
        self.over = True
        return says(f"{self.ctx.call(ops.Release())['released']} released", "ok")

    def _do_q(self, rest: str) -> Text:
        self.over = True
        left = self._look(lines=0)["left_s"]
        return says(f"stop {self.stop} stays for {left:.0f} s more; :stop {self.stop} comes back to it, :release lets it go", "dim")

    def _gone(self, op: ops.StopGo, *, waits: bool) -> Text:
        before = self._look(lines=0)["since"]
        self.ctx.call(op, timeout=15.0)
        self.at, self.listed = 0, 0
        ends = time.monotonic() + PATIENCE
        while waits and time.monotonic() < ends:
            reply = self._next_stop(before)
            if reply is not None:
                return draw.stopped(reply, self.ctx.width)
            time.sleep(0.02)
        self.over = True
        return says("it runs on; its next stop is announced" if waits else "it goes on", "dim")

    def _next_stop(self, before: float) -> dict[str, Any] | None:
        try:
            reply = self._look()
        except UserError:
            return None  # between two stops
        return reply if reply["since"] > before else None

    # -- breakpoints

    def _do_b(self, rest: str) -> Text:
        if not rest:
            return draw.breaks(dict(self.ctx.call(ops.Breaks())), self.ctx.width)
        return self._set(rest, once=False)

    def _do_tbreak(self, rest: str) -> Text:
        return self._set(rest, once=True)

    def _set(self, rest: str, *, once: bool) -> Text:
        place, _, condition = rest.partition(",")
        if place.strip().isdigit():
            frame = self._look(lines=0)["frames"][self.at]
            place = f"{frame['module']}:{place.strip()}"
        reply = self.ctx.call(ops.BreakSet(place=place.strip(), condition=condition.strip(), once=once))
        return says(f"break {reply['break']} at {', '.join(reply['places'])}", "event")

    def _do_cl(self, rest: str) -> Text:
        return self._change(rest, remove=True)

    def _do_condition(self, rest: str) -> Text:
        which, _, condition = rest.partition(" ")
        return self._change(which, condition=condition.strip())

    def _do_ignore(self, rest: str) -> Text:
        which, _, times = rest.partition(" ")
        return self._change(which, ignore=number(times or "0", "COUNT"))

    def _do_commands(self, rest: str) -> Text:
        which, _, commands = rest.partition(" ")
        return self._change(which, commands=[each.strip() for each in commands.split(";") if each.strip()])

    def _do_disable(self, rest: str) -> Text:
        return self._change(rest, enabled=False)

    def _do_enable(self, rest: str) -> Text:
        return self._change(rest, enabled=True)

    def _change(self, which: str, **change: Any) -> Text:
        reply = self.ctx.call(ops.BreakChange(number=number(which.strip(), "N"), **change))
        return says(f"break {reply['break']['probe']} {'is gone' if reply['gone'] else 'changed'}", "ok")


def dialogue(ctx: Any, prompt: Prompt) -> None:
    """Read lines and carry them out until the thread goes on or the person leaves."""
    ctx.out(prompt.shown())
    while not prompt.over:
        line = ctx.read_line(f"(stop {prompt.stop}) ")
        if not line and not ctx.stdin_is_tty:
            return
        try:
            ctx.out(prompt.do(line))
        except LiveshError as wrong:
            hint = getattr(wrong, "hint", "")
            ctx.out(says(f"{wrong}" + (f" ({hint})" if hint else ""), "bad"))
