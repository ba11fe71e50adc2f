"""A task moves to another module, and the decorator of others gets another name or home: each stays the object it was, with what waits in it."""


def setup(m):
    tasks = {"mail": getattr(m.app, "mail", None) or m.jobs.mail, "stay": m.app.stay, "own": m.jobs.own}
    for name, task in tasks.items():
        task.waiting.append(name)
        task.results[name] = 1
    return tasks


def check_before(m, live):
    yield [m.app.mail(1), m.app.stay(1), m.jobs.own(1)], [("mail", 1), ("stay", 1), ("own", 1)]


def live_back(m, live):
    yield [m.app.mail is live.mail, m.app.stay is live.stay, m.jobs.own is live.own], [True] * 3
    yield [(task.waiting, task.results) for task in (live.mail, live.stay, live.own)], [([n], {n: 1}) for n in ("mail", "stay", "own")]


def check_after(m, live):
    yield [m.jobs.mail(1), m.app.stay(1), m.jobs.own(1)], [("mail", 1), ("stay", 1), ("own", 1)]


def live_after(m, live):
    yield [m.jobs.mail is live.mail, m.app.stay is live.stay, m.jobs.own is live.own], [True] * 3
    yield [(task.waiting, task.results) for task in (live.mail, live.stay, live.own)], [([n], {n: 1}) for n in ("mail", "stay", "own")]
