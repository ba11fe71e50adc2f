"""Classes that are new and extend an edited one are among its subclasses, and its attributes are never looked up where they were (that was a crash)."""
import gc
def setup(m):
    return {"coin": m.app.Coin(), "Coin": m.app.Coin}
def check_before(m, live):
    gc.collect()
    yield live.Coin.__subclasses__(), []
def check_after(m, live):
    medal, star = m.app.Medal, m.app.Star
    yield (live.Coin.__subclasses__(), medal.__subclasses__()), ([medal], [star])
    yield (medal.__base__ is live.Coin, star.__base__ is medal), (True, True)
    numbers = [star().number - live.Coin.minted for _ in range(3)]
    yield (numbers, star.minted - live.Coin.minted), ([-1, -1, -1], 0)
    yield (live.coin.worth(2), star().worth(2)), (2, 20)
    live.Coin.later = 1
    yield star.later, 1
    del live.Coin.later
    yield hasattr(star, "later"), False
