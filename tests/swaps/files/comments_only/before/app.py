def f():
    # old comment
    return 1
