from lib import *
def use(): return f(), K, A().go()
