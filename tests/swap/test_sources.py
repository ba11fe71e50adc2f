"""Which text a module was compiled from: known at import, checked when seen late, never guessed."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import textwrap
import types
import zipfile
from collections.abc import Iterator
from pathlib import Path

import handmade
import pytest
from handmade import Shelf

from livesh.errors import Refused
from livesh.swap.history import captures, edited, loaded, sources

ONE = "X = 1\n\n\ndef f():\n    return X\n"
TWO = ONE.replace("X = 1", "X = 2")
COMPILED_ANEW = """import types


def checked(f):
    return types.FunctionType(f.__code__.replace(co_consts=(*f.__code__.co_consts, "checked")), globals())


@checked
def f():
    return 1
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    """Modules of this test only."""
    yield from handmade.shelf(tmp_path)


def run(tmp_path: Path, program: str, *arguments: str, **files: str) -> str:
    """Run *program* as a script beside *files* and return what it printed."""
    for name, text in files.items():
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(text))
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent(program))
    house = str(Path(sources.__file__).parents[3])
    done = subprocess.run(
        [sys.executable, *arguments, str(script)],
        capture_output=True, text=True, timeout=60, cwd=tmp_path, env={**os.environ, "PYTHONPATH": house},
    )
    assert "" == done.stderr
    return done.stdout


# -- text -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "text", "encoding"),
    [
        (b"x = 1\n", "x = 1\n", "utf-8"),
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n", "utf-8-sig"),
        (b"x = 1\r\ny = '''a\r\nb'''\r", "x = 1\ny = '''a\nb'''\n", "utf-8"),
        (b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", "# -*- coding: latin-1 -*-\nx = 'é'\n", "iso-8859-1"),
        (b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '\x80'\n",
         "#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '€'\n", "cp1252"),
        ("x = 'é'\n".encode(), "x = 'é'\n", "utf-8"),
        (b"", "", "utf-8"),
    ],
)
def test_bytes_become_text_as_the_compiler_sees_them(raw: bytes, text: str, encoding: str) -> None:
    """Cookies, byte order marks and all three line ends are read by PEP 263's rules."""
    source = sources.Source("m", "m.py", raw)

    assert (text, encoding) == (source.text, source.encoding)
    names: list[dict[str, object]] = [{}, {}]
    exec(compile(raw, "m.py", "exec"), names[0])
    exec(compile(source.text, "m.py", "exec"), names[1])
    assert [names[0].get(key) for key in "xy"] == [names[1].get(key) for key in "xy"]


@pytest.mark.parametrize("text", ["x = 'é'\n", "# coding: latin-1\nx = 'é'\n", "\ufeffx = 1\n", "x = 1\r\n"])
def test_text_given_by_a_person_is_encoded_by_its_own_cookie(text: str) -> None:
    """What a person types and the same text in a file are the same source."""
    given = sources.Source.of_text("m", "m.py", text)

    read = sources.Source("m", "m.py", given.raw)
    assert (given.text, given.digest) == (read.text, read.digest)


def test_the_digest_is_the_sha256_of_the_bytes() -> None:
    """The digest can be compared with what sha256sum says of the file."""
    from hashlib import sha256

    assert sha256(b"x = 1\n").hexdigest() == sources.Source("m", "m.py", b"x = 1\n").digest


@pytest.mark.parametrize("raw", [b"x = '\xff'\n", b"# coding: no-such-codec\n", b"# coding: ascii\nx = '\xe9'\n"])
def test_bytes_that_are_no_text_are_refused(raw: bytes) -> None:
    """Undecodable text is refused with a reason, not replaced by question marks."""
    with pytest.raises(Refused, match="decode"):
        _ = sources.Source("m", "m.py", raw).text


# -- known and disk -----------------------------------------------------------------------------------------------------


def test_an_imported_module_is_known_after_its_file_changed(shelf: Shelf) -> None:
    """What was imported is known, however the file is edited afterwards."""
    module = shelf.load(ONE)
    shelf.edit(module, TWO)

    assert (ONE, TWO) == (captures.known(module.__name__).text, sources.disk(module.__name__).text)
    assert "changed" == edited.status(module.__name__)
    assert [module.__name__] == [name for name in edited.changed() if name.startswith("handmade")]


def test_functions_that_begin_in_one_line_are_all_of_the_text(shelf: Shelf) -> None:
    """A text read after its module was loaded is believed when functions of one name begin in one of its lines."""
    text = "T = type('T', (), {'a': lambda self: 1, 'b': lambda self: 2})\n"
    module = shelf.load(text)
    assert module.__file__ is not None
    captures._CAPTURES.pop(module.__file__)

    assert text == captures.known(module.__name__).text


