"""What a new `__init__` stores through a descriptor of the class, objects made before get through it as well; what it finds already stays."""
ALONE = "what objects were before is kept for the last eight changes that migrated; a chain makes more in between"


def setup(m):
    return {"all": list(m.app.ALL)}


def check_before(m, live):
    yield [(c.client, c._limit) for c in live.all], [(True, 3), (False, 9)]


def check_after(m, live):
    yield [(c.client, c.limit, c.split) for c in live.all], [(True, 3, False), (False, 9, False)]


def live_after(m, live):
    yield [vars(c) for c in live.all], [{"_client": True, "_limit": 3, "_split": False}, {"_client": False, "_limit": 9, "_split": False}]


def live_back(m, live):
    yield [vars(c) for c in live.all], [{"_client": True, "_limit": 3}, {"_client": False, "_limit": 9}]
