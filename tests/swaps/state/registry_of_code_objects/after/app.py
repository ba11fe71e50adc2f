# a line more: all that follows moves
from marking import Kind, internal, internal_code, timed, timings


@internal_code
def moved():
    return 1


@internal_code
@timed
def edited():
    return 2


class Context:
    @internal_code
    def call(self):
        return 2

    @internal_code
    def headed(self, key: str = "k"):
        return Kind.of(2)
