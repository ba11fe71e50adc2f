from marking import Kind, internal, internal_code, timed, timings


@internal_code
def moved():
    return 1


@internal_code
@timed
def edited():
    return 1


class Context:
    @internal_code
    def call(self):
        return 1

    @internal_code
    def headed(self):
        return Kind.of(1)
