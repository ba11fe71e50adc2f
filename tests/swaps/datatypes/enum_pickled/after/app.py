import enum
class C(enum.Enum):
    A = "a"
    B = "b"
    def low(self): return self.value.lower()
