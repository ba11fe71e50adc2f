from dataclasses import dataclass
def one(): return Two().n
@dataclass
class Two:
    n: int = 2
