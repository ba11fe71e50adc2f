CALLED = []
class Line:
    def __init__(self, sku):
        self.sku = sku
        self.tax = 0
    def __code_change__(self, old_version, old):
        if old_version > 1:
            self.__dict__.pop("tax", None)
        else:
            CALLED.append(self)
            self.tax = len(old["sku"])
