from app import four, one, three, two

TABLE = {"one": one, "two": two}


def default(three=three): return three(2)


class Holder: pass


holder = Holder()
holder.callback = four
