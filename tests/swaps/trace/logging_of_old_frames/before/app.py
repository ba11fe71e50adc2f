import logging
log = logging.getLogger("livesh.case.trace")
def worker():
    yield "ready"
    try:
        1 / 0  # in version one
    except ZeroDivisionError:
        log.exception("failed")
    yield "done"
