"""Run the shop in three worker processes: ``python main.py``; prints ``ready 0`` when all of them have an agent.

The master has loaded nothing of the shop: its workers import it, as gunicorn's do. Environment as in shop_threads.
"""

import multiprocessing
import os
import time

import livesh


def work(ready):
    import shop.pricing
    from livesh.agent import core

    while not core.current().address:  # the child's door opens a moment after the fork
        time.sleep(0.01)
    ready.set()
    while True:
        time.sleep(0.1)
        shop.pricing.price_of("apple")


def main():
    livesh.start(name=os.environ.get("LIVESH_NAME", "shop"))
    context = multiprocessing.get_context("fork")
    for _ in range(3):
        ready = context.Event()
        context.Process(target=work, args=(ready,), daemon=True).start()
        ready.wait()
    print("ready 0", flush=True)
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main()
