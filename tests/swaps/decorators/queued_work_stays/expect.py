"""A decorator goes, with its function or alone, or is given another object: work that was queued under it is the program's and stays, here and after going back."""
def known(m):
    return [[f() for f in pool.known] for pool in (m.jobs.first, m.jobs.second)]
def setup(m):
    return {}
def check_before(m, live):
    yield known(m), [["work 1"], []]
def drive(m, live, swap):
    m.app.mail("ann")
    m.app.remind("cyd")
    m.jobs.first.pending += [m.app.work, m.app.work]
    live.queued = m.jobs.QUEUE[:]
    return swap()
def check_after(m, live):
    yield known(m), [[], ["work 2"]]
    yield m.app.mail("bob"), ("mail 2", "bob")
def live_after(m, live):
    yield [f(*args) for f, args in m.jobs.QUEUE], [("mail 2", "ann"), ("remind", "cyd")]
    yield m.jobs.first.pending, [m.app.work, m.app.work]
def live_back(m, live):
    yield len(m.jobs.QUEUE), 2
    yield m.jobs.first.pending, [m.app.work, m.app.work]
