from typing import Protocol, runtime_checkable
@runtime_checkable
class Closer(Protocol):
    def close(self): ...
    def flush(self): ...
class File:
    def close(self): pass
