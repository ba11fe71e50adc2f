"""An import statement that names something else now is one line of the plan, with what came and went."""


def setup(m):
    return {}


def check_before(m, live):
    yield sorted(n for n in vars(m.app) if not n.startswith("__")), ["X", "join", "json", "m", "split"]


def check_after(m, live):
    yield sorted(n for n in vars(m.app) if not n.startswith("__")), ["X", "basename", "csv", "join", "json", "m", "re"]


def drive(m, live, swap):
    live.steps = swap(dry_run=True).plan.as_dict()["steps"]
    swap()


def live_after(m, live):
    yield [(s["mark"], s["path"], s["what"], s["detail"]) for s in live.steps], [
        ("~", "from os.path import join, basename", "import", "+ basename - split"),
        ("~", "import json, csv", "import", "+ csv"),
        ("+", "import re", "new", ""),
    ]
