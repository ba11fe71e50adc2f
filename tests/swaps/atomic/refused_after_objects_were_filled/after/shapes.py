class Line:
    def __init__(self, sku):
        self.sku = sku
        self.tax = 0
    def __code_change__(self, old_version, old):
        self.tax = 1 / 0
class Price:
    pass
