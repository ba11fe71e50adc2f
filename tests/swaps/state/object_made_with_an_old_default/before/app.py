from dataclasses import dataclass, field
@dataclass
class Config:
    epochs: int = 10
    batch: int = 32
    tags: list = field(default_factory=list)
class Client:
    def __init__(self, url, timeout=5, *, retries=1): self.url, self.timeout, self.retries = url, timeout, retries
DEFAULT = Config()
SHORT = Config(1)
LONG = Config(epochs=100, batch=64)
client = Client("a")
quick = Client("b", timeout=1)
brief = Client("c", 1)
