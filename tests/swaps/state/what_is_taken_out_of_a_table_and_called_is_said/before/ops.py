TABLE = {}


def plus(n):
    return n + 1


class Op:
    def run(self):
        return 1

    @classmethod
    def key(cls):
        return "op"


def register(cls):
    TABLE[cls.key()] = cls


def start(op):
    return op.run()


OPS = {"plus": plus}
ALL = [Op()]
