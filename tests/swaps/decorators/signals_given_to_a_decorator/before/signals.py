import weakref


class Signal:
    def __init__(self):
        self.receivers = []

    def connect(self, function):
        self.receivers.append((id(function), weakref.ref(function)))

    def send(self):
        return [held()() for _, held in self.receivers]


def receiver(*signals):
    def enter(function):
        for signal in signals:
            signal.connect(function)
        return function
    return enter


made, saved, gone = Signal(), Signal(), Signal()
