from orm import Model, Field
class User(Model):
    a = Field()
    z = Field()
    c = Field()
