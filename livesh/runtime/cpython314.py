"""CPython 3.14: what 3.13 can, with fewer references counted."""

from __future__ import annotations

from livesh.runtime.contract import Runtime
from livesh.runtime.cpython313 import CPython313


class CPython314(CPython313):
    """Local variables are lent to what uses them, not counted anew."""

    name = "CPython 3.14"

    def has_audit_hook(self) -> bool:
        """Whether a Python audit hook seems to be installed: measured again, since arguments are always looked at."""
        return Runtime.has_audit_hook(self)

    def _enters_block(self, code: bytes, at: int) -> bool:
        """The two methods are looked up first, then the one is called like any other."""
        import opcode

        call, special = opcode.opmap["CALL"], opcode.opmap["LOAD_SPECIAL"]
        names: list[str] = opcode._special_method_names  # type: ignore[attr-defined]
        return at >= 2 and code[at] == call and code[at - 2] == special and names[code[at - 1]] == "__enter__"
