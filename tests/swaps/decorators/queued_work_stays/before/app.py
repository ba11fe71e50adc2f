from jobs import background, first, on, second


@background
def mail(to): return "mail 1", to


@on(first)
def work(): return "work 1"


@background
def remind(to): return "remind", to
