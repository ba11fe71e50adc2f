import lib
def a(): return 'a1'
lib.register('x', a)
