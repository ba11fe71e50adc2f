from jobs import background, first, on, second


def mail(to): return "mail 2", to


@on(second)
def work(): return "work 2"
