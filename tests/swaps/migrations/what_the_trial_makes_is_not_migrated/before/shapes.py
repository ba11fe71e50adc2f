class Line:
    def __init__(self, sku):
        self.sku = sku
