from lib import *
def use(): return thing(), Box().go(), LIMIT
