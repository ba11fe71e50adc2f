"""A function with defaults becomes something else, and has its own defaults again when it comes back, what was collected in them as well."""


def setup(m):
    collect, price = m.app.collect, m.app.Book().price
    collect("first")
    return {"collect": collect, "price": price, "rounds": [1]}


def check_before(m, live):
    live.rounds.append(1)
    yield live.collect("more"), 3 * len(live.rounds)
    yield (live.price(), m.app.Book().of(), m.app.Book().price(2)), (7, 7, 2)
    yield m.app.collect is live.collect, True


def check_after(m, live):
    yield (live.collect("more"), live.price(), m.app.Book().of()), ("class", "static", "static")
