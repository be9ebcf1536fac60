"""The house rules as functions: source in, faults out. `test_conventions` holds the house to
them, and them to what each must catch."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

# Names that say nothing about what is inside.
VAGUE_NAMES = {"utils", "helpers", "common", "services", "mixins", "signals", "misc"}

# Who stands where: a module imports from its own rank or a later one, never back.
RANKS = {
    "urls": 0,
    "views": 1,
    "admin": 1,
    "forms": 2,
    "search": 3,
    "facets": 3,
    "feeds": 3,
    "moderation": 3,
    "ratings": 3,
    "verbs": 3,
    "models": 4,
}
# What the models and verbs of an app may know of the other apps.
KNOWN_APPS = {
    "catalog": {"catalog"},
    "accounts": {"accounts"},
    "reviews": {"reviews", "catalog", "accounts"},
}
APPS = set(KNOWN_APPS)
# The only parts of the wiring that an app may import; its tests may use what tests share.
OPEN_WIRING = ("storefront.htmx", "storefront.pages", "storefront.testing")

# Who writes the catalogue's tables.
CATALOGUE_WRITERS = {
    "catalog/verbs/": "everything",
    "catalog/migrations/": "what a change of schema needs",
    "catalog/pictures.py": "sizes_ready, once the sizes of a picture exist",
    "catalog/search/stored.py": "the pages of the search's index",
    "catalog/snapshots.py": "the stored indexes",
    "reviews/ratings.py": "the rating columns",
    "reviews/migrations/": "the rating columns, where a change of schema needs it",
}
WRITES = {"save", "delete", "update", "create", "get_or_create", "update_or_create"}
WRITES |= {"bulk_create", "bulk_update", "raw_delete"}
WRITES |= {f"a{name}" for name in WRITES} | {"save_base", "_raw_delete"}
# In the catalogue's own forms and admin these names hold its rows, and Django's own
# admin methods write them.
ADMIN_NAMES = {"obj", "object", "instance", "queryset", "form", "formset"}
ADMIN_WRITES = {"save_model", "save_related", "save_formset", "delete_model", "delete_queryset"}
WRITING_SQL = re.compile(r'\b(INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?catalog_', re.IGNORECASE)


def vague_name(path: str) -> str | None:
    stem = PurePosixPath(path).stem
    return f"{path}: say what it does instead of {stem!r}" if stem in VAGUE_NAMES else None


def stem_faults(root: Path, app: str, name: str, view: str, *, has_page: bool) -> Iterator[str]:
    """Where the name of an address is not also its view's, its template's and its test's."""
    if view != name:
        yield f"{app}:{name} is answered by {view}"
    template = root / "templates" / app / f"{name}.html"
    if template.exists() is not has_page:
        yield f"{app}:{name} {'has no' if has_page else 'needs no exception, it has a'} template"
    if not (root / app / "tests" / f"test_{name}.py").exists():
        yield f"{app}:{name} has no test_{name}.py"


def import_faults(path: str, source: str) -> Iterator[str]:
    """Imports against the arrows: between apps, towards the wiring, and back along the way."""
    app, *rest = PurePosixPath(path).with_suffix("").parts
    layer = next((part for part in rest if part in RANKS), None)
    is_test = "tests" in rest
    for module in imported_modules(ast.parse(source)):
        target, *inner = module.split(".")
        if target == "storefront" and app in APPS:
            allowed = (*OPEN_WIRING, "storefront.tests") if is_test else OPEN_WIRING
            if not module.startswith(allowed):
                yield f"{path}: imports {module}, which is wiring"
        if target not in APPS or app not in APPS or is_test:
            continue
        if layer in {"models", "verbs"} and target not in KNOWN_APPS[app]:
            yield f"{path}: imports {module}, an app it must not know"
        target_layer = next((part for part in inner if part in RANKS), None)
        if layer and target_layer and RANKS[target_layer] < RANKS[layer]:
            yield f"{path}: imports {module}, back along the way"


def imported_modules(tree: ast.AST) -> set[str]:
    """Every module and name imported anywhere in a file, dotted and absolute."""
    modules = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                modules.add("storefront.relative_import")
            modules |= {f"{node.module}.{alias.name}" for alias in node.names}
    return modules


def silent_arrow_faults(path: str, source: str) -> Iterator[str]:
    """The way back without an import: a reverse accessor or a lookup into a stranger."""
    app, *rest = PurePosixPath(path).with_suffix("").parts
    if app not in {"catalog", "accounts"} or not {"models", "verbs"} & set(rest):
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            word = node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            word = node.value
        elif isinstance(node, ast.keyword):
            word = node.arg or ""
        else:
            continue
        if re.fullmatch(r"-?reviews?(_set|\.\w+|__\w+)*", word):
            yield f"{path}:{getattr(node, 'lineno', '?')} reaches reviews by {word!r}"


