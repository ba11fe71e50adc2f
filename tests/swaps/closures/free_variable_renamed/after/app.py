def make(amount):
    def f(): return amount, "renamed"
    return f
