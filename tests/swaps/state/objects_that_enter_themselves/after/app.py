CACHES = {}
LISTENERS = []


class Cache:
    def __init__(self, name, size=10):
        self.name, self.size = name, size
        self.data = {}
        CACHES[name] = self


class Named(Cache):
    def __init__(self, name):
        super().__init__(name)
        LISTENERS.append(self.clear)

    def clear(self):
        self.data.clear()


users = Cache("people", 5)
pages = Named("pages")
images = Cache("images", 20)
SIZES = {name: cache.size for name, cache in CACHES.items()}
