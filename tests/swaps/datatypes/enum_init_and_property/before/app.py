import enum
class Planet(enum.Enum):
    EARTH = (10, 2)
    MARS = (5, 1)
    def __init__(self, mass, radius): self.mass, self.radius = mass, radius
    @property
    def density(self): return self.mass / self.radius
