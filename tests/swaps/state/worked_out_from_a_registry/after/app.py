from reg import handler, HANDLERS
@handler("one")
def one(): return 10
@handler("three")
def three(): return 30
NAMES = sorted(HANDLERS)
SAME = HANDLERS
