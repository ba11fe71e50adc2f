BY_NAME = {}
def size(): return len(BY_NAME)
def __code_change__(old_version, old):
    BY_NAME.update(old["QUEUE"])
