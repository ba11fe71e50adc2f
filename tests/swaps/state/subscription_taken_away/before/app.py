from lib import bus
def a(): return 'a1'
def b(): return 'b1'
bus.subscribe(a)
bus.subscribe(b)
