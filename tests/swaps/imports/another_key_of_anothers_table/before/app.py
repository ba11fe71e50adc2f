from lib import TABLE
TABLE['old'] = 1
