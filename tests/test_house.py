"""The house itself: who may import whom, whether the tables are whole, and the habits the code keeps.

Everything here is read from the sources; nothing is listed by hand that could be found.
"""

from __future__ import annotations

import ast
import functools
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from livesh.shell import arguments, pages, reference
from livesh.shell.commands import table
from livesh.shell.commands.base import Command
from livesh.shell.usage import Usage
from livesh.wire.ops.base import CATEGORIES
from livesh.wire.ops.table import OPS

HOUSE = Path(__file__).parent.parent / "livesh"
TESTS = Path(__file__).parent
SOURCES = sorted(HOUSE.rglob("*.py"))
LONGEST = 60

# room: the other rooms it may import. debug and services may ask swap which version a code object belongs to.
MAY_IMPORT = {
    "adapters": {"errors", "runtime", "swap"},
    "agent": {"adapters", "debug", "errors", "runtime", "services", "swap", "wire"},
    "debug": {"errors", "runtime", "swap"},
    "errors": set(),
    "runtime": {"errors"},
    "services": {"adapters", "errors", "runtime", "swap"},
    "shell": {"errors", "wire"},
    "swap": {"errors", "runtime"},
    "wire": {"errors"},
}
THIRD_PARTY = {"jedi", "prompt_toolkit", "psutil", "pygments", "watchfiles"}
# The rooms of swap, highest first: each may import those after it; the pipeline beside them all.
ROOMS_OF_SWAP = ("state", "merging", "staging", "planning", "live", "history", "text")
ROOMS_OF_THE_AGENT = ("adapters", "agent", "debug", "errors", "runtime", "services", "swap", "wire")


def room_of(path: Path) -> str:
    """Return the room a file belongs to; files beside the rooms are the face of the house."""
    first = path.relative_to(HOUSE).parts[0]
    return first.removesuffix(".py") if (HOUSE / first).is_dir() or first == "errors.py" else "face"


@functools.cache
def parsed(path: Path) -> ast.Module:
    """Return the tree of a file of the house; nobody changes it."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    """Yield the dotted names a file imports, also within functions, but not for type checkers alone."""
    for node in _but_for_typing(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:  # a relative import stays in its room
            deeper = node.module == "livesh"
            yield from (f"{node.module}.{alias.name}" if deeper else node.module for alias in node.names)


def _but_for_typing(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
            continue
        yield child
        yield from _but_for_typing(child)


def test_import_directions() -> None:
    """Each room imports only the rooms below it."""
    wrong = []
    for path in SOURCES:
        room = room_of(path)
        for name in imports(path):
            parts = name.split(".")
            if parts[0] != "livesh" or len(parts) < 2 or room not in MAY_IMPORT or parts[1] == room:
                continue
            if parts[1] not in MAY_IMPORT[room] and (HOUSE / parts[1]).is_dir():
                wrong.append(f"{path.relative_to(HOUSE)} imports {name}")

    assert [] == wrong


def test_rooms_of_swap_import_downwards() -> None:
    """Inside swap as well each room imports only the rooms below it, and nothing of the pipeline that leads through them."""
    wrong = []
    for room in ROOMS_OF_SWAP:
        below = {f"livesh.swap.{each}" for each in ROOMS_OF_SWAP[ROOMS_OF_SWAP.index(room) :]}
        for path in sorted((HOUSE / "swap" / room).glob("*.py")):
            names = [name for name in imports(path) if name.startswith("livesh.swap")]
            wrong += [f"{path.relative_to(HOUSE)} imports {name}" for name in names if ".".join(name.split(".")[:3]) not in below]
    assert [] == wrong
    assert set(ROOMS_OF_SWAP) == {path.parent.name for path in (HOUSE / "swap").glob("*/__init__.py")}


def test_what_is_looked_up_by_name_exists() -> None:
    """A module that is used only when it is loaded is named in a string, which no other check would miss."""
    wanted, named = re.compile(r"sys\.modules(?:\.get\(|\[)\"(livesh\.[\w.]+)\"[\])]+(?:, \"(\w+)\")?"), []
    for path in SOURCES:
        for module, attribute in wanted.findall(path.read_text(encoding="utf-8")):
            file = HOUSE.parent / (module.replace(".", "/") + ".py")
            if not file.is_file() or not re.search(rf"^{attribute}\b", file.read_text(encoding="utf-8"), re.MULTILINE):
                named.append(f"{path.relative_to(HOUSE)}: {module} {attribute}")
    assert [] == named
    assert len(wanted.findall('sys.modules.get("livesh.a") sys.modules["livesh.b"] getattr(sys.modules.get("livesh.c"), "d")')) == 3


def test_no_circle_among_rooms() -> None:
    """Who may be imported may not import back, however many rooms lie between."""

    def below(room: str, seen: tuple[str, ...] = ()) -> set[str]:
        assert room not in seen, f"a circle: {seen}"
        return {room} | {deeper for other in MAY_IMPORT[room] for deeper in below(other, (*seen, room))}

    for room in MAY_IMPORT:
        below(room)


def test_agent_side_names_only_the_standard_library() -> None:
    """No file that may run in somebody's process imports a third-party package."""
    foreign = []
    for path in SOURCES:
        if room_of(path) in ROOMS_OF_THE_AGENT:
            for name in imports(path):
                root = name.split(".")[0]
                # An adapter may import the framework it is named after: it does so only where that is loaded already.
                own = room_of(path) == "adapters" and root == path.stem
                if root not in sys.stdlib_module_names and root != "livesh" and not own:
                    foreign.append(f"{path.relative_to(HOUSE)} imports {name}")

    assert [] == foreign


