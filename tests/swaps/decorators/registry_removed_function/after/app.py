from events import command
@command
def start(): return "START"
