from app import TWICE, LIMIT
X=TWICE+LIMIT
