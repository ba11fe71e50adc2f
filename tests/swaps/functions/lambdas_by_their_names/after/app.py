CALLS = 0
def walk(t, start=1):
    global CALLS
    CALLS += 1
    def rec(n, d=0): return d if not n else d + sum(rec(x, d + 1) for x in n)
    return ("w2", rec(t, start))
fib = lambda n: 1 if n < 2 else fib(n - 1) + fib(n - 2)
even = lambda n: n == 0 or not even(n - 1)
odd = lambda n: not even(n)