@pytest.fixture
def pycs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiled files are written beside the text, whatever the environment says."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)


@pytest.mark.usefixtures("pycs")
def test_a_stale_pyc_is_found_out(shelf: Shelf) -> None:
    """A .pyc that claims to belong to a text of the same size and second is not believed."""
    module = shelf.load(ONE)
    assert module.__file__ is not None
    stamp = os.stat(module.__file__)
    shelf.edit(module, TWO)
    os.utime(module.__file__, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    sys.modules.pop(module.__name__)
    captures._CAPTURES.pop(module.__file__)

    again = importlib.import_module(module.__name__)

    assert 1 == again.X, "the .pyc was used"
    with pytest.raises(Refused, match="changed before livesh looked"):
        captures.known(again.__name__)
    assert "unknown" == edited.status(again.__name__)


@pytest.mark.usefixtures("pycs")
def test_a_pyc_that_tells_the_truth_is_believed(shelf: Shelf) -> None:
    """When the code came from a .pyc the text read at that moment is checked, and known from then on."""
    module = shelf.load(ONE)
    assert module.__file__ is not None
    sys.modules.pop(module.__name__)
    captures._CAPTURES.pop(module.__file__)
    again = importlib.import_module(module.__name__)
    shelf.edit(again, TWO)

    assert ONE == captures.known(again.__name__).text


@pytest.mark.usefixtures("pycs")
def test_a_pyc_is_believed_whatever_decorators_made_of_its_functions(shelf: Shelf) -> None:
    """A decorator that compiles functions anew does not make the text of their module unknown."""
    module = shelf.load(COMPILED_ANEW)
    assert module.__file__ is not None
    sys.modules.pop(module.__name__)
    captures._CAPTURES.pop(module.__file__)
    again = importlib.import_module(module.__name__)
    shelf.edit(again, COMPILED_ANEW.replace("return 1", "return 2"))

    assert COMPILED_ANEW == captures.known(again.__name__).text


def test_a_missing_file_is_said_to_be_missing(shelf: Shelf) -> None:
    """A deleted file: the running text is known, the disk has none."""
    module = shelf.load(ONE)
    assert module.__file__ is not None
    os.unlink(module.__file__)

    assert "missing" == edited.status(module.__name__)
    with pytest.raises(Refused, match="not there any more"):
        sources.disk(module.__name__)
    assert ONE == captures.known(module.__name__).text


def test_touching_a_file_changes_nothing(shelf: Shelf) -> None:
    """A new time stamp is not a new text."""
    module = shelf.load(ONE)
    assert module.__file__ is not None
    os.utime(module.__file__, (1, 1))

    assert "same" == edited.status(module.__name__)


def test_a_change_within_the_same_second_is_a_change(shelf: Shelf) -> None:
    """An edit that keeps size and time stamp is seen."""
    module = shelf.load(ONE)
    assert module.__file__ is not None
    stamp = os.stat(module.__file__)
    shelf.edit(module, TWO)
    os.utime(module.__file__, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))

    assert "changed" == edited.status(module.__name__)


@pytest.mark.parametrize(
    ("module", "reason"),
    [("sys", "built into"), ("no_such_module", "not loaded"), ("math", "built into|extension module")],
)
def test_what_has_no_text_is_refused_with_what_it_is(module: str, reason: str) -> None:
    """Built-in, extension and absent modules each get their own reason."""
    if module == "math":
        import math  # noqa: F401
    with pytest.raises(Refused, match=reason):
        sources.disk(module)


def test_a_namespace_package_has_no_text(tmp_path: Path, shelf: Shelf) -> None:
    """A package without __init__ is named for what it is; the modules in it are ordinary."""
    (tmp_path / "handmade_space").mkdir()
    (tmp_path / "handmade_space" / "inner.py").write_text(ONE)
    shelf.names += ["handmade_space", "handmade_space.inner"]
    importlib.invalidate_caches()
    importlib.import_module("handmade_space.inner")

    with pytest.raises(Refused, match="namespace package"):
        sources.disk("handmade_space")
    assert ONE == captures.known("handmade_space.inner").text


def test_a_package_is_its_init(tmp_path: Path, shelf: Shelf) -> None:
    """A regular package's text is that of its __init__.py."""
    (tmp_path / "handmade_pkg").mkdir()
    (tmp_path / "handmade_pkg" / "__init__.py").write_text(ONE)
    shelf.names.append("handmade_pkg")
    importlib.invalidate_caches()
    package = importlib.import_module("handmade_pkg")

    assert (ONE, package.__file__) == (captures.known("handmade_pkg").text, captures.known("handmade_pkg").path)


