def numbers(n):
    for i in range(n):
        yield i
def total(n): return sum(numbers(n))
