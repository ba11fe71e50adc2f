from events import command
@command
def start(): return "start"
@command
def stop(): return "stop"
