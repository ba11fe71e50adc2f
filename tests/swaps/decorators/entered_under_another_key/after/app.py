WILDCARD = "#"
HANDLERS = {}


def on(topic):
    def decorate(function):
        HANDLERS[topic] = function
        return function
    return decorate


@on(WILDCARD)
def first():
    return 1


@on("other")
def second():
    return 2
