from app import Cache


class Own(Cache):
    __marker = "own"

    def own(self):
        return self.__marker, self.pop("nothing")
NEW = 1
