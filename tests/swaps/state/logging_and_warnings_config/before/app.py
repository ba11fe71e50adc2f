import logging
log = logging.getLogger("livesh.case.level")
log.setLevel(logging.INFO)
def f(): return log.level
