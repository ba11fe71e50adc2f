"""Edits of programs written for a framework that looks at definitions once: carried in, taken back, and carried in again."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import importlib
import itertools
import json
import sys
import textwrap
import threading

import pytest

import livesh
from livesh.errors import Refused

_numbers = itertools.count(1)


class Program:
    """A module of one file that a test edits."""

    def __init__(self, folder):
        self.name = f"framework_program_{next(_numbers)}"
        self.path = folder / f"{self.name}.py"

    def write(self, text):
        self.path.write_text(textwrap.dedent(text))

    def start(self, text):
        """Write the first text and import it."""
        self.write(text)
        return importlib.import_module(self.name)

    def carry(self, text, see, before, after):
        """Swap *text* in, go back and swap again; *see* gives what must be *before* and *after*."""
        assert before == see()
        self.write(text)
        for _ in range(2):
            result = livesh.swap(self.name)
            assert after == see(), result.as_dict()
            assert [] == result.held
            livesh.rollback(self.name)
            assert before == see()


@pytest.fixture
def program(tmp_path, monkeypatch):
    """A program in a folder of its own."""
    monkeypatch.syspath_prepend(str(tmp_path))
    one = Program(tmp_path)
    yield one
    sys.modules.pop(one.name, None)


# -- fields --------------------------------------------------------------------------------------------------------------


def test_attrs_instances_get_the_default_of_a_new_field(program):
    """Instances that were made before have the new field: the value, or an object of their own from the factory."""
    m = program.start("""
    import attrs
    @attrs.define(slots=False)
    class Line:
        sku: str
        def text(self): return self.sku
    """)
    one, two = m.Line("a"), m.Line("b")

    program.carry(
        """
        import attrs
        @attrs.define(slots=False)
        class Line:
            sku: str
            qty: int = 4
            notes: list = attrs.field(factory=list)
            def text(self): return (self.sku, self.qty, self.notes)
        """,
        lambda: (one.text(), two.text(), m.Line("c").text(), repr(m.Line("d"))),
        ("a", "b", "c", "Line(sku='d')"),
        (("a", 4, []), ("b", 4, []), ("c", 4, []), "Line(sku='d', qty=4, notes=[])"),
    )
    livesh.swap(program.name)
    assert one.notes is not two.notes


def test_a_slotted_attrs_class_gets_a_field(program):
    """A field more is a slot more, which instances that were made before have as well."""
    m = program.start("import attrs\n@attrs.define\nclass P:\n    x: int\n")
    old = m.P(1)

    program.carry(
        "import attrs\n@attrs.define\nclass P:\n    x: int\n    y: int = 4\n",
        lambda: (repr(old), repr(m.P(2)), attrs_names(m.P), old == m.P(1)),
        ("P(x=1)", "P(x=2)", ["x"], True),
        ("P(x=1, y=4)", "P(x=2, y=4)", ["x", "y"], True),
    )


def test_a_slotted_attrs_class_gets_no_dictionary(program):
    """`slots=False` would need room that instances do not have: refused whole, with what to do."""
    m = program.start("import attrs\n@attrs.define\nclass P:\n    x: int\n")
    program.write("import attrs\n@attrs.define(slots=False)\nclass P:\n    x: int\n")

    with pytest.raises(Refused, match="another layout"):
        livesh.swap(program.name)
    assert "P(x=1)" == repr(m.P(1))


def attrs_names(cls):
    """The names of the fields, as attrs tells them."""
    return [field.name for field in cls.__attrs_attrs__]


# -- pydantic ------------------------------------------------------------------------------------------------------------

MODELS = """
from pydantic import BaseModel, TypeAdapter, field_validator
class Line(BaseModel):
    qty: int
    @field_validator("qty")
    @classmethod
    def check(cls, qty): return qty + 1
class Gift(Line):
    pass
class Order(BaseModel):
    first: Line
    rest: list[Line] = []
