"""A list of objects that the program has laid otherwise than its text made it stays as it lies when the text makes what it made."""


def setup(m):
    parts = m.app.chain.flatten().parts
    return {"chain": m.app.chain, "parts": list(parts)}


def check_before(m, live):
    yield live.chain.said(), "1 2 3"


def check_after(m, live):
    yield live.chain.said(), "<1> <2> <3>"
    yield [a is b for a, b in zip(live.chain.parts, live.parts)], [True, True, True]
    yield [part.kind for part in live.chain.parts], ["one", "one", "one"]
    yield m.app.chain is live.chain, True
