import contextlib
LOG = []
@contextlib.contextmanager
def section(name):
    LOG.append("ENTER " + name)
    yield name
    LOG.append("LEAVE " + name)
