from app import AppError, NotFound, fail
def attempt(f=fail):
    try:
        f()
    except AppError as e:
        return type(e).__name__, str(e), e.code
    except Exception as e:
        return "other", str(e)
