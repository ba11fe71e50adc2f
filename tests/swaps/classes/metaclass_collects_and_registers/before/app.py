from orm import Model, Field
class User(Model):
    a = Field()
    b = Field()
    c = Field()
