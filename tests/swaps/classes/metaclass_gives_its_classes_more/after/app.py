from threading import Lock


class Pool(type):
    def __init__(cls, *args):
        super().__init__(*args)
        cls.spare = []
        cls.guard = Lock()
        cls.__most = 2

    def __call__(cls, size):
        with cls.guard:
            made = super().__call__(size)
            cls.spare.append(made)
            while len(cls.spare) > cls.__most:
                del cls.spare[0]
        return made


class Tank(metaclass=Pool):
    def __init__(self, size):
        self.size = size
