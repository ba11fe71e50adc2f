"""pdb's letters at a thread that stands still, as pure as may be: a line in, an op or two, a text out.

The thread waits in the service; this remembers what pdb would: the selected frame, the line listed last, what is displayed, the
command that an empty line repeats. Anything that is no letter is Python, evaluated in the frame; `a = 1` is Python, `a` is not.
`dialogue.py` reads the lines.
"""

from __future__ import annotations

import re
import time
from typing import Any

from livesh.errors import LiveshError, UserError
from livesh.shell.commands.session import show_evaluation
from livesh.shell.render import debug as draw
from livesh.shell.render import traces
from livesh.shell.render.amounts import count, span
from livesh.shell.render.code import source
from livesh.shell.render.tables import pairs
from livesh.shell.render.text import Text, says
from livesh.shell.usage import number, seconds
from livesh.wire.ops import breaks as ops
from livesh.wire.ops.core import Eval

PATIENCE = 2.0  # seconds a step is waited for before the prompt comes back
HELP = """w where  u up  d down  l list  ll whole function  a args  v variables  p pp EXPR  whatis EXPR  !STATEMENT
display [EXPR]  undisplay [EXPR]  shown again where it was set whenever it has changed
n next  s step  unt [LINE] until  r to the return  j LINE jump  c continue  q leave the prompt, the thread stays
retry (0)  leave [VALUE] (1)  raise [EXCEPTION] (2)  continue (3)  release (4)  hold [SECONDS] more time
b tbreak [PLACE [, COND]]  cl N  condition N [COND]  ignore N COUNT  disable enable N
commands [N] [CMD ;; CMD]  run at each stop of breakpoint N; silent: without the announcement; end: that is all
:COMMAND  any command of the shell, such as :edit before retry"""

_LONG = {
    "where": "w", "bt": "w", "up": "u", "down": "d", "list": "l", "longlist": "ll", "args": "a", "next": "n", "step": "s", "until": "unt",
    "return": "r", "jump": "j", "continue": "c", "cont": "c", "quit": "q", "exit": "q", "break": "b", "clear": "cl", "help": "h", "?": "h",
    "0": "retry", "1": "leave", "2": "raise", "3": "c", "4": "release", "rv": "retval", "tb": "tbreak", "locals": "v", "vars": "v",
}  # fmt: skip
WORDS = frozenset({*(word for word in _LONG if word.isalpha()), "ll", "p", "pp", "tbreak", "tb", "whatis", "display", "undisplay", "condition", "ignore", "commands",
                   "disable", "enable", "retry", "leave", "raise", "release", "hold", "silent"})  # fmt: skip
LETTERS = frozenset({*_LONG.values(), "ll", "p", "pp", "whatis", "display", "undisplay", "condition", "ignore", "commands"}) - {""}  # what fingers type at a stop
_GOES = {"n": "next", "s": "step", "unt": "until", "r": "return", "j": "jump", "c": "continue"}
_REPEATED = ("n", "s", "l", "u", "d", "unt")
_PYTHON_AFTER_A_NAME = re.compile(r"([-+*/%&|^@]|//|\*\*|<<|>>)?=|[<>]|!=|(in|is|and|or|if|not\s+in)\b")
ALONE = ("0", "1", "2", "3", "4")  # restarts by their numbers; `1 + 1` is Python
BY_US = frozenset({*_GOES.values(), "value", "raise", "retry"})  # reasons of "resumed" that a person at this prompt knows


