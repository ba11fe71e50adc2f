TABLE = {}


def plus(n):
    return n + 10


class Op:
    def run(self):
        return 10

    @classmethod
    def key(cls):
        return "operation"


def register(cls):
    TABLE[cls.key()] = cls


def start(op):
    return op.run()


OPS = {"plus": plus}
ALL = [Op()]
