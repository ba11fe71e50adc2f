import contextvars
V=contextvars.ContextVar('v', default=None)
def get(): return V.get()
