from mid import *
def use(): return (a(), b(), _c())