class Prompt:
    """One stopped thread as a person works with it."""

    def __init__(self, ctx: Any, stop: int) -> None:
        self.ctx = ctx
        self.at = 0
        self.last = ""
        self.listed = 0
        self.over = False
        self.runs_on = False  # a step has not ended when it was last looked at
        self.asked_for: int | None = None  # the breakpoint whose commands are typed next
        first = self._look(stop, lines=0)
        self.stop, self.who, self.ends = int(first["stop"]), str(first["who"]), 0.0
        self.home = ""
        self._note(first)
        # What is displayed outlives this prompt, as long as the shell and the stop live: {where set: {expression: text last shown}}
        self.displayed: dict[str, dict[str, str]] = ctx.memory.setdefault("displayed", {}).setdefault(self.stop, {})

    def _note(self, reply: dict[str, Any]) -> None:
        frame = reply["frames"][self.at]
        self.home = f"{frame['module']}:{frame['qualname']}"  # of the selected frame
        self.ends = time.monotonic() + float(reply["left_s"])

    def _look(self, stop: int | None = None, **more: Any) -> dict[str, Any]:
        wanted = self.stop if stop is None else stop
        return dict(self.ctx.call(ops.StopLook(stop=wanted, frame=self.at, **more)))

    def shown(self) -> Text:
        """Return where the thread stands, and what can be done with it."""
        return self._drawn(self._look()) + says("restarts: " + self._restarts(), "dim")

    def announced(self) -> Text:
        """Return what an announcement says."""
        return draw.stop(self._look(lines=0), self.ctx.width)

    def _drawn(self, reply: dict[str, Any]) -> Text:
        self._note(reply)
        return draw.stopped(reply, self.ctx.width) + self._changes()

    def _restarts(self) -> str:
        ways = self._look(lines=0)["ways_out"]
        here = "0 retry · 1 leave [VALUE] · " if 0 in ways else ""
        outer = [str(at) for at in ways if at]
        there = f" · from frame {', '.join(outer)} too: u, then retry, leave or raise" if outer else ""
        return here + "2 raise [EXCEPTION] · 3 continue · 4 release all" + there

    def do(self, line: str) -> Text:
        """Carry out one line, of several commands with `;;` between them; an empty one repeats the last."""
        if not line.strip():
            line = self.last
        if word_of(line)[0] == "commands":
            return self._do_commands(word_of(line)[1])
        text: Text = []
        for each in line.split(";;"):
            text += self._one(each.strip()) if not self.over else []
        return text

    def _one(self, line: str) -> Text:
        word, rest = word_of(line)
        self.last = line if word in _REPEATED else ""
        if word in _GOES:
            return self._go(_GOES[word], rest)
        method = getattr(self, f"_do_{word}", None) if word.isidentifier() else None
        if method is not None:
            answer: Text = method(rest)
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
        reply = self._look()
        self._note(reply)
        return draw.stopped(reply, self.ctx.width, head=False)

    def _do_l(self, rest: str) -> Text:
        here = int(self._look(lines=1)["source"]["line"])
        begin, comma, end = rest.partition(",")
        first = self.listed or max(here - 5, 1)
        if rest == ".":
            first = max(here - 5, 1)
        elif rest:
            first = number(begin, "l") if comma else max(number(begin, "l") - 5, 1)
        last = first + 10
        if comma:  # as in pdb: a last line, or how many more when that is smaller than the first
            last = number(end.strip(), "l")
            last = last if last >= first else first + last
        self.listed = last + 1
        whole = self._look(lines=2 * max(here - first, last - here, 0) + 2)["source"]
        lines = whole["lines"][first - whole["first"] : last + 1 - whole["first"]]
        return source("\n".join(lines), self.ctx.width, first=first, here=whole["line"]) if lines else says("[EOF]", "dim")

    def _do_ll(self, rest: str) -> Text:
        whole = self._look(lines=-1)["source"]
        return source("\n".join(whole["lines"]), self.ctx.width, first=whole["first"], here=whole["line"])

    def _do_a(self, rest: str) -> Text:
        reply = self._look(lines=0, locals=True)
        return pairs([(name, value) for name, value in reply["locals"].items() if name in reply["arguments"]], self.ctx.width)

    def _do_v(self, rest: str) -> Text:
        return pairs(list(self._look(lines=0, locals=True)["locals"].items()), self.ctx.width)

    def _do_p(self, rest: str) -> Text:
        return self._evaluate(rest, shows_none=True)

    def _do_pp(self, rest: str) -> Text:
        reply = self._asked(rest, depth=4)
        return says(str(reply["text"])) if not reply["error"] else _starred(reply["error"])

    def _do_whatis(self, rest: str) -> Text:
        reply = self._asked(rest)
        return says(str(reply["type"])) if not reply["error"] else _starred(reply["error"])

    def _asked(self, text: str, depth: int = 1) -> dict[str, Any]:
        return dict(self.ctx.call(ops.StopEval(stop=self.stop, frame=self.at, text=text, depth=depth), timeout=15.0))

    def _do_retval(self, rest: str) -> Text:
        return says(str(self._look(lines=0)["why"]))

    def _evaluate(self, text: str, *, shows_none: bool = False) -> Text:
        if not text:
            return []
        reply = self.ctx.call(Eval(source=text, where="stop", stop=self.stop, frame=self.at), timeout=None)
        if reply.get("status") == "error" and str(reply["error"]["traceback"]).count('\n  File "') <= 1:
            return [("", str(reply.get("out") or "")), *_starred(f"{reply['error']['type']}: {reply['error']['text']}")]
        if shows_none and reply.get("value") is None and reply.get("status") == "ok":
            reply = {**reply, "value": "None"}
        return show_evaluation(reply, self.ctx.width)

    # -- displays

    def _do_display(self, rest: str) -> Text:
        here = self.displayed.setdefault(self.home, {})
        if not rest:
            return pairs([(text, shown) for text, shown in here.items()], self.ctx.width) or says("nothing is displayed here", "dim")
        here[rest] = self._display(rest)
        return says(f"display {rest}: {here[rest]}")

    def _do_undisplay(self, rest: str) -> Text:
        here = self.displayed.get(self.home, {})
        if rest and rest not in here:
            return says(f"{rest} is not displayed here", "warn")
        for text in [rest] if rest else list(here):
            del here[text]
        return []

    def _display(self, text: str) -> str:
        reply = self._asked(text, depth=2)
        return str(reply["text"] or f"*** {reply['error']}")

    def _changes(self) -> Text:
        """Evaluate what is displayed in this function anew, and say what has changed."""
        text: Text = []
        here = self.displayed.get(self.home, {})
        for expression, before in here.items():
            here[expression] = now = self._display(expression)
            text += says(f"display {expression}: {now}  [old: {before}]") if now != before else []
        return text

    # -- going on

    def _go(self, how: str, rest: str) -> Text:
        if how == "return" and rest:
            raise UserError("r goes to where the function returns; it takes no value", hint=f"leave {rest} ends the frame with one")
        line = number(rest, how) if rest else None
        return self._gone(ops.StopGo(stop=self.stop, how=how, line=line), waits=how != "continue")

    def _do_retry(self, rest: str) -> Text:
        return self._gone(ops.StopGo(stop=self.stop, how="retry", frame=self.at), waits=False)

    def _do_leave(self, rest: str) -> Text:
        return self._gone(ops.StopGo(stop=self.stop, how="value", text=rest, frame=self.at), waits=False)

    def _do_raise(self, rest: str) -> Text:
        return self._gone(ops.StopGo(stop=self.stop, how="raise", text=rest, frame=self.at), waits=False)

    def _do_release(self, rest: str) -> Text:
        self.over = True
        return says(f"{self.ctx.call(ops.Release())['released']} released", "ok")

    def _do_hold(self, rest: str) -> Text:
        reply = self.ctx.call(ops.StopHold(stop=self.stop, seconds=seconds(rest or "60")))
        self.ends = time.monotonic() + float(reply["left_s"])
        return says(f"stop {self.stop} goes on by itself in {span(reply['left_s'])}", "ok")

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
                return self._drawn(reply)
            time.sleep(0.02)
        self.over, self.runs_on = True, waits
        return says("it runs on; its next stop is announced" if waits else "it goes on", "dim")

    def _next_stop(self, before: float) -> dict[str, Any] | None:
        try:
            reply = self._look()
        except UserError:
            return None  # between two stops
        return reply if reply["since"] > before else None

    def is_there(self) -> bool:
        """Whether the thread stands still yet."""
        try:
            return bool(self._look(lines=0))
        except LiveshError:
            return False

    # -- breakpoints

    def _do_b(self, rest: str) -> Text:
        if not rest:
            return draw.breaks(dict(self.ctx.call(ops.Breaks())), self.ctx.width)
        return self._set(rest, once=False)

    def _do_tbreak(self, rest: str) -> Text:
        return self._set(rest, once=True)

    def _set(self, rest: str, *, once: bool) -> Text:
        place, _, condition = rest.partition(",")
        look = self._look(lines=0)
        if place.strip().isdigit():
            place = f"{look['frames'][self.at]['module']}:{place.strip()}"
        # Who insisted on this stop means the next one too: the same thread would only pass it.
        op = ops.BreakSet(place=place.strip(), condition=condition.strip(), once=once, insist=bool(look.get("insist")))
        reply = self.ctx.call(op)
        return says(f"break {reply['break']} at {', '.join(reply['places'])}", "event") + (says(str(reply["text"]), "warn") if reply["text"] else [])

    def _do_cl(self, rest: str) -> Text:
        return self._change(rest, "is gone", remove=True)

    def _do_condition(self, rest: str) -> Text:
        which, condition = _first_word(rest)
        return self._change(which, f"stops only if {condition}" if condition else "stops always", condition=condition)

    def _do_ignore(self, rest: str) -> Text:
        which, times = _first_word(rest)
        passes = number(times or "0", "COUNT")
        return self._change(which, f"passes {count(passes, 'time')} before it stops" if passes else "stops at the next time", ignore=passes)

    def _do_commands(self, rest: str) -> Text:
        which, typed = _first_word(rest)
        if which and not which.isdigit():
            which, typed = "", rest
        wanted = self._break_called(number(which, "N")) if which else self._newest_break()
        if not typed:
            self.asked_for = wanted  # they are typed line by line: dialogue.py
            return says(f"commands at each stop of break {wanted}; end ends them, nothing before it takes them away", "dim")
        return self.keep_commands(wanted, typed.split(";;"))

    def _break_called(self, wanted: int) -> int:
        """Return *wanted* when there is such a breakpoint: before its commands are typed, not after."""
        there = [int(one["probe"]) for one in self.ctx.call(ops.Breaks())["breaks"]]
        if wanted not in there:
            raise UserError(f"there is no breakpoint {wanted}", hint=f"there is {', '.join(map(str, there))}" if there else "none is set")
        return wanted

    def _newest_break(self) -> int:
        mine = [int(one["probe"]) for one in self.ctx.call(ops.Breaks())["breaks"] if one["mine"]]
        if not mine:
            raise UserError("no breakpoint of this session is set", hint="b PLACE sets one")
        return mine[-1]

    def keep_commands(self, wanted: int, lines: list[str]) -> Text:
        """Have the breakpoint *wanted* carry out *lines* at each stop."""
        lines = [line.strip() for line in lines if line.strip() and line.strip() != "end"]
        says_what = f"runs {' ;; '.join(lines)} at each stop" if lines else "runs nothing at a stop"
        return self._change(str(wanted), says_what, commands=lines)

    def _do_disable(self, rest: str) -> Text:
        return self._change(rest, "is off", enabled=False)

    def _do_enable(self, rest: str) -> Text:
        return self._change(rest, "is on", enabled=True)

    def _change(self, which: str, what: str, **change: Any) -> Text:
        reply = self.ctx.call(ops.BreakChange(number=number(which.strip(), "N"), **change))
        return says(f"break {reply['break']['probe']} {what}", "ok")


def word_of(line: str) -> tuple[str, str]:
    """Return the command *line* begins with, in its short form, and the rest; ("", line) where it is Python."""
    word, _, rest = line.strip().partition(" ")
    rest = rest.strip()
    if _PYTHON_AFTER_A_NAME.match(rest) or (word in ALONE and rest):
        return "", line.strip()
    return _LONG.get(word, word), rest


def _first_word(text: str) -> tuple[str, str]:
    word, _, rest = text.partition(" ")
    return word, rest.strip()


def _starred(error: str) -> Text:
    return says(f"*** {error}", "bad")
