"""A class gets a member whose value is the next one of a counter or a registry: those that were there neither take another nor register again."""


def setup(m):
    return {"float": m.app.Flags.FLOAT}


def check_before(m, live):
    yield [(f.name, f.value) for f in m.app.Flags], [("FLOAT", 1), ("SIGNED", 2), ("DEFAULT", 0)]
    yield m.app.Message.LOGOUT, "2:logout"


def check_after(m, live):
    # Swapped again after going back, the new members are made once more: what counters and registries hold by then is the program's.
    yield [(f.name, f.value) for f in m.app.Flags if f.name != "PRESORT"], [("FLOAT", 1), ("SIGNED", 2), ("DEFAULT", 0)]
    yield m.app.Flags.PRESORT.value == 4 if m.app.CODES.count("ping") == 1 else m.app.Flags.PRESORT.value > 4, True
    yield live.float is m.app.Flags.FLOAT is m.app.Flags.F, True
    yield (m.app.Message.LOGIN, m.app.Message.LOGOUT, m.app.Message.PING), ("1:login", "2:logout", f"{len(m.app.CODES)}:ping")
    yield m.app.CODES[:3], ["login", "logout", "ping"]
