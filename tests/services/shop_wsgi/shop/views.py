"""The pages."""

from shop import sessions
from shop.framework import App

app = App()


@app.route("/hello/")
def hello(name):
    sessions.saw(name)
    return f"hello {name}"


@app.route("/visits/")
def visits(name):
    return str(sessions.visits(name))


@app.route("/report")
def report(_):
    return ", ".join(f"{name}={s.count}" for name, s in sorted(sessions.SESSIONS.items()))
