import weakref
RECEIVERS = []
LIVE = weakref.WeakSet()
BY_NAME = weakref.WeakValueDictionary()
ORDER = weakref.WeakKeyDictionary()


def receiver(tag):
    def enter(function):
        RECEIVERS.append((tag, weakref.ref(function)))
        LIVE.add(function)
        BY_NAME[tag] = function
        ORDER[function] = tag
        return function
    return enter


def entered(function):
    return [tag for tag, held in RECEIVERS if held() is function]


def send():
    return [held()() for _, held in RECEIVERS]
