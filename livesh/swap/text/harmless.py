"""What is known of the builtins and the standard library: which callables only compute, which fill their argument, which make values."""

from __future__ import annotations

from livesh.swap.text import fillers

PURE_BUILTINS = frozenset(
    "abs all any ascii bin bool bytearray bytes callable chr classmethod complex dict dir divmod enumerate filter float "
    "format frozenset getattr globals hasattr hash hex int isinstance issubclass iter len list locals map max memoryview min next "
    "object oct ord pow property range repr reversed round set slice sorted staticmethod str sum tuple type vars zip super "
    "ValueError TypeError KeyError IndexError AttributeError RuntimeError NotImplementedError Exception StopIteration "
    "AssertionError LookupError ArithmeticError ZeroDivisionError".split()
)
# Standard-library modules whose callables only compute (each was looked at; `random`, `time`, `os` are not here).
PURE_MODULES = frozenset(
    "re math cmath operator itertools functools collections typing typing_extensions types enum dataclasses "
    "string struct decimal fractions datetime textwrap ipaddress uuid copy json _json base64 binascii unicodedata "
    "urllib.parse abc numbers posixpath ntpath pathlib _operator _collections _functools _struct _decimal "
    "_datetime _abc _typing html keyword fnmatch bisect heapq statistics colorsys zoneinfo hashlib _hashlib "
    "annotationlib _sre _struct _collections_abc collections.abc contextlib weakref _weakref _weakrefset "
    "string.templatelib".split()
)
# Whose compiled classes make values. Of any other one, another object may not be the same: others wait for it, or it holds what they put there.
VALUE_MODULES = PURE_MODULES | {"builtins", "array", "_ctypes", "numpy"}
IMPURE_NAMES = frozenset({"uuid1", "uuid4", "today", "now", "utcnow", "dump", "load"})
PURE_METHODS = frozenset(
    "join split rsplit splitlines strip lstrip rstrip format format_map lower upper title capitalize casefold swapcase replace "
    "startswith endswith encode decode partition rpartition translate maketrans zfill center ljust rjust count index "
    "find rfind items keys values get copy union intersection difference symmetric_difference issubset issuperset "
    "isdisjoint fromkeys match search fullmatch findall finditer sub subn group groups groupdict span start end "
    "isdigit isalpha isalnum isidentifier isspace isupper islower removeprefix removesuffix expandtabs hex bit_length to_bytes "
    "from_bytes as_tuple total_seconds isoformat strftime timestamp date time mro most_common elements __getitem__ "
    "__contains__ __len__ _replace _asdict with_traceback parent joinpath with_suffix with_name as_posix is_integer".split()
)
# Of `inspect`, which also has functions that close or resume what they are given.
PURE_OF_INSPECT = frozenset("getmembers getmembers_static getmro getdoc cleandoc getmodule getattr_static unwrap signature".split())
FILLING = fillers.METHODS | {"write"}
STORING = frozenset({"setattr", "delattr"})
CONSTRUCTING = frozenset({"__new__", "__init__", "__init_subclass__", "__prepare__", "__set_name__", "__call__"})
DRAWING = frozenset("next list tuple set frozenset dict sum any all max min sorted bytes bytearray".split())
