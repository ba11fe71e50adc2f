"""CPython 3.15: what 3.14 can."""

from __future__ import annotations

from livesh.runtime.cpython314 import CPython314


class CPython315(CPython314):
    """Nothing the questions so far ask differs from 3.14."""

    name = "CPython 3.15"
