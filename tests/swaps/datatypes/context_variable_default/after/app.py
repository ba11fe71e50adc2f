import contextvars
V=contextvars.ContextVar('v', default=2)
def get(): return V.get()