def test_a_module_in_a_zip_is_read_from_the_zip(tmp_path: Path, shelf: Shelf) -> None:
    """Modules in an archive are known when imported, and the archive is asked again for what is there now."""
    archive = tmp_path / "lib.zip"

    def pack(text: str) -> None:
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("handmade_zipped.py", text)

    pack(ONE)
    sys.path.insert(0, str(archive))
    shelf.names.append("handmade_zipped")
    try:
        importlib.import_module("handmade_zipped")
        pack(TWO + "# longer\n")

        assert ONE == captures.known("handmade_zipped").text
        assert "changed" == edited.status("handmade_zipped")
        assert TWO + "# longer\n" == sources.disk("handmade_zipped").text
        archive.unlink()
        assert "missing" == edited.status("handmade_zipped")
    finally:
        sys.path.remove(str(archive))


def test_a_module_put_in_place_by_hand_is_checked_against_its_functions(tmp_path: Path, shelf: Shelf) -> None:
    """exec of a file's text into a module of one's own: read on first use, and compared with the live functions."""
    path = tmp_path / "by_hand.py"
    for name, now in (("handmade_same", ONE), ("handmade_other", ONE.replace("return X", "return X + 1"))):
        path.write_text(ONE)
        module = types.ModuleType(name)
        module.__file__ = str(path)
        exec(compile(ONE, str(path), "exec", dont_inherit=True), module.__dict__)
        sys.modules[name] = module
        shelf.names.append(name)
        path.write_text(now)

    with pytest.raises(Refused, match="changed before"):
        captures.known("handmade_other")
    path.write_text(ONE)
    assert ONE == captures.known("handmade_same").text


def test_objects_that_pose_as_modules_are_not_asked(shelf: Shelf) -> None:
    """An object in sys.modules whose attributes have effects is left alone."""

    class Hostile:
        def __getattribute__(self, name: str) -> object:
            raise AssertionError(name)

    sys.modules["handmade_hostile"] = Hostile()  # type: ignore[assignment]
    shelf.names.append("handmade_hostile")

    assert not loaded.is_program("handmade_hostile")
    loaded.program_modules()
    with pytest.raises(Refused):
        sources.disk("handmade_hostile")


def test_the_program_is_neither_the_library_nor_installed_nor_livesh(shelf: Shelf) -> None:
    """The program's own modules are told from everything that merely came along."""
    name = shelf.load(ONE).__name__

    assert [True, False, False, False, False] == [
        loaded.is_program(each) for each in (name, "os", "pytest", "livesh.swap.history.sources", "sys")
    ]


def test_modules_are_found_by_their_file(shelf: Shelf) -> None:
    """A file's modules are found however its path is spelled."""
    module = shelf.load(ONE)
    directory, file = os.path.split(str(module.__file__))

    assert [module.__name__] == loaded.modules_of(os.path.join(directory, ".", file))


# -- the hooks ----------------------------------------------------------------------------------------------------------


def test_installing_and_uninstalling_leaves_importlib_as_it_was() -> None:
    """The loader's methods are the interpreter's own again after uninstall."""
    program = """
        import importlib.machinery
        loader = importlib.machinery.SourceLoader if hasattr(importlib.machinery, "SourceLoader") else None
        import _frozen_importlib_external as external, zipimport, linecache
        def methods():
            return [external.SourceLoader.__dict__["get_code"], external.SourceLoader.__dict__["source_to_code"],
                    zipimport.zipimporter.__dict__["get_code"], linecache.updatecache]
        before = methods()
        import livesh
        from livesh.swap.history import captures
        assert before != methods()
        captures.uninstall()
        print(before == methods())
    """
    import tempfile

    with tempfile.TemporaryDirectory() as directory:
        assert "True\n" == run(Path(directory), program)


def test_the_main_script_is_known(tmp_path: Path) -> None:
    """A script that imports livesh knows its own text, also when it is edited while it runs."""
    program = """
        import livesh, pathlib
        from livesh.swap.history import captures, edited
        own = pathlib.Path(__file__)
        before = own.read_text()
        own.write_text(before.replace("before", "after"))
        print(captures.known("__main__").text == before, edited.status("__main__"))
    """

    assert "True changed\n" == run(tmp_path, program)


