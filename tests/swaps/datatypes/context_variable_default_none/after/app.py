import contextvars
V=contextvars.ContextVar('v', default=())
def get(): return V.get()
