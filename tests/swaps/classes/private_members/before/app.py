import functools

STEP = 1


class Base:
    __kind = "base"

    def base_kind(self):
        return self.__kind


class Cache(Base):
    """What begins with two underscores is bound to another name than the one it is written with."""

    __marker = object()
    __made = []
    __limit = STEP + 1

    def __init__(self):
        self.__data = {"a": 1}
        self.__made.append("one")

    def pop(self, key, default=__marker):
        if key in self.__data:
            return self.__data.pop(key)
        return "missing" if default is self.__marker else default

    def __size(self, __each=7):
        return len(self.__data) * __each

    def size(self):
        return self.__size()

    def limit(self):
        return self.__limit

    class __Row:
        __width = STEP

        def width(self):
            return self.__width

    def row(self):
        return self.__Row().width()

    def made(self):
        return len(self.__made)

    @functools.cached_property
    def __lazy(self):
        return "lazy one"

    def lazy(self):
        return self.__lazy


def is_cache(thing):
    return thing is not None
