"""Asynchronous context managers and iterators of a class that is edited in the middle."""
def drive(m, live, swap):
    async def main():
        c = m.app.Conn()
        got = []
        async with c as first:
            got.append(first)
            async for x in c:
                got.append(x)
                if x[1] == 1: swap()
        return got, c.left
    live.got = run(main())
def check_before(m, live):
    yield run(m.app.Conn().__aenter__()), "in1"
def check_after(m, live):
    yield run(m.app.Conn().__aenter__()), "in2"
def live_after(m, live):
    yield live.got, (["in1", ("i1", 1), ("i2", 2)], "out2")
