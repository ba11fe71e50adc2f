"""The program has parked its heap (`gc.freeze()`) and has instances: what the new text makes is new all the same."""

import gc

ALONE = "freezes the heap of the process"


def setup(m):
    order = m.app.Order()
    gc.freeze()
    return {"order": order, "limit": order.limit}


def check_before(m, live):
    yield (live.order.limit(), live.limit(), gc.get_freeze_count() > 1000), (1, 1, True)


def check_after(m, live):
    yield (live.order.limit(), live.limit(), gc.get_freeze_count() > 1000), ((2, 2), (2, 2), True)
    yield (m.app.TABLE["order"] is m.app.Order, m.app.TABLE["helper"] is m.app.helper), (True, True)
    yield (m.app.TABLE["helper"](), m.app.TABLE["special"].limit(), m.app.LATE[0]()), ((2, m.app.Order), (2, 2), 2)
    yield (m.app.helper.__globals__ is vars(m.app), isinstance(live.order, m.app.Order)), (True, True)