LINES = TypeAdapter(list[Line])
"""


def test_pydantic_models_that_mention_a_changed_one_follow(program):
    """A field and a changed validator are there in the class, its children, models and adapters that hold it, and old instances."""
    pytest.importorskip("pydantic")
    m = program.start(MODELS)
    lines, line, order = m.LINES, m.Line(qty=1), m.Order(first={"qty": 1})

    def see():
        data = {"qty": 1}
        return (
            m.Line(**data).model_dump(),
            m.Gift(**data).model_dump(),
            m.Order(first=data, rest=[data]).model_dump(),
            [each.model_dump() for each in lines.validate_python([data])],
            type(lines.validate_python([data])[0]) is m.Line,
            line.model_dump(),
            order.first.model_dump(),
            sorted(m.Order.model_json_schema()["$defs"]["Line"]["properties"]),
        )

    old, new = {"qty": 2}, {"qty": 11, "price": 7}
    text = MODELS.replace("qty: int\n", "qty: int\n    price: int = 7\n").replace("qty + 1", "qty + 10")
    program.write(text)
    plan = livesh.swap(program.name, dry_run=True)
    assert old == m.Line(qty=1).model_dump(), plan
    result = livesh.swap(program.name)
    assert (new, new, {"first": new, "rest": [new]}, [new], True, {"qty": 2, "price": 7}, {"qty": 2, "price": 7}, ["price", "qty"]) == see()
    assert [f"{program.name}: LINES was held: it depends on edited Line, and running it again could have effects"] == result.held
    livesh.rollback(program.name)

    assert (old, old, {"first": old, "rest": [old]}, [old], True, old, old, ["qty"]) == see()


def test_a_pydantic_model_of_another_module_follows(program, tmp_path):
    """Models that only import the changed one are compiled again as well."""
    pytest.importorskip("pydantic")
    m = program.start("from pydantic import BaseModel\nclass Line(BaseModel):\n    qty: int\n")
    (tmp_path / f"{program.name}_user.py").write_text(
        f"from pydantic import BaseModel\nfrom {program.name} import Line\nclass Order(BaseModel):\n    first: Line\nclass Gift(Line):\n    to: str = ''\n"
    )
    user = importlib.import_module(f"{program.name}_user")

    program.carry(
        "from pydantic import BaseModel\nclass Line(BaseModel):\n    qty: int\n    price: int = 3\n",
        lambda: (user.Order(first={"qty": 1}).model_dump(), user.Gift(qty=1).model_dump(), isinstance(user.Order(first={"qty": 1}).first, m.Line)),
        ({"first": {"qty": 1}}, {"qty": 1, "to": ""}, True),
        ({"first": {"qty": 1, "price": 3}}, {"qty": 1, "price": 3, "to": ""}, True),
    )


def test_a_change_that_pydantic_cannot_follow_is_undone(program):
    """When a model that mentions the changed one cannot be compiled any more, all is as before, and it is said why."""
    pytest.importorskip("pydantic")
    m = program.start("""
    from pydantic import BaseModel
    class Line(BaseModel):
        qty: int
    class Order(BaseModel):
        first: Line
    """)
    program.write("""
    from pydantic import BaseModel
    class Line(BaseModel):
        qty: int
        price: int = 7
        @classmethod
        def __get_pydantic_core_schema__(cls, source, handler):
            if "price" in cls.__pydantic_fields__ and cls.__pydantic_complete__ is False and SEALED:
                raise RuntimeError("no second time")
            return handler(source)
    class Order(BaseModel):
        first: Line
    SEALED = True
    """)
    line = m.Line(qty=1)
    m.SEALED = False  # the class statement of the trial reads what is live; compiling again reads what was committed

    with pytest.raises(Refused, match=r"pydantic cannot follow the change: .*no second time"):
        livesh.swap(program.name)

    assert {"first": {"qty": 1}} == m.Order(first={"qty": 1}).model_dump()
    assert "price" not in m.Line.model_fields
    assert {"qty": 1} == vars(line)  # the default it had been given is gone again


# -- Flask ---------------------------------------------------------------------------------------------------------------

SHOP = """
from flask import Blueprint, Flask
app = Flask(__name__)
api = Blueprint("api", __name__)
FEE = 5
@app.route("/price/<int:n>")
def price(n): return str(n * FEE)
@app.route("/old")
def moved(): return "moved"
@api.route("/stock")
def stock(): return "3"
app.register_blueprint(api, url_prefix="/v1")
"""
NEW_SHOP = (
    SHOP.replace("import Blueprint, Flask", "import Blueprint, Flask, request")
    .replace("n * FEE", "n * FEE + int(request.args.get('tip', 0))")
    .replace("FEE = 5", "FEE = 6")
    .replace('"/old"', '"/new"')
    + '@app.route("/more")\ndef more(): return "more"\n@api.route("/left")\ndef left(): return "2"\n'
)


def pages(client):
    """What a client of the shop gets, a 404 as None."""
    paths = ("/price/2", "/price/2?tip=1", "/old", "/new", "/more", "/v1/stock", "/v1/left")
    return [answer.text if (answer := client.get(path)).status_code == 200 else None for path in paths]


OLD_PAGES = ["10", "10", "moved", None, None, "3", None]
NEW_PAGES = ["12", "13", None, "moved", "more", "3", "2"]


def test_flask_takes_routes_while_it_serves(program):
    """Routes added, moved and gone, in an application and a blueprint that have served requests."""
    m = program.start(SHOP)
    client = m.app.test_client()

    program.carry(NEW_SHOP, lambda: pages(client), OLD_PAGES, NEW_PAGES)


def test_no_request_fails_while_flask_gets_other_routes(program):
    """Threads that ask all the time see the old pages or the new ones, and 404 where there is none; never an error, never a trial."""
    m = program.start(SHOP)
    seen, over = collections.Counter(), threading.Event()

    def ask():
        client = m.app.test_client()
        while not over.is_set():
            for path in ("/price/2", "/new", "/v1/stock", "/more"):
                answer = client.get(path)
                seen[path, answer.status_code, answer.text if answer.status_code == 200 else ""] += 1

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    other = NEW_SHOP.replace('@api.route("/stock")', '@api.route("/stock", methods=["GET", "POST"])') + "from time import sleep\n"
    for text in (NEW_SHOP, other, NEW_SHOP + "from time import sleep\nsleep(0.2)\n1 / 0\n") * 2:
        program.write(text)
        with contextlib.suppress(Refused):
            livesh.swap(program.name)
    over.set()
    for thread in threads:
        thread.join()

    pages = {(path, text) for path, status, text in seen if status == 200}
    assert {200, 404} >= {status for _, status, _ in seen}
    assert pages <= {("/price/2", "10"), ("/price/2", "12"), ("/new", "moved"), ("/v1/stock", "3"), ("/more", "more")}
    assert 0 == sum(count for (path, status, _), count in seen.items() if path in ("/price/2", "/v1/stock") and status != 200)


def test_what_flask_matches_by_is_never_changed_under_a_request(program, monkeypatch):
    """New routes, other routes, a refusal: the matcher in use is neither added to nor sorted, while it is empty to a request."""
    from werkzeug.routing.matcher import StateMachineMatcher

    m = program.start(SHOP)
    client = m.app.test_client()
    assert OLD_PAGES == pages(client)
    touched = []
    for name in ("add", "update"):
        real = getattr(StateMachineMatcher, name)

        def spy(matcher, *rules, real=real):
            if matcher is m.app.url_map._matcher:
                touched.append(rules)
            return real(matcher, *rules)

        monkeypatch.setattr(StateMachineMatcher, name, spy)

    program.carry(NEW_SHOP, lambda: pages(client), OLD_PAGES, NEW_PAGES)
    livesh.swap(program.name, sources={program.name: NEW_SHOP})
    with pytest.raises(Refused):
        livesh.swap(program.name, sources={program.name: SHOP + "1 / 0\n"})

    assert NEW_PAGES == pages(client)
    assert [] == touched
    assert "add" not in vars(m.app.url_map)


def test_a_refused_change_leaves_flask_its_routes(program):
    """What the new text had registered before it failed is gone, and set-up is over again."""
    m = program.start(SHOP)
    client = m.app.test_client()
    assert OLD_PAGES == pages(client)
    rules = list(m.app.url_map.iter_rules())
    program.write(NEW_SHOP + "1 / 0\n")

    with pytest.raises(Refused, match="ZeroDivisionError"):
        livesh.swap(program.name)

    assert OLD_PAGES == pages(client)
    assert rules == list(m.app.url_map.iter_rules())
    with pytest.raises(AssertionError, match="can no longer be called"):
        m.app.route("/late")
    assert not {"more", "api.left"} & set(m.app.view_functions)


def test_a_flask_application_that_was_never_set_up_hinders_nothing(program):
    """An application or a blueprint whose `__init__` failed, or has not run, takes no part."""
    import flask
    m = program.start(SHOP)
    client = m.app.test_client()
    unfinished = [object.__new__(flask.Flask), object.__new__(flask.Blueprint)]

    program.carry(NEW_SHOP, lambda: pages(client), OLD_PAGES, NEW_PAGES)

    assert [{}, {}] == [vars(each) for each in unfinished]


# -- FastAPI -------------------------------------------------------------------------------------------------------------

ITEMS = """
from fastapi import Depends, FastAPI
from pydantic import BaseModel
app = FastAPI()
class Item(BaseModel):
    name: str
