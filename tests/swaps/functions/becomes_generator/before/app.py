def numbers(n):
    return list(range(n))
def total(n): return sum(numbers(n))
