CALLS = 0
def walk(t):
    global CALLS
    CALLS += 1
    def rec(n): return 1 if not n else 1 + sum(map(rec, n))
    return ("w1", rec(t))
fib = lambda n: n if n < 2 else fib(n - 1) + fib(n - 2)
even = lambda n: n == 0 or odd(n - 1)
odd = lambda n: n != 0 and even(n - 1)
