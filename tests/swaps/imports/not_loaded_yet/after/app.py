def go():
    import late
    return late.f()
def f(): return 2
