"""What an edited `__set_name__` and an edited metaclass have noted stays and is said; instances without a new field are counted without those of the trial, a class with those below it."""


def check_before(m, live):
    yield m.app.ROWS[0].a, 1


def drive(m, live, swap):
    live.said = swap().warnings


def check_after(m, live):
    yield [row.a for row in m.app.ROWS], [1, 3]


def live_after(m, live):
    yield (m.app.Form.id.name, m.app.Table.own), ("old id", ["id", "old"])
    yield sorted(said.replace(m.app.__name__, "app") for said in live.said), sorted([
        "app.Named.__set_name__ is edited: what it has told 1 object is what it was",
        "app.Table.own keeps what the edited Meta does not put there any more: it may be the program's",
        "2 living instances of app.Row and 1 class below it have no b: without a default or a __code_change__ nobody can give it to them",
    ])
