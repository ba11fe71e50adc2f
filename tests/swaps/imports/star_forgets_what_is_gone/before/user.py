from a import *
def use(): return x, f(), globals().get('z'), globals().get('y')
