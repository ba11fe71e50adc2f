"""A statement that stops at a member the class gets in this edit is run again with it; what its first half did is taken back."""

ORACLE = "the list keeps what the first text put there"
ROLLBACK = "going back runs the older loop, which adds to what is there"


def check_before(m, live):
    yield m.app.SEEN, ["one"]


def check_after(m, live):
    yield m.app.SEEN, ["one", "one", "two"]
