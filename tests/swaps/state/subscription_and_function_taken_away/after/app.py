from lib import bus
def a(): return 'a2'
bus.subscribe(a)
