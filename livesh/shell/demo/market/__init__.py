"""An order book behind a threaded HTTP server, with customers who never sleep: the service of `livesh demo`.

There is a bug in it, and it costs the customers money.
"""
