from pk import ADDR
class Server:
    def __init__(self, addr=ADDR): self.addr = addr
