"""Threads, generators and tasks that the new text starts run on in the live module; none reads a namespace that is gone."""

import gc
import sys
import time


def setup(m):
    return {"step": m.app.step}


def check_before(m, live):
    yield (live.step(), m.app.step()), (1, 1)


def check_after(m, live):
    app = m.app
    gc.collect()
    rubbish = [{str(number): number for number in range(8)} for _ in range(2_000)]
    seen, until = len(app.SEEN), time.monotonic() + 30
    while len(app.SEEN) < seen + 20 and time.monotonic() < until:
        time.sleep(0.01)
    yield (len(app.SEEN) >= seen + 20, set(app.SEEN[seen:]), len(rubbish)), (True, {(2, "known")}, 2_000)
    yield next(app.COUNT), (2, "known")
    yield app.COUNT.gi_frame.f_globals is vars(app), True
    yield sum(app.LAZY) in (6, 0), True
    running = [app.WATCHER, app.RUNNER]
    frame = sys._current_frames()[running[0].ident]
    while frame.f_code.co_name != "watch":
        frame = frame.f_back
    yield (frame.f_globals is vars(app), frame.f_builtins is vars(sys.modules["builtins"])), (True, True)
    app.STOP = True
    for thread in running:
        thread.join(30)
    yield [thread.is_alive() for thread in running], [False, False]
    yield app.POOLED.result(30), None
    app.POOL.shutdown()
