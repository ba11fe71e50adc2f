from lib import bus
@bus.subscribe
def a(): return 'a2'
def b(): return 'b2'