def fee(q: int = 1): return q
@app.post("/items")
def create(item: Item, fee: int = Depends(fee)): return {**item.model_dump(), "fee": fee}
@app.get("/x/{i}")
async def x(i: int): return i
"""


def asked(app, method, path, body=b""):
    """Send one request to an ASGI application; returns status and JSON."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    path, _, query = path.partition("?")
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http", "path": path, "raw_path": path.encode()}
    scope |= {"query_string": query.encode(), "headers": [(b"content-type", b"application/json")], "server": ("t", 80), "client": ("t", 1), "root_path": ""}
    asyncio.run(app(scope, receive, send))
    return sent[0]["status"], json.loads(sent[1]["body"])


def test_fastapi_follows_models_dependencies_and_routes(program):
    """A field of a body's model, a dependency's body, a handler's body and a route more are there at the next request."""
    pytest.importorskip("fastapi")
    m = program.start(ITEMS)
    item = json.dumps({"name": "a"}).encode()

    program.carry(
        ITEMS.replace("name: str", "name: str\n    tax: float = 0.5").replace("return q\n", "return q * 2\n").replace("return i\n", "return i * 2\n")
        + '@app.get("/y")\nasync def y(k: int = 3): return k\n',
        lambda: (asked(m.app, "POST", "/items", item), asked(m.app, "GET", "/x/4"), asked(m.app, "GET", "/y")),
        ((200, {"name": "a", "fee": 1}), (200, 4), (404, {"detail": "Not Found"})),
        ((200, {"name": "a", "tax": 0.5, "fee": 2}), (200, 8), (200, 3)),
    )


