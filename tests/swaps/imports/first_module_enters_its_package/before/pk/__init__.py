from pk.errors import show
from pk.first import one
