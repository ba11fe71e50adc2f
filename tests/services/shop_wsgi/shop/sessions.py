"""Who was here."""


class Session:
    """One visitor."""

    def __init__(self, name):
        self.name = name
        self.count = 0


SESSIONS = {}


def saw(name):
    SESSIONS.setdefault(name, Session(name)).count += 1


def visits(name):
    return SESSIONS[name].count
