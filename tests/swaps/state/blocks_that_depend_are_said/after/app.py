import io


def load(file):
    return file.read().title()


class Session:
    def __enter__(self):
        return 2

    def __exit__(self, *what):
        pass


with io.StringIO("text") as file:
    DATA = load(file)
try:
    VALUE = load(io.StringIO("value"))
except OSError:
    VALUE = None
with Session() as number:
    NEXT = number + 1
