class Missing:
    def __repr__(self):
        return "missing"

    def __reduce__(self):
        return "missing"


missing = Missing()