NEEDS = """
from fastapi import Depends, FastAPI, Header
app = FastAPI()
def base(k: int = 1): return k
def fee(q: int = 1): return q
class Page:
    def __init__(self, size: int = 10): self.size = size
def checked(x_key: str = Header("none")): NOTED.append(x_key)
NOTED = []
@app.get("/items", dependencies=[Depends(checked)])
def items(fee: int = Depends(fee), page: Page = Depends()): return {"fee": fee, "size": page.size}
"""
NEW_NEEDS = NEEDS.replace("def fee(q: int = 1): return q", "def fee(q: int = 2, tip: float = 0.5, base: int = Depends(base)): return q + tip + base")
NEW_NEEDS = NEW_NEEDS.replace("size: int = 10): self.size = size", "size: int = 20, offset: int = 3): self.size = [size, offset]")


def test_fastapi_dependencies_take_parameters(program):
    """A dependency, function or class, gains parameters with other defaults and one of its own: the next request fills them."""
    pytest.importorskip("fastapi")
    m = program.start(NEEDS)

    def see():
        assert "/items" in m.app.openapi()["paths"]
        asks = {each["name"] for each in m.app.openapi()["paths"]["/items"]["get"]["parameters"]}
        return asked(m.app, "GET", "/items")[1], asked(m.app, "GET", "/items?q=5&tip=2&size=4&offset=7&k=3")[1], "offset" in asks

    program.carry(
        NEW_NEEDS,
        see,
        ({"fee": 1, "size": 10}, {"fee": 5, "size": 4}, False),
        ({"fee": 3.5, "size": [20, 3]}, {"fee": 10, "size": [4, 7]}, True),
    )
    assert {"none"} == set(m.NOTED)


# -- Celery --------------------------------------------------------------------------------------------------------------

