"""How gunicorn runs the shop: `gunicorn storefront.wsgi` reads this file by itself."""

import os

_cores = os.cpu_count() or 1

bind = os.environ.get("GUNICORN_BIND", f"0.0.0.0:{os.environ.get('PORT', '8000')}")
# Loaded once, then forked: the workers share the code and what was read at the start.
preload_app = os.environ.get("GUNICORN_PRELOAD", "yes") == "yes"
workers = int(os.environ.get("WEB_CONCURRENCY", _cores * 2 + 1))
worker_class = "gthread"
threads = int(os.environ.get("GUNICORN_THREADS", 2))
timeout = int(os.environ.get("GUNICORN_TIMEOUT", 120))
keepalive = int(os.environ.get("GUNICORN_KEEPALIVE", 5))
# Each worker is replaced now and then, never all at once, so that no leak lives long.
max_requests = int(os.environ.get("GUNICORN_MAX_REQUESTS", 1000))
max_requests_jitter = int(os.environ.get("GUNICORN_MAX_REQUESTS_JITTER", 50))
# Signals are enough to steer it; no socket in somebody's home folder.
control_socket_disable = True
