from pk import Base


class Later(Base):
    def sleep(self, seconds: int = 2):
        return seconds

    def more(self):
        return 10


LATER = Later()
OTHER = Later()
