"""Wake a main thread that sleeps in a system call, so that the interpreter looks for work: no code enters the target.

Theory of operation. `sys.remote_exec` leaves a request that the target's *main thread* notices at its next safe point. A
thread asleep in accept, sleep, read or epoll reaches none until it wakes. But CPython treats EINTR as "look for signals,
then retry" (PEP 475), and looking for signals is a safe point. So: stop the thread, and if it sits in a system call
that the kernel would restart (its result register says so: a -ERESTART code), make the result EINTR and forbid the
restart; then let go. The call returns EINTR, the interpreter looks, runs the request, and makes the call again with what is
left of its timeout.

What it cannot wake: a thread that waits for a lock (`lock.acquire`, `Thread.join`), where CPython does not look. The
hazard: a C library that does not retry after EINTR sees a failed call, as it would with any signal.

Needs the permission to ptrace, which `sys.remote_exec` needs as well. x86-64 Linux only.
"""

from __future__ import annotations

import ctypes
import os
from typing import Any

from livesh.errors import Denied, Gone, Lacking

PTRACE_GETREGS, PTRACE_SETREGS, PTRACE_DETACH = 12, 13, 17
PTRACE_SEIZE, PTRACE_INTERRUPT = 0x4206, 0x4207
WALL = 0x40000000  # wait for a thread of any kind

EINTR = 4
# ERESTARTSYS, ERESTARTNOINTR, ERESTARTNOHAND, ERESTART_RESTARTBLOCK: never seen by programs, only by a tracer.
RESTARTS = frozenset({512, 513, 514, 516})


class Registers(ctypes.Structure):
    """struct user_regs_struct of x86-64."""

    _fields_ = [
        (name, ctypes.c_ulonglong)
        for name in (
            *("r15", "r14", "r13", "r12", "rbp", "rbx", "r11", "r10", "r9", "r8", "rax", "rcx", "rdx", "rsi", "rdi"),
            *("orig_rax", "rip", "cs", "eflags", "rsp", "ss", "fs_base", "gs_base", "ds", "es", "fs", "gs"),
        )
    ]


def kick(tid: int) -> bool:
    """Turn the system call the thread *tid* sleeps in into EINTR; False when it sleeps in none that can be.

    Raises `Denied` without the permission, `Gone` when there is no such thread, `Lacking` on other machines.
    """
    ptrace = _ptrace()
    _check(ptrace(PTRACE_SEIZE, tid, None, None), tid)
    try:
        _check(ptrace(PTRACE_INTERRUPT, tid, None, None), tid)
        _wait_stopped(tid)
        return _interrupt_call(ptrace, tid)
    finally:
        ptrace(PTRACE_DETACH, tid, None, None)


def _ptrace() -> Any:
    if os.uname().machine != "x86_64" or os.uname().sysname != "Linux":
        raise Lacking(f"waking a sleeping main thread is not known how to do on {os.uname().machine} {os.uname().sysname}")
    function = ctypes.CDLL(None, use_errno=True).ptrace
    function.restype = ctypes.c_long
    function.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    return function


def _check(result: int, tid: int) -> None:
    if result != -1:
        return
    error = ctypes.get_errno()
    if error == 3:  # ESRCH
        raise Gone(f"there is no thread {tid}")
    raise Denied(f"ptrace of {tid}: {os.strerror(error)}")


def _wait_stopped(tid: int) -> None:
    """Wait until the thread has stopped; a seized thread stops at once, also in the middle of a system call."""
    _, status = os.waitpid(tid, WALL)
    if not os.WIFSTOPPED(status):
        raise Gone(f"thread {tid} ended")


def _interrupt_call(ptrace: Any, tid: int) -> bool:
    registers = Registers()
    _check(ptrace(PTRACE_GETREGS, tid, None, ctypes.byref(registers)), tid)
    result = ctypes.c_longlong(registers.rax).value
    if ctypes.c_longlong(registers.orig_rax).value < 0 or -result not in RESTARTS:
        return False
    registers.rax = ctypes.c_ulonglong(-EINTR).value
    registers.orig_rax = ctypes.c_ulonglong(-1).value
    _check(ptrace(PTRACE_SETREGS, tid, None, ctypes.byref(registers)), tid)
    return True
