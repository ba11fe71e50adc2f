"""Run the shop: ``python main.py``; prints ``ready PORT`` when it serves. Environment as in shop_threads."""

import asyncio
import os

from shop import api, jobs


async def main():
    queue = jobs.Jobs()
    if os.environ.get("AGENT") != "no":
        import livesh
        from shop import stock

        livesh.start(os.environ.get("LIVESH_ADDRESS") or None, name=os.environ.get("LIVESH_NAME", "shop"))
        livesh.service("shelf", stock.shelf)
        livesh.service("jobs", queue)
    tasks = [
        asyncio.create_task(queue.worker(), name="worker"),
        asyncio.create_task(jobs.heartbeat(queue), name="heartbeat"),
        asyncio.create_task(jobs.long_task(), name="long-1"),
        asyncio.create_task(jobs.long_task(), name="long-2"),
    ]
    server = await api.serve(int(os.environ.get("PORT", "0")))
    print("ready", server.sockets[0].getsockname()[1], flush=True)
    await asyncio.gather(server.serve_forever(), *tasks, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(main())