TASKS = """
from celery import Celery
app = Celery("shop", broker="memory://", backend="cache+memory://")
app.conf.task_always_eager = True
@app.task
def charge(n): return n
@app.task(max_retries=2, autoretry_for=(KeyError,))
def refund(n): return n + 1
"""
NEW_TASKS = TASKS.replace("@app.task\ndef charge(n): return n", '@app.task(bind=True, max_retries=7, rate_limit="5/m")\ndef charge(self, n): return self.max_retries, n')
NEW_TASKS = NEW_TASKS.replace("max_retries=2, autoretry_for=(KeyError,)", "max_retries=5").replace("n + 1", "n + 2")


@pytest.mark.filterwarnings("error")
def test_celery_tasks_take_the_options_of_their_decorator(program):
    """Options edited, gone and added, `bind` among them: for the task in the registry, for its callers, and in a worker's tracer."""
    from celery.app.trace import build_tracer

    m = program.start(TASKS)
    charge, refund = m.charge, m.refund
    registered = m.app.tasks[f"{program.name}.charge"]
    registered.__trace__ = build_tracer(registered.name, registered, app=m.app)

    def see():
        traced = registered.__trace__("id-1", (3,), {}, {"is_eager": True, "delivery_info": {}})[0]
        options = (registered.max_retries, registered.rate_limit, refund.max_retries, hasattr(refund, "autoretry_for"))
        return traced, charge.delay(3).get(), m.charge.delay(3).get(), refund.delay(1).get(), options

    program.carry(NEW_TASKS, see, (3, 3, 3, 2, (3, None, 2, True)), ((7, 3), (7, 3), (7, 3), 3, (7, "5/m", 5, False)))
    assert registered is m.app.tasks[f"{program.name}.charge"]


CREW = """
from celery import Celery, Task, shared_task
app = Celery("crew", broker="memory://", backend="cache+memory://", set_as_current=False)
app.conf.update(broker_connection_retry_on_startup=True, worker_hijack_root_logger=False, broker_transport_options={"polling_interval": 0.005})
app.conf.beat_schedule = {"often": {"task": "crew.one", "schedule": 30.0}}
DONE = []
class Noting(Task):
    def on_success(self, *told): DONE.append(self.name)
@app.task(name="crew.one", base=Noting)
def one(n): return n
@app.task(name="crew.two")
def two(n): return n
"""
NEW_CREW = CREW.replace("30.0", "60.0").replace("    def on_success(self, *told): DONE.append(self.name)", "    pass").replace(
    '@app.task(name="crew.two")', '@app.task(name="crew.other", base=Noting)') + '@app.task(name="crew.three")\ndef three(n): return n * 3\n'


@pytest.mark.slow
def test_a_worker_takes_the_tasks_that_there_are(program):
    """One that is new, one that is renamed, a hook that is gone; beat goes by the schedule of the text."""
    from celery.beat import Scheduler
    from celery.contrib.testing.worker import start_worker

    m = program.start(CREW)
    beat, two = Scheduler(m.app), m.two
    m.app.finalize()

    def ran(name):
        return m.app.send_task(name, (2,)).get(timeout=30, interval=0.001) if name in m.app.tasks else None

    def see():
        m.DONE.clear()
        named = [ran(name) for name in ("crew.one", "crew.two", "crew.three", "crew.other")]
        return named, two.name, m.DONE[:], beat.schedule["often"].schedule.run_every.total_seconds()

    with start_worker(m.app, pool="solo", perform_ping_check=False, loglevel="CRITICAL"):
        program.carry(NEW_CREW, see, ([2, 2, None, None], "crew.two", ["crew.one"], 30.0), ([2, None, 6, 2], "crew.other", [], 60.0))


def test_a_refused_change_leaves_celery_its_tasks(program):
    """Options that the new text had given before it failed are not there, and a task of another name is none."""
    m = program.start(TASKS)
    assert 3 == m.charge.delay(3).get()
    program.write(NEW_TASKS + "1 / 0\n")

    with pytest.raises(Refused, match="ZeroDivisionError"):
        livesh.swap(program.name)

    assert (3, 3, 2) == (m.charge.delay(3).get(), m.charge.max_retries, m.refund.max_retries)
    assert "_task_from_fun" not in vars(m.app)


# -- classes that cannot be made twice -----------------------------------------------------------------------------------

TABLES = """
from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship
class Base(DeclarativeBase):
    pass
class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    def greet(self): return "hi " + self.name
    @property
    def gone(self): return 1
class Pet(Base):
    __tablename__ = "pets"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    owner: Mapped["User"] = relationship("User")
def greetings(session): return [user.greet() for user in session.scalars(select(User).order_by(User.id))]
"""


