"""A shop on gevent's hub: a WSGI server, a queue with its worker, long jobs, and counting in a real thread."""
