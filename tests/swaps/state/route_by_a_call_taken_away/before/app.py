from lib import *
from lib import app as A
def a(): return 1
A.route('/a')(a)
A.route('/b')(a)
