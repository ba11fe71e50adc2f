"""Which attributes that C code computes are only read, and which may run Python code on the way.

A member descriptor reads a field. A getset descriptor calls a function, and some of those call back: the annotations of a function are evaluated when they
are asked for (3.14), so are the bound of a type variable and the value of a `type` statement; `name` of a file asks what is below it, the parameters of a
generic alias ask its arguments, `__isabstractmethod__` what is wrapped. Of a third party's C type nobody knows, and a property of a Cython class
is one of these. So those that are known to read are named here; all others count as code.
"""

from __future__ import annotations

from types import FunctionType, GetSetDescriptorType

from livesh.runtime import raw

LAZY = frozenset({"__annotations__", "__annotate__"})
OWN = frozenset({"__dict__", "__weakref__"})  # what a class statement gives its class
READ = frozenset(
    """
    int float complex bool code frame traceback generator coroutine async_generator cell memoryview range slice weakref.ReferenceType
    collections.deque array.array re.Match re.Pattern types.SimpleNamespace
    datetime.date datetime.time datetime.datetime datetime.timedelta datetime.timezone decimal.Decimal decimal.Context
    numpy.ndarray.shape numpy.ndarray.dtype numpy.ndarray.ndim numpy.ndarray.size numpy.ndarray.nbytes
    object.__class__ _asyncio.Future _asyncio.Task _socket.socket _io.FileIO _io.BytesIO _io.StringIO
    """.split()
)


def only_reads(descriptor: object) -> bool:
    """Say whether one of `raw.C_DESCRIPTORS` can be asked without running code of anybody's."""
    if type(descriptor) is not GetSetDescriptorType:
        return True
    owner, name = descriptor.__objclass__, descriptor.__name__
    if owner is FunctionType:
        return name not in LAZY
    if not raw.is_compiled(owner):
        return name in OWN
    return issubclass(owner, BaseException) or raw.class_name(owner) in READ or f"{raw.class_name(owner)}.{name}" in READ
