from lib import *
from lib import app as A
def a(): return 2
A.route('/a')(a)
