"""A shop behind a threaded HTTP server: a price list, open orders, a worker that ships them."""
