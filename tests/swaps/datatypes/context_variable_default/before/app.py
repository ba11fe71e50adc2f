import contextvars
V=contextvars.ContextVar('v', default=1)
def get(): return V.get()