def test_shell_uses_its_packages_only() -> None:
    """The terminal side imports its declared packages, lazily or not, and no others."""
    found = {name.split(".")[0] for path in (HOUSE / "shell").rglob("*.py") for name in imports(path)}

    assert set() == found - set(sys.stdlib_module_names) - THIRD_PARTY - {"livesh"}


def test_agent_loads_only_the_standard_library(runtime_dir: Path) -> None:
    """A process with a running agent has loaded livesh and the standard library."""
    program = (
        "import sys; before = set(sys.modules)\n"
        "import livesh; livesh.start(name='house')\n"
        "print(*sorted({name.split('.')[0] for name in set(sys.modules) - before}))\n"
    )
    done = subprocess.run([sys.executable, "-S", "-c", program], env=_env(), capture_output=True, text=True, timeout=60)

    assert "" == done.stderr
    assert {"livesh"} == set(done.stdout.split()) - set(sys.stdlib_module_names)


def test_exec_loads_no_terminal_library() -> None:
    """`livesh exec` and all commands are there without prompt_toolkit, pygments, jedi and psutil."""
    program = (
        "import sys; from livesh.shell import exec; from livesh.shell.commands import table\n"
        "table.every(); print(*sorted({name.split('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], env=_env(), capture_output=True, text=True, timeout=60, check=True)

    assert set() == set(done.stdout.split()) & THIRD_PARTY


def _env() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(HOUSE.parent)}


# The tables


def test_ops_are_sorted_and_answered() -> None:
    """The table of ops is sorted, and each op has exactly one handler."""
    from livesh.agent.dispatch import HANDLERS

    assert sorted(OPS) == list(OPS)
    assert sorted(HANDLERS) == list(HANDLERS)
    assert list(OPS) == list(HANDLERS)


def test_every_op_class_is_in_the_table() -> None:
    """No op is written and then forgotten."""
    classes = {
        f"{path.stem}:{node.name}"
        for path in (HOUSE / "wire" / "ops").glob("*.py")
        if path.stem not in ("base", "table", "__init__")
        for node in parsed(path).body
        if isinstance(node, ast.ClassDef) and any(isinstance(part, ast.Assign) and _names(part) & {"name"} for part in node.body)
    }

    assert classes == set(OPS.values())


def _names(node: ast.Assign) -> set[str]:
    return {target.id for target in node.targets if isinstance(target, ast.Name)}


def test_commands_are_sorted() -> None:
    """The tables of commands are sorted, and every alias names a command that knows it."""
    assert sorted(table.TABLE) == list(table.TABLE)
    assert sorted(table.ALIASES) == list(table.ALIASES)
    assert sorted(table.EVENTS) == list(table.EVENTS)
    assert table.ALIASES == {alias: command.name for command in sorted(table.every(), key=lambda c: c.name) for alias in command.aliases}
    assert set() == set(table.ALIASES) & set(table.TABLE)


def test_every_command_object_is_in_the_table() -> None:
    """No command is written and then forgotten."""
    written = {
        f"{path.stem}:{name}"
        for path in (HOUSE / "shell" / "commands").glob("*.py")
        for node in parsed(path).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _callee(node.value) == "Command"
        for name in _names(node)
    }

    assert written == set(table.TABLE.values())


