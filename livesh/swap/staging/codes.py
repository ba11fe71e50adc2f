"""Which definition a live function runs, in the old text and in the new one, and which live functions there are.

A live function is matched by its code: code objects compare by value, so an equal of it stands in the compilation of
the text it came from; that code pairs with the code of the same definition in the new text. Functions are found by name
where that is enough, and through the heap where closures, callbacks or copies may hold a definition.
"""

from __future__ import annotations

import sys
import types
from collections import Counter

from livesh.runtime import heap
from livesh.runtime.pace import breathe
from livesh.swap.history.provenance import true_path
from livesh.swap.live import holders
from livesh.swap.live.patches import led_by
from livesh.swap.live.rewritten import is_of, is_rewritten, uninstrumented
from livesh.swap.planning.parts import Part
from livesh.swap.planning.unseen import Unseen
from livesh.swap.staging.workbench import Workbench
from livesh.swap.text.definitions import Leaf, ModuleText, leaves_of, number_occurrences
from livesh.swap.text.diff import REMOVED, Change, diff_leaves
from livesh.swap.text.pairing import Spans, Statements, pair_codes, same_body, spans_of
from livesh.swap.text.syntax import DEFINITIONS, find_function, first_line

_FUNCTIONS = frozenset({id(types.FunctionType)})


class Codes:
    """Answers for one trial; asks the heap at most once."""

    def __init__(self, bench: Workbench) -> None:
        self.bench, self.parts = bench, bench.parts
        self.scanned: set[str] = set()
        self._collections: tuple[int, ...] = ()
        self._pairs: dict[str, dict[types.CodeType, types.CodeType]] = {}
        self._functions: dict[str, list[types.FunctionType]] = {}
        self._by_code: dict[str, dict[types.CodeType, list[types.FunctionType]]] = {}

    def pairs(self, part: Part) -> dict[types.CodeType, types.CodeType]:
        """Old code to new code of the same definition, for an edited module."""
        found = self._pairs.get(part.name)
        if found is None:
            found = part.before.pairs if isinstance(part.before, Unseen) else \
                pair_codes(part.before.code.root, part.after.code.root, PartStatements(part)) if part.edited else {}
            self._pairs[part.name] = found
        return found

    def new_code_of(self, part: Part, function: types.FunctionType) -> types.CodeType | None:
        """Return the code of the same definition in the new text, None when it is gone."""
        old = self.old_code(part, function)
        if old is None:
            return None
        return self.pairs(part).get(old) if part.edited else old

    def old_code(self, part: Part, function: types.FunctionType) -> types.CodeType | None:
        """The code of the old text that *function* runs an equal of; probes put other code in its place, and what leads elsewhere runs none of it."""
        code = uninstrumented(function.__code__)
        found = part.before.code.find(code)
        if found is not None or led_by(code) is not None:
            return found
        only = [c for c in part.before.code.by_qualname.get(code.co_qualname, ()) if c.co_flags & 3 == 3]       # functions, no class of that name
        same = [c for c in only if same_body(c, code)]
        if same:
            return same[0]
        return only[0] if len(only) == 1 and "<lambda>" not in code.co_qualname else None

    def is_rewritten(self, part: Part, function: types.FunctionType) -> bool:
        """Whether a decorator, or an import hook, has put other code into a live function than its text has."""
        known = part.before.code
        return not isinstance(part.before, Unseen) and function.__globals__ is part.namespace \
            and is_rewritten(function.__code__, part.before.path, known.find, known.by_qualname.get(function.__code__.co_qualname, ()))

    def functions(self, part: Part) -> list[types.FunctionType]:
        """The live functions of a module, found by name or through the heap as the change needs."""
        if part.name not in self._functions:
            self._find_functions()
        return self._functions.get(part.name, [])

    def _find_functions(self) -> None:
        scan = []
        for part in self.parts.values():
            if not part.edited:
                self._functions[part.name] = []
                continue
            named = holders.named_functions(part.namespace)
            self._functions[part.name] = named
            if self._needs_scan(part, named):
                scan.append(part)
        self.scanned = {p.name for p in scan}
        self._collections = heap.collections()
        breathe()
        found = holders.all_functions([p.namespace for p in scan])
        breathe()
        for part in scan:
            self._functions[part.name] = [f for f in found if f.__globals__ is part.namespace]
            self._functions[part.name] += self._copies(part)

    def born_since(self, parts: list[Part]) -> list[types.FunctionType]:
        """The functions of *parts* that were made since the search; only the young ones are looked at where that is enough."""
        generations = heap.generations_since(self._collections)
        if not generations:
            return holders.all_functions([p.namespace for p in parts])
        wanted = {id(p.namespace) for p in parts}
        return [f for g in generations for f in heap.of_types(_FUNCTIONS, g) if id(f.__globals__) in wanted]

    def _copies(self, part: Part) -> list[types.FunctionType]:
        """Functions made of a module's code over other globals (`types.FunctionType(f.__code__, names)`)."""
        own: dict[int, int] = {}
        for function in self._functions[part.name]:
            own[id(function.__code__)] = own.get(id(function.__code__), 0) + 1
        # Held by the functions we know, by a frame or by an enclosing code object: more than that may be a copy.
        codes = {id(f.__code__): f.__code__ for f in self._functions[part.name]
                 if sys.getrefcount(f.__code__) > own[id(f.__code__)] + 1 and "<" not in f.__qualname__}
        return [f for f in heap.referrers(*codes.values()) if type(f) is types.FunctionType
                and f.__globals__ is not part.namespace and id(f.__code__) in codes] if codes else []

    def _needs_scan(self, part: Part, named: list[types.FunctionType]) -> bool:
        """Whether some changed definition is not (only) held by its name."""
        times = Counter(id(f.__code__) for f in named)
        if any(sys.getrefcount(f.__code__) > 1 + times[id(f.__code__)] for f in named) or any(c.what == REMOVED for c in part.changes):
            return True
        changed = [old for old, new in self.pairs(part).items() if old.co_flags & 0x3 == 0x3 and old is not new and old != new]
        reached = {self.old_code(part, f) for f in named} if changed else ()
        return any("<" in old.co_qualname or old not in reached for old in changed)

    def live_of(self, part: Part, change: Change) -> list[types.FunctionType]:
        """The live functions of a top-level definition."""
        code = self.code_of(part, change)
        return list(self.live_by_code(part).get(code, ())) if code is not None else []

    def code_of(self, part: Part, change: Change) -> types.CodeType | None:
        """The code that a top-level definition has in the old text."""
        before = change.before
        return part.before.code.at(before.name, first_line(before.node)) if before is not None else None

    def live_by_code(self, part: Part) -> dict[types.CodeType, list[types.FunctionType]]:
        """The live functions of a module by the code of the old text that they run."""
        if part.name in self._by_code:
            return self._by_code[part.name]
        found: dict[types.CodeType, list[types.FunctionType]] = {}
        for function in self.known_functions(part):
            code = self.old_code(part, function)
            if code is not None:
                found.setdefault(code, []).append(function)
        if part.edited:
            self._by_code[part.name] = found       # of another one the names may still change
        return found

    def known_functions(self, part: Part) -> list[types.FunctionType]:
        """Return the live functions of a module, for one whose text is untouched only those with a name."""
        return self.functions(part) if part.edited else holders.named_functions(part.namespace)

    def by_definition(self, part: Part) -> dict[str, list[types.FunctionType]]:
        """Return the live functions by the qualified name of what they run."""
        found: dict[str, list[types.FunctionType]] = {}
        for function in self.known_functions(part):
            found.setdefault(function.__code__.co_qualname, []).append(function)
        return found

    def same_definition(self, live: types.FunctionType, new: types.FunctionType) -> bool:
        """Whether two functions run one definition, before and after the edit."""
        a, b = uninstrumented(live.__code__), new.__code__
        if a is b or a == b:
            return True
        for part in self.parts.values():
            if part.edited and live.__globals__ is part.namespace:
                old = self.old_code(part, live)
                code = self.pairs(part).get(old) if old is not None else None
                if code is not None:
                    at_one_place = code.co_firstlineno == b.co_firstlineno and not b.co_name.startswith("<")     # a line may hold many lambdas
                    return code == b or (code.co_qualname == b.co_qualname and (at_one_place or same_body(code, b)))
        if a.co_qualname != b.co_qualname:
            return False
        if a.co_filename.startswith("<") and a.co_filename == b.co_filename:
            return True
        if "<" not in a.co_qualname and true_path(a.co_filename) == b.co_filename:
            return True
        return same_body(a, b) or (a.co_filename == b.co_filename and a.co_firstlineno == b.co_firstlineno)

    def canonical(self, function: types.FunctionType) -> types.CodeType:
        """The code of *function* as the compilation of the whole new text has it."""
        code = function.__code__
        for name, shadow in self.bench.world.shadows.items():
            if function.__globals__ is shadow.__dict__:
                return canonical_in(self.parts[name].after, code)
        return code


