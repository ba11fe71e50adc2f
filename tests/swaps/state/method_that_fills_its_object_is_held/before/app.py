class Bus:
    def __init__(self):
        self.names = []

    def on(self, name, level):
        self.names.append(name)
        return level


bus = Bus()
LEVEL = 1
TOKEN = bus.on("orders", LEVEL)
