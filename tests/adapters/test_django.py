"""A Django project that serves while its URLs, admins, receivers, models, settings, forms, tags and middleware are edited, taken back and edited again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FILES = {
    "shop/__init__.py": "",
    "shop/models.py": """
from django.db import models

class Orders(models.QuerySet):
    def long(self):
        return self.filter(text__gt="m")

class Order(models.Model):
    text = models.CharField(max_length=20)
    orders = Orders.as_manager()
    def short(self):
        return self.text[:2]
""",
    "shop/admin.py": """
from django.contrib import admin
from shop.models import Order

@admin.register(Order)
class OrderAdmin(admin.ModelAdmin):
    list_display = ["text"]
    def shown(self, order):
        return order.short()
""",
    "shop/receivers.py": """
from django.db.models.signals import post_init, pre_init
from django.dispatch import receiver
from shop.models import Order

SEEN = []

@receiver(post_init, sender=Order)
def made(sender, **given):
    SEEN.append("one")
""",
    "shop/forms.py": """
from django import forms
from shop.models import Order

class OrderForm(forms.ModelForm):
    class Meta:
        model = Order
        fields = ["text"]
""",
    "shop/middleware.py": """
class Mark:
    def __init__(self, get_response):
        self.get_response = get_response
    def __call__(self, request):
        response = self.get_response(request)
        response["X-Mark"] = "one"
        return response
""",
    "shop/templatetags/__init__.py": "",
    "shop/templatetags/shop_tags.py": """
from django import template

register = template.Library()

@register.simple_tag
def hello(name):
    return "hello " + name
""",
    "shop/templates/shop/page.html": "{% load shop_tags %}{% hello 'ann' %}",
    "project_settings.py": """
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "project_urls"
SECRET_KEY = "no secret"
USE_TZ = True
PAGE = 3
INSTALLED_APPS = ["django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.messages", "django.contrib.sessions", "shop"]
MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
              "django.contrib.messages.middleware.MessageMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
""",
    "shop/views.py": """
from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

PAGE = settings.PAGE

@require_GET
def posted(request):
    return HttpResponse("posted")

def about(request):
    return HttpResponse("about one")
""",
    "shop/urls.py": """
from django.urls import path
from shop import views

urlpatterns = [path("about/", views.about, name="about"), path("posted/", views.posted)]
""",
    "project_urls.py": """
from django.contrib import admin
from django.urls import include, path

urlpatterns = [path("shop/", include("shop.urls")), path("admin/", admin.site.urls)]
""",
}
EDITS = [
    ("shop/models.py", "self.text[:2]", "self.text[:3]"),
    ("shop/admin.py", '["text"]', '["text", "shown"]'),
    ("shop/admin.py", "order.short()", "order.short() + '!'"),
    ("shop/receivers.py", "(post_init, sender=Order)", "([pre_init, post_init], sender=Order)"),
    ("shop/receivers.py", '"one"', '"two"'),
    ("shop/forms.py", '["text"]', '["text", "id"]'),
    ("shop/models.py", '        return self.filter(text__gt="m")', '        return self.filter(text__gt="m")\n    def short(self):\n        return "short"'),
    ("shop/templatetags/shop_tags.py", "@register.simple_tag\ndef hello(name):", "@register.simple_tag(takes_context=True)\ndef hello(context, name):"),
    ("project_settings.py", "PAGE = 3", "PAGE = 4\nMORE = 1"),
    ("project_settings.py", "MIDDLEWARE = [", 'MIDDLEWARE = ["shop.middleware.Mark", '),
    ("shop/views.py", "@require_GET", "@require_POST"),
    ("shop/views.py", "about one", "about two"),
    ("shop/urls.py", 'path("about/", views.about, name="about")', 'path("info/", views.about, name="info")'),
]
SCRIPT = r"""
import gc, sys
import django
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "project_settings"
django.setup()
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, reverse
import livesh, shop.forms, shop.receivers, shop.models
from django.conf import settings
from django.template.loader import render_to_string
from shop.models import Order

client = Client()
first = admin.site._registry[Order]

def named(name):
    try:
        return reverse(name)
    except NoReverseMatch:
        return None

def see():
    gc.collect()
    del shop.receivers.SEEN[:]
    order = Order(text="abcdef")
    own = admin.site._registry[Order]
    return (order.short(), own is first, list(own.list_display), own.shown(order), shop.receivers.SEEN[:], named("about"), named("info"),
            [client.get(path).status_code for path in ("/shop/about/", "/shop/info/")], named("admin:shop_order_changelist"),
            type(admin.site._registry).__name__, "register" in vars(admin.site),
            list(shop.forms.OrderForm.base_fields), hasattr(Order.orders, "short"), render_to_string("shop/page.html"), settings.PAGE, hasattr(settings, "MORE"),
            client.get("/shop/info/").headers.get("X-Mark"), client.post("/shop/posted/").status_code)

before = ("ab", True, ["text"], "ab", ["one"], "/shop/about/", None, [200, 404], "/admin/shop/order/", "dict", False, ["text"], False, "hello ann", 3, False, None, 405)
after = ("abc", True, ["text", "shown"], "abc!", ["two", "two"], None, "/shop/info/", [404, 200], "/admin/shop/order/", "dict", False,
         ["text"], True, "hello ann", 4, True, "one", 200)
assert see() == before, see()
for file, old, new in eval(sys.argv[1]):
    with open(file) as source:
        text = source.read()
    assert text.count(old) == 1, (file, old)
    with open(file, "w") as target:
        target.write(text.replace(old, new))
for _ in range(2):
    result = livesh.swap()
    assert see() == after, (see(), result.as_dict())
    assert any("shop.views line 6 has taken the setting PAGE" in said for said in result.warnings), result.warnings
    livesh.rollback("shop.urls")
    assert see() == before, see()

try:
    with open("shop/admin.py") as source:
        livesh.swap(sources={"shop.admin": source.read().replace("OrderAdmin", "OtherAdmin") + "\n1 / 0\n"})
except livesh.Refused:
    assert see() == before, see()
    print("refused", flush=True)
other = "\n@admin.register(Order)\nclass Other(admin.ModelAdmin):\n    list_display = ['id']\n"
with open("shop/admin.py") as source:
    text = source.read()
livesh.swap(sources={"shop.admin": text.partition("@admin")[0] + other})
assert type(admin.site._registry[Order]).__name__ == "Other" and named("admin:shop_order_changelist") == "/admin/shop/order/"
livesh.rollback("shop.admin")
assert see()[2:] == before[2:], see()
print("served", flush=True)
"""


def test_a_project_follows(tmp_path: Path) -> None:
    """Routes, their names, an admin, receivers held weakly and a model's method; a text that fails; another admin for the same model."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    done = subprocess.run([sys.executable, "-c", SCRIPT, repr(EDITS)], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)

    assert (0, "refused\nserved\n") == (done.returncode, done.stdout), done.stderr
