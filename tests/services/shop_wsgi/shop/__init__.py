"""A shop as a WSGI application: views in a framework's own route table."""
