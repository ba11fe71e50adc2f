# a new header
# of two lines
def f():
    # new comment

    return 1  # and here
