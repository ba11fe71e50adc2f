from lib import TABLE
TABLE['new'] = 1
