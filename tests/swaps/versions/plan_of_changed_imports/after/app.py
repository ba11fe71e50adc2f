from os.path import join, basename
import json, csv
import math as m
import re
X = 1
