import lib
def a(): return 'a2'
lib.register('z', a)
