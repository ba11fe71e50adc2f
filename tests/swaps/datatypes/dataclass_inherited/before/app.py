from dataclasses import dataclass
from base import Base
@dataclass
class Child(Base):
    name: str = "n"
