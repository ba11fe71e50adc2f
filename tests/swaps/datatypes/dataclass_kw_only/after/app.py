from dataclasses import dataclass
@dataclass(kw_only=True, repr=False)
class P:
    x: int
    y: int = 0
    z: int = 9
