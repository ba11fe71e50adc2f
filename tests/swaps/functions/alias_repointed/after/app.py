def foo(): return "foo"
def bar(): return "bar"
f = bar
