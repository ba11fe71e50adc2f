from home import step, watch

OVER = []
SEEN = []
