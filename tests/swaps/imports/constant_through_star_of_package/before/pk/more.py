from settings import PORT
ADDR = ("h", PORT)