@pytest.mark.filterwarnings("ignore:This declarative base already contains")
def test_sqlalchemy_models_take_methods(program):
    """A mapped class cannot be declared twice; methods and properties edited, added and taken away are there all the same."""
    pytest.importorskip("sqlalchemy")
    m = program.start(TABLES)
    engine = m.create_engine("sqlite://")
    m.Base.metadata.create_all(engine)
    with m.Session(engine) as session:
        session.add_all([m.User(name="ann"), m.User(name="bob"), m.Pet(owner_id=1)])
        session.commit()
        user = session.get(m.User, 1)

        program.carry(
            TABLES.replace('"hi " + self.name', '"hello " + self.loud').replace("def gone(self): return 1", "def loud(self): return self.name.upper()"),
            lambda: (m.greetings(session), user.greet(), hasattr(user, "loud"), hasattr(user, "gone"), session.get(m.Pet, 1).owner.greet()),
            (["hi ann", "hi bob"], "hi ann", False, True, "hi ann"),
            (["hello ANN", "hello BOB"], "hello ANN", True, False, "hello ANN"),
        )
        said = livesh.swap(program.name).warnings
        assert any("the statement of User cannot run twice (InvalidRequestError" in each for each in said), said


@pytest.mark.filterwarnings("ignore:This declarative base already contains")
def test_a_new_column_of_a_mapped_class_is_refused_whole(program):
    """What only the class statement can do is refused with the framework's reason."""
    pytest.importorskip("sqlalchemy")
    m = program.start(TABLES)
    program.write(TABLES.replace("    name: Mapped[str]\n", "    name: Mapped[str]\n    age: Mapped[int]\n"))

    with pytest.raises(Refused, match="already defined"):
        livesh.swap(program.name)
    assert not hasattr(m.User, "age")


# -- caches --------------------------------------------------------------------------------------------------------------


def test_a_cache_that_can_be_cleared_forgets_the_old_answers(program):
    """A decorator that remembers results and has `cache_clear`, as functools' has, serves none of the edited function's old ones."""
    text = """
    import cachetools
    @cachetools.cached(cache={})
    def price(n): return n
    class Shop:
        @cachetools.cached(cache={}, key=lambda self, n: n)
        def fee(self, n): return n
    """
    m = program.start(text)
    shop = m.Shop()

    program.carry(
        text.replace("price(n): return n", "price(n): return n * 10").replace("fee(self, n): return n", "fee(self, n): return n * 10"),
        lambda: (m.price(1), m.price(1), shop.fee(2)),
        (1, 1, 2),
        (10, 10, 20),
    )


# -- what an application copies ----------------------------------------------------------------------------------------------


HOOKS = """
from flask import Blueprint, Flask
app = Flask(__name__)
app.config.update(LIMIT=3)
pages = Blueprint("pages", __name__)

@app.after_request
def tag(response):
    response.headers["X-Tag"] = "t"
    return response

@pages.errorhandler(ValueError)
def value(error): return "value", 422

@pages.before_request
def early(): pass

@app.route("/a")
def a(): return "a"

@pages.route("/b")
def b(): raise ValueError

app.register_blueprint(pages, url_prefix="/p")
"""