def _callee(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


@pytest.mark.parametrize("kind", table.EVENTS)
def test_event_is_drawn(kind: str) -> None:
    """Who draws an event exists."""
    assert callable(table.load(table.EVENTS[kind]))


@pytest.mark.parametrize("name", table.TABLE)
def test_command_explains_itself(name: str) -> None:
    """A command has a usage that parses, a summary, a group, a text, and completes slots that it has."""
    command = table.lookup(name)
    usage = Usage(command.usage)
    slots = {slot.name for slot in usage.slots} | {value for value in usage.flags.values() if value}

    assert isinstance(command, Command)
    assert name == command.name == usage.name
    assert command.summary.endswith(".") and command.summary[0].isupper()
    assert command.group in table.GROUPS
    assert command.category in (*CATEGORIES, "local")
    assert command.hidden or command.doc.strip()
    assert set() == set(command.complete) - slots
    assert {value for value in command.complete.values() if isinstance(value, str)} <= set(arguments.NAMED)


def test_every_command_has_a_transcript() -> None:
    """Each command a person is told about is typed in a transcript."""
    typed = "\n".join(path.read_text(encoding="utf-8") for path in (TESTS / "transcripts").glob("*.txt"))
    spoken = set(re.findall(r"^[\w:@.-]+> :([\w-]+)", typed, re.M)) | set(re.findall(r"livesh exec \S+ (?:--json )?'?\"?:?([\w-]+)", typed))

    assert [] == [command.name for command in table.shown() if not {command.name, *command.aliases} & spoken]


# The manual


@pytest.mark.parametrize("name", reference.made())
def test_made_pages_are_fresh(name: str) -> None:
    """A page made from a table is what the table makes now: run python -m livesh.shell.reference."""
    assert reference.made()[name] == pages.read(name)


@pytest.mark.parametrize("name", pages.names())
def test_page_has_a_title_and_is_drawn(name: str) -> None:
    """A page starts with its title, and nothing in it stops it from being drawn."""
    from livesh.shell.render.pages import page
    from livesh.shell.render.text import plain

    text = pages.read(name)

    assert text.startswith("# ")
    assert pages.title(text) in plain(page(text, 80))


def test_pages_refer_to_what_exists() -> None:
    """Every `:help NAME` and every `:command` in the manual can be typed."""
    unknown = []
    for name in pages.names():
        text = pages.read(name)
        unknown += [f"{name}: :help {topic}" for topic in re.findall(r":help ([a-z][\w-]*)", text) if not _is_topic(topic)]
        unknown += [f"{name}: :{word}" for word in re.findall(r"`:([a-z][\w-]*)", text) if table.find(word) is None]

    assert [] == unknown


def test_code_refers_to_pages_that_exist() -> None:
    """Every `:help NAME` the code says can be typed."""
    unknown = [
        f"{path.relative_to(HOUSE)}: :help {topic}"
        for path in SOURCES
        for topic in re.findall(r":help ([a-z][\w-]*)", path.read_text(encoding="utf-8"))
        if not _is_topic(topic)
    ]

    assert [] == unknown


def _is_topic(topic: str) -> bool:
    if topic in ("lists", "says"):  # prose about :help itself
        return True
    return table.find(topic) is not None or topic in pages.names()


# The habits


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function of a file."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def test_modules_say_what_they_are() -> None:
    """Every file that holds something opens with a docstring."""
    silent = []
    for path in SOURCES:
        tree = parsed(path)
        if tree.body and not ast.get_docstring(tree):
            silent.append(str(path.relative_to(HOUSE)))

    assert [] == silent


def test_public_functions_have_docstrings() -> None:
    """What is not private says what it does."""
    silent = [
        f"{path.relative_to(HOUSE)}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in _public(parsed(path))
        if not ast.get_docstring(node)
    ]

    assert [] == silent


def _public(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and not node.name.startswith(("_", "visit_")):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (
                    part
                    for part in node.body
                    if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)) and not part.name.startswith(("_", "visit_"))
                )


def test_functions_are_short() -> None:
    """No function is longer than a screen."""
    long = [
        f"{path.relative_to(HOUSE)}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for path in SOURCES
        for node in functions(path)
        if node.end_lineno is not None and node.end_lineno - node.lineno + 1 > LONGEST
    ]

    assert [] == long


def test_no_words_that_say_nothing() -> None:
    """No file is called utils, helpers or manager."""
    assert [] == [str(path) for path in SOURCES if re.search(r"util|helper|manager", path.stem)]


def test_versions_of_python_are_asked_in_one_room() -> None:
    """Only runtime/ knows which Python this is."""
    asking = [
        str(path.relative_to(HOUSE))
        for path in SOURCES
        if room_of(path) != "runtime" and re.search(r"sys\.version_info|hexversion", path.read_text(encoding="utf-8"))
    ]

    assert [] == asking


def test_no_stubs_and_no_silence() -> None:
    """Nothing raises NotImplementedError, and no broad except passes silently."""
    wrong = []
    for path in SOURCES:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Raise) and node.exc is not None and "NotImplementedError" in ast.dump(node.exc):
                wrong.append(f"{path.relative_to(HOUSE)}:{node.lineno} raises NotImplementedError")
            if isinstance(node, ast.ExceptHandler) and _is_silent(node):
                wrong.append(f"{path.relative_to(HOUSE)}:{node.lineno} passes over everything")

    assert [] == wrong


def _is_silent(node: ast.ExceptHandler) -> bool:
    broad = node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException"))
    return broad and len(node.body) == 1 and isinstance(node.body[0], ast.Pass)


def test_tests_are_sentences() -> None:
    """Every test says in a sentence what holds."""
    silent = [
        f"{path.relative_to(TESTS)}:{node.lineno} {node.name}"
        for path in TESTS.rglob("test_*.py")
        if "swaps" not in path.parts
        for node in functions(path)
        if node.name.startswith("test_") and not ast.get_docstring(node)
    ]

    assert [] == silent
