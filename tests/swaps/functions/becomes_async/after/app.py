async def fetch(key):
    return key.upper() + "!"
async def report(key): return await fetch(key)