@pytest.mark.parametrize(  # a swap beside five frameworks takes seconds: some of each kind, the others are slow
    ("edit", "asked", "before", "after"),
    [
        pytest.param(('@pages.before_request\ndef early(): pass', '@pages.before_request\ndef early(): return "early", 401'), "/p/b", 422, 401, id="body", marks=pytest.mark.slow),
        pytest.param(("@pages.errorhandler(ValueError)", "@pages.errorhandler(KeyError)"), "/p/b", 422, 500, id="handler"),
        pytest.param(("@pages.before_request\n", ""), "/p/b", 422, 422, id="hook gone", marks=pytest.mark.slow),
        pytest.param(("def b(): raise", "def b(): return 'b'\n@pages.before_request\ndef new(): return 'new', 401\ndef c(): raise"), "/p/b", 422, 401, id="hook"),
        pytest.param(("def b(): raise", "def b(): return 'b'\n@pages.before_app_request\ndef new(): return 'new', 401\ndef c(): raise"), "/a", 200, 401, id="for all", marks=pytest.mark.slow),
        pytest.param(("@pages.before_request", "@pages.app_errorhandler(404)"), "/none", 404, 500, id="handler for all", marks=pytest.mark.slow),
        pytest.param(('@app.route("/a")', '@app.route("/c")\n@app.route("/a")'), "/c", 404, 200, id="second route", marks=pytest.mark.slow),
        pytest.param(('url_prefix="/p"', 'url_prefix="/q"'), "/q/b", 404, 422, id="prefix"),
        pytest.param(('app.register_blueprint(pages, url_prefix="/p")\n', ""), "/p/b", 422, 404, id="blueprint gone", marks=pytest.mark.slow),
        pytest.param(("Flask(__name__)", 'Flask(__name__, static_url_path="/s")'), "/a", 200, 200, id="application"),
    ],
)
def test_flask_has_what_the_text_says_of_hooks_and_blueprints(program, edit, asked, before, after):
    """What an application has copied of a blueprint, and registered of it, is as in a fresh process; there, back, and there again."""
    m = program.start(HOOKS)

    def see():
        app, client = m.app, m.app.test_client()
        names = sorted((key or "", *(f.__name__ for f in found)) for key, found in app.before_request_funcs.items() if found)
        return client.get(asked).status_code, names, sorted(map(str, app.url_map.iter_rules())), app.config["LIMIT"]

    was, text = see(), HOOKS.replace(*edit)
    fresh = Program(program.path.parent)
    m, wanted = fresh.start(text), None
    try:
        wanted = see()
    finally:
        m = sys.modules[program.name]
        del sys.modules[fresh.name]
    assert (before, after) == (was[0], wanted[0])
    program.carry(text, see, was, wanted)


def test_an_application_that_is_made_anew_tells_what_is_not_in_it(program):
    """A route that somebody else has put into an application does not come back with the edited `Flask(...)`: that is said."""
    text = """
        from flask import Flask
        app = Flask(__name__)
        @app.route("/a")
        def a(): return "a"
        """
    m = program.start(text)
    m.app.add_url_rule("/b", "b", lambda: "b")

    def see():
        return [m.app.test_client().get(path).status_code for path in ("/a", "/b")]

    program.write(text.replace("(__name__)", "(__name__, static_url_path='/s')"))
    warnings = livesh.swap(program.name).warnings
    assert [200, 404] == see()
    assert [said for said in warnings if f"{program.name}: app is another flask.app.Flask now" in said and "view_functions (with 1 more)" in said]
    program.write(text.replace("(__name__)", "(__name__, static_url_path='/t')"))
    assert [] == livesh.swap(program.name).warnings
    livesh.rollback(program.name)
    assert [200, 404] == see()


AIOHTTP = """
from aiohttp import web
routes = web.RouteTableDef()

@routes.get("/a/{name}")
async def a(request): return web.Response(text="a")

@routes.get("/b", name="b")
async def b(request): return web.Response(text="b")

app = web.Application()
app.add_routes(routes)
app.router.add_get("/own", b)
app.freeze()
"""


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(('"/b"', '"/c"'), id="path"),
        pytest.param(('@routes.get("/b"', '@routes.post("/b"'), id="method", marks=pytest.mark.slow),
        pytest.param(('@routes.get("/b", name="b")\nasync def b(', "async def b("), id="gone"),
        pytest.param(('@routes.get("/a/{name}")', '@routes.get("/a/x")\nasync def x(request): return web.Response(text="x")\n\n@routes.get("/a/{name}")'), id="new", marks=pytest.mark.slow),
    ],
)
def test_an_aiohttp_router_follows_the_table_it_was_filled_from(program, edit):
    """A route that a table has got or lost is there, or gone, in the frozen router, in the order of the text."""
    pytest.importorskip("aiohttp")
    m = program.start(AIOHTTP)
    text, wanted = AIOHTTP.replace(*edit), {}
    exec(compile(text, "fresh", "exec", dont_inherit=True), wanted)

    def see(app=None):
        router = (app or m.app).router
        return [(each.canonical, sorted(route.method for route in each)) for each in router.resources()], sorted(router.named_resources())

    program.carry(text, see, see(), see(wanted["app"]))