def catalogue_write_faults(
    path: str, source: str, models: set[str], accessors: set[str]
) -> Iterator[str]:
    """Writes to the catalogue's tables that go round its verbs.

    `models` are its classes, `accessors` the names by which other objects reach their rows.
    This reads names, not types. It knows a catalogue row by its class, by an accessor on the
    way, by an annotation, or by a variable that is called like the model or was made from one
    in the same file; a row under a name that tells nothing slips through.
    """
    if path.startswith(tuple(CATALOGUE_WRITERS)):
        return
    tree = ast.parse(source)
    named = models | {name for model in models for name in instance_names(model)}
    named |= ADMIN_NAMES if path.startswith("catalog/") else set()
    for scope in scopes(tree):
        suspects = named | bound_names(scope, models | accessors)
        for node in ast.walk(scope):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if WRITING_SQL.search(node.value):
                    yield f"{path}:{node.lineno} writes a catalogue table in SQL"
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                words, method = chain(node.func.value), node.func.attr
                writes = method in WRITES and (words[0] in suspects or accessors & set(words[1:]))
                # A form gives its rows so, for a verb to write them.
                writes = writes and "commit=False" not in map(ast.unparse, node.keywords)
                inherits = method in ADMIN_WRITES and words == ["super"]
                if writes or (inherits and path.startswith("catalog/")):
                    spoken = ".".join([*words, method])
                    yield f"{path}:{node.lineno} writes round the verbs: {spoken}()"


def scopes(tree: ast.Module) -> Iterator[ast.stmt]:
    """The functions, methods and other statements of a file: what shares its variables."""
    for statement in tree.body:
        yield from statement.body if isinstance(statement, ast.ClassDef) else [statement]


def instance_names(model: str) -> set[str]:
    """How variables with rows of a model are called: ProductImage → product_image(s)."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", model).lower()
    return {name, f"{name}s", re.sub("y$", "ies", name)}


def bound_names(tree: ast.AST, sources: set[str]) -> set[str]:
    """Variables assigned, looped over or annotated from any of these names."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            targets, value = node.targets, node.value
        elif isinstance(node, ast.For | ast.comprehension):
            targets, value = [node.target], node.iter
        elif isinstance(node, ast.AnnAssign):
            targets, value = [node.target], node.annotation
        elif isinstance(node, ast.NamedExpr):
            targets, value = [node.target], node.value
        elif isinstance(node, ast.arg):
            words = re.findall(r"\w+", ast.unparse(node.annotation)) if node.annotation else []
            found |= {node.arg} if sources & set(words) else set()
            continue
        else:
            continue
        if sources & set(chain(value)):
            found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


def chain(node: ast.AST) -> list[str]:
    """The words of an expression from its root: `Product.objects.filter(…)[0]` → Product,
    objects, filter. What has no name at its root starts with an empty word."""
    words: list[str] = []
    while True:
        match node:
            case ast.Attribute():
                words.append(node.attr)
                node = node.value
            case ast.Call():
                node = node.func
            case ast.Subscript():
                node = node.value
            case ast.Name():
                return [*reversed([*words, node.id])]
            case _:
                return ["", *reversed(words)]


TAG = re.compile(r"<(?P<name>[a-z][\w-]*)(?P<attributes>(?:\s[^<>]*?)?)/?>", re.IGNORECASE)
TEMPLATE_CODE = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|{%.*?%}|{{.*?}}", re.DOTALL)
INCLUDE = re.compile(
    r"{%\s*include(?:_kept)?\s+[\"'][^\"']*/_\w+\.html[\"'](?P<rest>.*?)%}", re.DOTALL
)
FETCHING = re.compile(r"\b(src|srcset|poster|action|formaction|data)\s*=\s*[\"']?\s*(https?:)?//")


def template_faults(path: str, source: str) -> Iterator[str]:
    """What the content policy refuses or another host would serve, and pieces called with
    the whole context instead of `only` what they ask for."""
    for include in INCLUDE.finditer(source):
        if not include["rest"].rstrip().endswith("only"):
            yield f"{path}: includes a piece without 'only': {include[0]}"
    if PurePosixPath(path).name.startswith("_") and not source.startswith("{% comment %}"):
        yield f"{path}: a shared piece opens with a comment that says what it needs"
    for tag in TAG.finditer(TEMPLATE_CODE.sub("", source)):
        name, attributes = tag["name"].lower(), tag["attributes"]
        # An e-mail has no policy to meet and no stylesheet to link.
        is_styled = name == "style" or re.search(r"\sstyle\s*=", attributes)
        if is_styled and "/email/" not in path:
            yield f"{path}: inline style: {tag[0]}"
        if name == "script" and not re.search(r"\s(src|type\s*=\s*.application/)", attributes):
            yield f"{path}: inline script: {tag[0]}"
        if re.search(r"\s(on[a-z]+|(data-)?hx-on[\w:-]*)\s*=", attributes):
            yield f"{path}: inline handler: {tag[0]}"
        if re.search(r"\shx-[\w-]+\s*=", attributes):
            yield f"{path}: no such attribute in HTML, say data-hx-…: {tag[0]}"
        if FETCHING.search(attributes) or (name == "link" and "//" in attributes):
            yield f"{path}: fetches from another host: {tag[0]}"


def asset_faults(path: str, source: str) -> Iterator[str]:
    """What a stylesheet or script would fetch from another host."""
    code = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    for found in re.finditer(r"(@import\b|url\(|fetch\(|import\()\s*[\"']?\s*(https?:)?//", code):
        yield f"{path}: fetches from another host: {found[0]}"
