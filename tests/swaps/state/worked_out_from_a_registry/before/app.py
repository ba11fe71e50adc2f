from reg import handler, HANDLERS
@handler("one")
def one(): return 1
@handler("two")
def two(): return 2
NAMES = sorted(HANDLERS)
SAME = HANDLERS
