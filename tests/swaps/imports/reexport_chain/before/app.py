from pk import value, func, Klass
def get(): return value, func(), Klass().go()
