"""A shop on one event loop: a queue, a worker, long tasks."""
