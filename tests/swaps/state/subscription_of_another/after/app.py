from lib import bus
def a(): return 'a2'
def b(): return 'b2'
bus.subscribe(b)
