from lib import EU, US
ROUTES = {"primary": EU, "backup": US}
