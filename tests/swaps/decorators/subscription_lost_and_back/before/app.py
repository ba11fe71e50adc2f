from lib import bus
@bus.subscribe
def a(): return 'a1'
@bus.subscribe
def b(): return 'b1'
