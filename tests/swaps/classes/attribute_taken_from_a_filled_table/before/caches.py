import logging
logger = logging.getLogger(__name__)
TABLE = {"memory": "in memory"}
try:
    import not_there_at_all
except ImportError:
    logger.info("not there")
else:
    TABLE["disk"] = "on disk"
    del not_there_at_all
try:
    import colorsys
except ImportError:
    logger.info("not there")
else:
    TABLE["net"] = "on the net"
    del colorsys
