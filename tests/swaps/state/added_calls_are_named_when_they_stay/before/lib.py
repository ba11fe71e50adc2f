table, level, calls = {}, 0, []

def configure(**given): table.update(given)
def set_level(n):
    global level
    level = n

class Server:
    def __init__(self): self.value = 0
    def start(self): self.value += 1

server = Server()