STARLETTE = """
from starlette.applications import Starlette
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

def home(request):
    if "e" in request.query_params: raise ValueError("x")
    return PlainTextResponse("home")

class Counting(BaseHTTPMiddleware):
    seen = 0
    async def dispatch(self, request, call_next):
        self.seen += 1
        response = await call_next(request)
        response.headers["seen"] = str(self.seen)
        return response

async def value(request, error): return PlainTextResponse("value", status_code=422)

app = Starlette(routes=[Route("/", home)])
app.add_middleware(Counting)
app.add_exception_handler(ValueError, value)
"""


def test_an_application_that_serves_takes_middleware_and_error_handlers(program):
    """What is new wraps what serves, what is gone leaves, and a middleware that stays goes on counting."""
    m = program.start(STARLETTE)
    assert (200, {"seen": "1"}) == answer(m.app, "/")
    assert (422, {"seen": "2"}) == answer(m.app, "/?e")
    more = "class More(BaseHTTPMiddleware):\n    async def dispatch(self, request, call_next):\n        response = await call_next(request)\n" \
        "        response.headers['more'] = 'm'\n        return response\n"

    program.write(STARLETTE.replace("app = S", more + "app = S") + "app.add_middleware(More)\n")
    livesh.swap(program.name)
    assert (200, {"seen": "3", "more": "m"}) == answer(m.app, "/")
    livesh.rollback(program.name)
    assert (200, {"seen": "4"}) == answer(m.app, "/")

    program.write(STARLETTE.replace("app.add_exception_handler(ValueError, value)\n", ""))
    livesh.swap(program.name)
    assert 500 == answer(m.app, "/?e")[0]
    livesh.rollback(program.name)
    assert 422 == answer(m.app, "/?e")[0]


FASTAPI = """
from fastapi import APIRouter, FastAPI
app, pages = FastAPI(), APIRouter()

@app.get("/{any}")
def every(any: str): return any

@pages.get("/b")
async def b(): return "b"

app.include_router(pages, prefix="/p")
"""


@pytest.mark.parametrize(
    ("edit", "asked", "before", "after"),
    [
        pytest.param(("async def b", "def b"), "/p/b", 200, 200, id="no coroutine"),
        pytest.param(('@pages.get("/b")', '@pages.get("/c")'), "/p/b", 200, 404, id="path"),
        pytest.param(('@pages.get("/b")', '@pages.get("/c")\n@pages.get("/b")'), "/p/c", 404, 200, id="second route", marks=pytest.mark.slow),
        pytest.param(('@pages.get("/b")\nasync def b(): return "b"\n', ""), "/p/b", 200, 404, id="gone", marks=pytest.mark.slow),
        pytest.param(('prefix="/p"', 'prefix="/q"'), "/p/b", 200, 404, id="prefix", marks=pytest.mark.slow),
        pytest.param(('@app.get("/{any}")', '@app.get("/one", status_code=201)\ndef one(): return "one"\n@app.get("/{any}")'), "/one", 200, 201, id="before another"),
    ],
)
def test_fastapi_routers_follow(program, edit, asked, before, after):
    """A router that another one includes is asked again for its routes, in the order of the text; the OpenAPI page tells the same."""
    pytest.importorskip("fastapi")
    m = program.start(FASTAPI)
    text, wanted = FASTAPI.replace(*edit), {}
    exec(compile(text, "fresh", "exec", dont_inherit=True), wanted)

    def see(app=None):
        app = app or m.app
        return answer(app, asked)[0], sorted(app.openapi()["paths"])

    program.carry(text, see, (before, sorted(m.app.openapi()["paths"])), (after, see(wanted["app"])[1]))


def answer(app, url):
    """What an ASGI application answers to a GET: the status, and those headers that tests set."""
    path, _, query = url.partition("?")
    sent = []
    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive():
        return next(asked, {"type": "http.disconnect"})

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "path": path, "raw_path": path.encode(), "root_path": "",
             "query_string": query.encode(), "scheme": "http", "headers": [], "client": ("c", 1), "server": ("s", 80)}
    with contextlib.suppress(ValueError):  # Starlette answers, and raises it once more for the server's log
        asyncio.run(app(scope, receive, send))
    return sent[0]["status"], {name.decode(): value.decode() for name, value in sent[0]["headers"] if name in (b"seen", b"more")}
