import wrapt
@wrapt.decorator
def marked(wrapped, instance, args, kwargs): return "marked", wrapped(*args, **kwargs)
@marked
def f(x): return x + 1
class C:
    @marked
    def m(self): return "M"
