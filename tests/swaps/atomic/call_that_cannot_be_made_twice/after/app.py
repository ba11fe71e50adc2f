import argparse

parser = argparse.ArgumentParser()
parser.add_argument("-l", "--lexer", default="other")
