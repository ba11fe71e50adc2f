import enum
class Mode(enum.Enum):
    FAST = "f"
    SLOW = "s"
    IDLE = "i"
NAMES = {m: m.name.lower() for m in Mode}
def run(mode=Mode.FAST): return NAMES[mode]
