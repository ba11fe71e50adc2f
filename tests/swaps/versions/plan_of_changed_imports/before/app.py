from os.path import join, split
import json
import math as m
X = 1
