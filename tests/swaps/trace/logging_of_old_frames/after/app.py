import logging
log = logging.getLogger("livesh.case.trace")
def helper(): pass
def worker():
    yield "ready"
    a = 5
    b = 6
    try:
        a / 0  # in version two
    except ZeroDivisionError:
        log.exception("failed")
    yield "done"
