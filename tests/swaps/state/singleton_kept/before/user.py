from app import db
def direct(q): return db.query(q)
