"""Each adapter's unit of work: entered once, left however the work ends, held at the door and then served."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from livesh.adapters import asgi, celery, multiprocessing, threads, wsgi
from livesh.adapters import asyncio as aio
from livesh.swap import units


def inside():
    """Count the units of work that are under way."""
    return len(units.status()["inside"])


@pytest.fixture(autouse=True)
def nothing_is_left():
    """No test leaves a unit open."""
    yield
    assert 0 == inside()


# -- WSGI --------------------------------------------------------------------------------------------------------------


def start_response(status, headers, exc_info=None):
    """Take the status as a server does."""


def test_wsgi_a_request_lasts_until_its_body_is_closed():
    """The unit is open while the application runs and while its body is sent, and over when that is closed."""
    seen = []

    def app(environ, start_response):
        seen.append(inside())
        yield b"a"
        seen.append(inside())
        yield b"b"

    body = wsgi.units(app)({}, start_response)
    assert [b"a", b"b"] == list(body)
    assert 1 == inside()
    body.close()
    body.close()

    assert ([1, 1], 0) == (seen, inside())


def test_wsgi_a_ready_body_is_handed_on_as_it_is():
    """A list keeps its length and a wrapped file its class: servers look at both; the unit is over at once."""

    class Wrapper:
        pass

    ready, file = [b"x"], Wrapper()
    environ = {"wsgi.file_wrapper": Wrapper}

    assert wsgi.units(lambda e, s: ready)(environ, start_response) is ready
    assert wsgi.units(lambda e, s: file)(environ, start_response) is file


def test_wsgi_an_exception_ends_the_unit():
    """A request whose application raises, whose body raises, or whose body is dropped, is over."""

    def fails(environ, start_response):
        raise KeyError("no")

    class Body:
        def __iter__(self):
            return self

        def __next__(self):
            raise ValueError("half-way")

        def close(self):
            raise OSError("closing")

    with pytest.raises(KeyError):
        wsgi.units(fails)({}, start_response)
    body = wsgi.units(lambda e, s: Body())({}, start_response)
    with pytest.raises(ValueError):
        next(iter(body))
    with pytest.raises(OSError):
        body.close()
    wsgi.units(lambda e, s: iter([b"dropped"]))({}, start_response)


def test_wsgi_the_application_stays_recognisable():
    """The wrapper leads to the application, for frameworks and people that look for it."""

    def app(environ, start_response):
        """Serve the shop."""

    assert wsgi.units(app).__wrapped__ is app
    assert "Serve the shop." == wsgi.units(app).__doc__


def test_wsgi_requests_wait_at_the_door_and_are_served():
    """While a swap holds the door a new request waits; it is served when the door opens."""
    served = threading.Event()
    app = wsgi.units(lambda e, s: served.set() or [b"ok"])
    with units.hold(30) as held:
        thread = threading.Thread(target=app, args=({}, start_response))
        thread.start()
        assert held.reached
        assert not served.wait(0.2)
    assert served.wait(30)
    thread.join()


# -- ASGI --------------------------------------------------------------------------------------------------------------


def serve(app, scope, *messages):
    """Run an ASGI application with the messages it will receive."""
    waiting = list(messages)

    async def receive():
        await asyncio.sleep(0)
        return waiting.pop(0)

    async def send(message):
        """Take what the application sends."""

    asyncio.run(asgi.units(app)(scope, receive, send))


def test_asgi_an_http_request_is_a_unit():
    """The unit is open from the first line of the application to its last, also when it raises."""
    seen = []

    async def app(scope, receive, send):
        seen.append(inside())
        await receive()
        seen.append(inside())
        raise KeyError("no")

    with pytest.raises(KeyError):
        serve(app, {"type": "http"}, {"type": "http.request"})
    assert [1, 1] == seen


def test_asgi_a_websocket_is_a_unit_a_message():
    """While a websocket waits for a message it is in no unit; while it handles one it is."""
    seen = []

    async def app(scope, receive, send):
        while True:
            seen.append(inside())
            message = await receive()
            if message["type"] == "websocket.disconnect":
                break

    async def receive():
        seen.append(("waiting", inside()))
        return messages.pop(0)

    messages = [{"type": "websocket.connect"}, {"type": "websocket.receive"}, {"type": "websocket.disconnect"}]
    asyncio.run(asgi.units(app)({"type": "websocket"}, receive, None))

    assert [1, ("waiting", 0)] * 3 == seen


def test_asgi_lifespan_is_no_unit():
    """The lifespan of the server would keep every swap waiting."""
    seen = []

    async def app(scope, receive, send):
        seen.append(inside())

    serve(app, {"type": "lifespan"})
    assert [0] == seen


# -- tasks, jobs, coroutines -------------------------------------------------------------------------------------------


def test_celery_a_task_is_a_unit():
    """A task that returns, fails or is retried is one unit; marking the app twice changes nothing."""
    import celery as package
    app = package.Celery("units", broker="memory://", backend="cache+memory://")
    app.conf.task_always_eager = True
    assert celery.units(celery.units(app)) is app
    seen = []

    @app.task
    def works():
        seen.append(inside())
        return 1

    @app.task
    def fails():
        seen.append(inside())
        raise KeyError("no")

    assert 1 == works.delay().get()
    with pytest.raises(KeyError):
        fails.delay().get()
    assert [1, 1] == seen
    assert app in [each.object for each in celery.find()]


def test_threads_a_job_is_a_unit():
    """A job of an executor is a unit, with its arguments and its exception as before."""
    with threads.units(ThreadPoolExecutor(1)) as pool:
        assert (1, 5) == pool.submit(lambda n, *, m: (inside(), n + m), 2, m=3).result(30)
        with pytest.raises(ZeroDivisionError):
            pool.submit(lambda: 1 / 0).result(30)


def test_asyncio_a_call_is_a_unit():
    """A wrapped coroutine function's call is a unit, from its first step to its end."""

    async def job(n):
        await asyncio.sleep(0)
        return n, inside()

    assert (7, 1) == asyncio.run(aio.units(job)(7))


def double(n):
    """Work for a pool, found by its name."""
    return n * 2, inside()


double = multiprocessing.units(double)


def test_multiprocessing_a_call_is_a_unit_and_pickles_by_name():
    """A wrapped function can be sent to a pool's processes like the plain one."""
    import pickle

    assert (8, 1) == pickle.loads(pickle.dumps(double))(4)
