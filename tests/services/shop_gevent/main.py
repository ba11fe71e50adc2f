"""Run the shop: ``python main.py``; prints ``ready PORT`` when it serves. Environment as in shop_threads."""

from gevent import monkey

monkey.patch_all()

import os  # noqa: E402

import gevent  # noqa: E402

from shop import api, counts, jobs, stock  # noqa: E402


def main():
    queue = jobs.Jobs()
    if os.environ.get("AGENT") != "no":
        import livesh

        livesh.start(os.environ.get("LIVESH_ADDRESS") or None, name=os.environ.get("LIVESH_NAME", "shop"))
        livesh.service("shelf", stock.shelf)
        livesh.service("jobs", queue)
    named = {"worker": queue.worker, "heartbeat": queue.heartbeat, "long-1": jobs.long_job, "long-2": jobs.long_job, "counter": counts.counter}
    for name, work in named.items():
        gevent.spawn(work).name = name
    server = api.serve(int(os.environ.get("PORT", "0")))
    server.start()
    print("ready", server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
