import logging
logger = logging.getLogger(__name__)
TABLE = {"memory": "in memory"}
try:
    import keyword
except ImportError:
    logger.info("not there")
else:
    TABLE["disk"] = "on disk"
    del keyword
try:
    import colorsys
except ImportError:
    logger.info("not there")
else:
    TABLE["net"] = "on the net"
    del colorsys
