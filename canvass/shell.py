"""The shell of the phone at the door: its files, and a version that changes whenever one of them does."""

import json
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.engine import Engine
from django.templatetags.static import static

from canvass import map_tiles

FOLDER = "canvass/phone"
SHARED = ("phone.css", "theme.js")
MAP = (f"{FOLDER}/map.js", "vendor/leaflet/leaflet.js", "vendor/leaflet/leaflet.css")
WORDS = (f"{FOLDER}/words/en.json", f"{FOLDER}/words/es.json")
#: Modules of every screen but the first: they come once that one stands.
AFTER = {f"{FOLDER}/{name}.js" for name in ("building", "done", "door", "more", "reminder", "screens", "status")}
#: Comes once a list is on the phone: nobody waits for it at the first visit. Of the words the phone asks for its own.
LATER = (*WORDS, f"{FOLDER}/position.js", f"{FOLDER}/practice.js", *MAP)
WORKER = f"{FOLDER}/worker.js"
TEMPLATES = ("phone.html", "canvass/walk.html")


def _found(name: str) -> Path:
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(name)
    return Path(path)


@cache
def files() -> tuple[str, ...]:
    """The static files that the worker keeps at install: all that the shell needs, and no other."""
    folder = _found(WORKER).parent
    own = sorted(f"{FOLDER}/{path.relative_to(folder)}" for path in folder.rglob("*") if path.is_file())
    return (*SHARED, *(name for name in own if name not in (*LATER, WORKER)))


def modules() -> list[str]:
    """The addresses of the first screen's modules, for the browser to fetch at once, not one after the other."""
    own = (name for name in files() if name.startswith(FOLDER) and name.endswith(".js"))
    return [static(name) for name in own if name not in AFTER]


def words(language: str) -> str:
    """The address of the words in this language, or in English: most likely those that the phone will ask for."""
    asked = f"{FOLDER}/words/{language[:2]}.json"
    return static(asked if asked in WORDS else WORDS[0])


def version() -> str:
    """Changes with any byte of the shell, the map or the worker itself, and with the tiles that its page names."""
    return sha256(f"{_bytes()} {settings.MAP_TILES_URL} {settings.MAP_TILES_ATTRIBUTION}".encode()).hexdigest()[:12]


def policy() -> dict[str, list[str]]:
    """What the shell's page may do beyond every other page: nothing in it is read as markup or as code, but what its
    own script lets through, and pictures come from the tile server that is set."""
    own = {"require-trusted-types-for": ["'script'"], "trusted-types": ["default"]}
    host = map_tiles.host()
    return own | ({"img-src": [host]} if host else {})


@cache
def _bytes() -> str:
    paths = [_found(name) for name in (*files(), *LATER, WORKER)]
    paths += [Path(Engine.get_default().get_template(name).origin.name) for name in TEMPLATES]
    return sha256(b"".join(sha256(path.read_bytes()).digest() for path in paths)).hexdigest()


@cache
def _code() -> str:
    return _found(WORKER).read_text(encoding="utf-8")


def worker(page: str) -> str:
    """The service worker for the shell at ``page``."""
    given = {
        "PAGE": page,
        "VERSION": version(),
        "SHELL": [static(name) for name in files()],
        "LATER": [static(name) for name in LATER],
    }
    return "".join(f"const {name} = {json.dumps(value)};\n" for name, value in given.items()) + _code()


def manifest(page: str) -> dict[str, object]:
    """What a phone needs to put the shell on its home screen."""
    return {
        "name": "Ground Truth",
        "short_name": "Doors",
        "start_url": page,
        "scope": page,
        "display": "standalone",
        "background_color": "#FFFFFF",
        "theme_color": "#FFFFFF",
        "icons": [
            {"src": static("icons/app.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
            {"src": static("icons/app-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "any maskable"},
        ],
    }