class PartStatements(Statements):
    """Which statements of a scope continue which of the same scope in the old text, by where they stand."""

    def __init__(self, part: Part) -> None:
        self.part = part

    def common(self, old: types.CodeType, new: types.CodeType) -> Spans:
        """See `Statements`."""
        if old is self.part.before.code.root:
            changes = self.part.changes
        else:
            before, after = (_body_of(text, code) for text, code in ((self.part.before, old), (self.part.after, new)))
            changes = diff_leaves(before, after)
        return [span for c in changes if c.before is not None and c.after is not None for span in spans_of(c.before.node, c.after.node)]

    def stand_alike(self, old: types.CodeType, new: types.CodeType) -> bool:
        """See `Statements`."""
        before, after = getattr(self.part.before, "lines", []), self.part.after.lines  # an `Unseen` has none
        at, now = old.co_firstlineno - 1, new.co_firstlineno - 1
        return at < len(before) and now < len(after) and before[at] == after[now]

    def name_of(self, code: types.CodeType, is_new: bool) -> str:
        """See `Statements`."""
        text = self.part.after if is_new else self.part.before
        node = text.node_of(code)
        return text.names_of_lambdas.get(node, "") if node is not None else ""

    def place(self, code: types.CodeType, is_new: bool) -> tuple[int, int]:
        """See `Statements`."""
        return (self.part.after if is_new else self.part.before).place_of(code)


def _body_of(text: ModuleText, code: types.CodeType) -> list[Leaf]:
    node = text.node_of(code) if code.co_flags & 3 == 3 else \
        find_function(text.tree, code.co_qualname) if "<" not in code.co_qualname else None
    body = node.body if isinstance(node, DEFINITIONS) else []
    leaves = list(leaves_of(body, (), lines=text.lines))
    number_occurrences(leaves)
    return leaves


def canonical_in(text: ModuleText, code: types.CodeType) -> types.CodeType:
    """Return the equal of *code* in the compilation of the whole text, *code* itself when there is none."""
    candidates = [c for c in text.code.by_qualname.get(code.co_qualname, ()) if c.co_firstlineno == code.co_firstlineno]
    if len(candidates) == 1:
        return candidates[0] if is_of(code, candidates[0]) else code      # a decorator has compiled it anew
    return next((c for c in candidates if same_body(c, code)), code)
