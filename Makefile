# make run     opens the shop, after setting up whatever is missing
# make test    runs every test, after setting up whatever is missing
# make check   format, lint, templates, migrations, deployment: what must hold beside the tests
# make bench   requests per second beside a bare Django view; SHORT=yes to try a change
# make setup   environment and migrations only, for those who script the rest
#
# DATABASE_URL, MEDIA_ROOT, PORT and their kin are read from the environment (docs/deploy.md).

SHELL = /bin/sh
PYTHON = .venv/bin/python
PYTHON_FILES = find storefront catalog reviews accounts -name '*.py' ! -path '*/migrations/*'
TEMPLATES = find templates -name '*.html'

.PHONY: run test check bench setup environment environment-dev

run: environment
	@$(PYTHON) -m storefront.run shop

test: environment-dev
	@$(PYTHON) -m storefront.tests.browser.chromium
	@$(PYTHON) -m pytest -n auto

check: environment-dev
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	$(TEMPLATES) -exec .venv/bin/djade --target-version 6.1 --check {} +
	$(PYTHON_FILES) -exec $(PYTHON) -m django_upgrade --target-version 6.1 --check {} +
	DATABASE_URL=sqlite://:memory: $(PYTHON) manage.py makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=storefront.settings.production DATABASE_URL=sqlite://:memory: \
	ALLOWED_HOSTS=shop.example.com SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(50))') \
	$(PYTHON) manage.py check --deploy --fail-level WARNING

bench: environment
	@$(PYTHON) -m storefront.bench $(if $(SHORT),--short)

setup: environment
	@$(PYTHON) -m storefront.run migrations

# The first interpreter that is new enough makes .venv and keeps it as the requirements say.
# Each is tried, not looked up: a pyenv shim exists even for versions it won't start.
environment environment-dev:
	@for python in .venv/bin/python python3.13 python3.14 python3.12 python3 python \
	    "$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/3.1[2-9]*/bin/python3; do \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then \
	    exec "$$python" storefront/environment.py $(patsubst environment%,requirements%.txt,$@); \
	  fi; \
	done; \
	found=$$(python3 --version 2>/dev/null || python --version 2>/dev/null || echo no Python); \
	echo "The shop needs Python 3.12 or newer, and this machine has $$found." >&2; exit 1
