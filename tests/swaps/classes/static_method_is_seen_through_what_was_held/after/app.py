class Walker:
    @staticmethod
    def walk(start, end, step=1):
        return "new", start, end, step

    @staticmethod
    def make(kind):
        return "new", kind
