STEP = 1


def step():
    return STEP
