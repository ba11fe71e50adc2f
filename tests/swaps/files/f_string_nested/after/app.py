def show(user, n): return f"{user!r:>8} owns {n:_} {'item' if n == 1 else 'items'}"
