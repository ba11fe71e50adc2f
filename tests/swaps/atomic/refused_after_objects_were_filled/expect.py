"""What depends on an edited class fills objects anew beside the live ones; when the change is refused after that, those keep what they hold."""

REFUSED = "ZeroDivisionError"


def setup(m):
    holder = m.app.holder
    holder.since = 5
    m.app.rows.append("since")
    held = dict(vars(holder))
    names, rows, weak = dict(holder.names), list(m.app.rows), set(holder.weak)
    return locals()


def check_before(m, live):
    holder = m.app.holder
    yield holder is live.holder, True
    yield sorted(vars(holder)), ["first", "generated", "names", "part", "prices", "since", "weak"]
    yield all(vars(holder)[name] is value for name, value in live.held.items()), True
    yield (holder.names, m.app.rows, set(holder.weak)), (live.names, live.rows, live.weak)
