BY_NAME = {}
ORDER = []
def hook(function):
    BY_NAME[function.__name__] = function
    ORDER.append(function)
    return function
