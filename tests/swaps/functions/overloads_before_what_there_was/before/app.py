def find(name, missing_ok=False):
    if name == "door":
        return "a door"
    if not missing_ok:
        raise KeyError(name)
    return None


class House:
    def room(self, number):
        return f"room {number}"
