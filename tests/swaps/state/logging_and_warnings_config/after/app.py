import logging
log = logging.getLogger("livesh.case.level")
log.setLevel(logging.DEBUG)
def f(): return log.level
