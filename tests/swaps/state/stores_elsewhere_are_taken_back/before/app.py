import lib


def handler(): return 1
