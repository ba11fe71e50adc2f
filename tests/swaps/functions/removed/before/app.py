def used(): return helper()
def helper(): return 1
def dead(): return "dead"
