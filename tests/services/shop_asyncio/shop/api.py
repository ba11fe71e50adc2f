"""The HTTP side, by hand: GET /quote/SKU and /take/SKU/QTY."""

import asyncio

from shop import stock


async def serve_one(reader, writer):
    """Answer requests of one connection until it closes."""
    while request := await reader.readline():
        while (await reader.readline()).strip():
            pass
        status, body = await answer(request.split()[1].decode())
        data = body.encode()
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data)
        await writer.drain()
    writer.close()


async def answer(path):
    """Return (status, body) for *path*."""
    _, verb, *rest = path.split("/")
    try:
        return 200, await ROUTES[verb](*rest)
    except Exception as exc:
        return 500, f"{type(exc).__name__}: {exc}"


async def quote(sku):
    return await stock.quote(sku)


async def take(sku, qty="1"):
    return str(stock.shelf.take(sku, int(qty)))


ROUTES = {"quote": quote, "take": take}


async def serve(port=0):
    return await asyncio.start_server(serve_one, "127.0.0.1", port)
