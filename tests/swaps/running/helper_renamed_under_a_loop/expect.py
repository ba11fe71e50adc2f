"""A loop, a task and a generator go on as they began although the helpers they call have other names now; what nobody needs is gone at once."""
import asyncio
import threading
import time

ALONE = "its loops run in the background"


def setup(m):
    app = m.app
    made = app.generate()
    next(made)
    loop = asyncio.new_event_loop()
    task = loop.create_task(app.serve())
    thread = threading.Thread(target=app.main, daemon=True)
    threading.Thread(target=loop.run_forever, daemon=True).start()
    thread.start()
    return locals()


def _goes_on(app, live):
    began, seen = time.monotonic(), len(app.SEEN)
    while time.monotonic() - began < 10 and not (min(app.SEEN[seen:], default=0) < 0 < max(app.SEEN[seen:], default=0)):
        time.sleep(0.001)
    return live.thread.is_alive() and not live.task.done()


def check_before(m, live):
    yield (m.app.tick(1), m.app.size_of(), next(live.made), _goes_on(m.app, live)), (2, 1, 2, True)


def check_after(m, live):
    yield m.app.tock(1), 11
    yield next(m.app.generate()), 20


def live_after(m, live):
    app = m.app
    yield (next(live.made), _goes_on(app, live)), (2, True)
    yield [hasattr(app, name) for name in ("tick", "size_of", "Step", "clock", "get")], [True, True, True, True, False]
