import contextlib
LOG = []
@contextlib.contextmanager
def section(name):
    LOG.append("enter " + name)
    yield name
    LOG.append("leave " + name)
