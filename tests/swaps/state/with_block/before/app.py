import contextlib, ledger
@contextlib.contextmanager
def phase(n):
    ledger.note(n)
    yield n
with phase("one") as P:
    def f(): return P, "f1"
    TABLE = {"a": 1}
