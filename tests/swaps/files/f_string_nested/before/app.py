def show(user, n): return f"{user!r:>8} has {n:,} {'item' if n == 1 else 'items'}"