def test_modules_loaded_before_livesh_are_known(tmp_path: Path) -> None:
    """The program's modules that were there first are read at `import livesh`, and checked when first asked for."""
    program = """
        import early, lying, pathlib
        pathlib.Path(lying.__file__).write_text("def g():\\n    return 2\\n")
        import livesh
        from livesh.swap.history import captures
        pathlib.Path(early.__file__).write_text("# edited\\n")
        print(repr(captures.known("early").text))
        try:
            captures.known("lying")
        except livesh.Refused as cause:
            print("changed before livesh looked" in cause.reasons[0])
    """

    printed = run(tmp_path, program, early="def f():\n    return 1\n", lying="def g():\n    return 1\n")
    assert "'def f():\\n    return 1\\n'\nTrue\n" == printed


def test_a_program_started_with_dash_m_is_known(tmp_path: Path) -> None:
    """runpy takes the code from the loader: __main__ is known under its own name."""
    (tmp_path / "prog.py").write_text(ONE)
    program = """
        import livesh, runpy, sys, pathlib
        from livesh.swap.history import captures
        pathlib.Path("prog2.py").write_text("import sys\\nfrom livesh.swap.history import captures\\n"
            "print(repr(captures.known('__main__').text[:10]), captures.known('__main__').path.endswith('prog2.py'))\\n")
        sys.path.insert(0, ".")
        runpy.run_module("prog2", run_name="__main__", alter_sys=True)
    """

    assert "'import sys' True\n" == run(tmp_path, program)


def test_a_program_run_by_path_is_checked(tmp_path: Path) -> None:
    """runpy.run_path compiles for itself: its text is read when asked for, and checked."""
    (tmp_path / "prog.py").write_text(
        "def f():\n    return 1\n\nfrom livesh.swap.history import captures\nprint(len(captures.known('__main__').text.splitlines()))\n"
    )
    program = """
        import livesh, runpy
        runpy.run_path("prog.py", run_name="__main__")
    """

    assert "5\n" == run(tmp_path, program)


def test_a_failing_import_shows_no_frame_of_ours(shelf: Shelf) -> None:
    """A syntax error in an imported module has the traceback it always had."""
    import traceback

    with pytest.raises(SyntaxError) as caught:
        shelf.load("def broken(:\n")

    assert not [frame for frame in traceback.extract_tb(caught.tb) if "livesh/swap" in frame.filename]


def test_code_that_a_tool_asked_for_is_not_what_runs(shelf: Shelf) -> None:
    """Tools ask loaders for code without running it: the text that was run stays the one that is known."""
    module = shelf.load("X = 1\n")
    shelf.edit(module, "X = 22\n")
    assert module.__spec__ is not None and module.__spec__.loader is not None
    module.__spec__.loader.get_code(module.__name__)  # type: ignore[attr-defined]

    assert "X = 1\n" == captures.known(module.__name__).text


def test_a_custom_loader_does_not_disturb(shelf: Shelf, tmp_path: Path) -> None:
    """A loader that makes other code of the text is not believed: the text is not what runs."""
    from importlib.machinery import SourceFileLoader
    from importlib.util import module_from_spec, spec_from_loader

    class Changing(SourceFileLoader):
        def source_to_code(self, data: object, path: object, *args: object, **options: object) -> types.CodeType:
            return compile(TWO.replace("return X", "return -X"), str(path), "exec")

    path = tmp_path / "handmade_changed.py"
    path.write_text(ONE)
    spec = spec_from_loader("handmade_changed", Changing("handmade_changed", str(path)))
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["handmade_changed"] = module
    shelf.names.append("handmade_changed")
    spec.loader.exec_module(module)

    with pytest.raises(Refused, match="is not what the loaded code came from"):
        captures.known("handmade_changed")


def test_remembering_texts_stays_cheap(tmp_path: Path) -> None:
    """What `import livesh` needs of this room loads nothing that is slow to load, and no threads."""
    program = """
        import sys, types
        for name in ("livesh", "livesh.swap"):
            sys.modules[name] = types.ModuleType(name)
            sys.modules[name].__path__ = [HOUSE + "/" + name.replace(".", "/")]
        before = set(sys.modules)
        from livesh.swap.history import captures
        captures.install()
        heavy = {"inspect", "ast", "linecache", "hashlib", "dataclasses", "threading", "tokenize", "re", "typing"}
        print(sorted(heavy & (set(sys.modules) - before)))
    """
    house = str(Path(sources.__file__).parents[3])

    assert "[]\n" == run(tmp_path, program.replace("HOUSE", repr(house)), "-S")


def test_one_module_under_two_names_is_one(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `__main__` is `__mp_main__`, too, in what multiprocessing and joblib make: it is listed and swapped once."""
    module = shelf.load("V = 1\n")
    name = module.__name__
    monkeypatch.setitem(sys.modules, f"{name}_alias", module)
    assert [name] == [each for each in loaded.program_modules() if each.startswith(name)]
    assert [name] == loaded.modules_of(str(module.__file__))
