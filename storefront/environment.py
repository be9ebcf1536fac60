"""Makes .venv what a requirements file says: `python storefront/environment.py requirements.txt`.

Run by any Python the shop supports, before anything is installed: standard library only.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = VENV / "pip.log"
# Words in pip's log that tell a missing network from a missing package.
NETWORK_WORDS = ("NewConnectionError", "NameResolutionError", "ConnectTimeout", "ProxyError")


def main() -> None:
    requirements = ROOT / sys.argv[1]
    stamp = VENV / f"{requirements.name}.sha256"
    wanted = fingerprint(requirements)
    if not (VENV.is_dir() and os.path.samefile(sys.prefix, VENV)):
        venv.create(VENV, clear=True)
    if not stamp.exists() or stamp.read_text() != wanted:
        sys.stderr.write(f"Installing {requirements.name} into .venv, about a minute, once.\n")
        provide_pip()
        install(requirements)
        stamp.write_text(wanted)


def fingerprint(requirements: Path) -> str:
    """A hash of the file and of those it includes with `-r`."""
    text = requirements.read_text()
    included = [line.split()[1] for line in text.splitlines() if line.startswith("-r ")]
    inner = "".join(fingerprint(ROOT / name) for name in included)
    return hashlib.sha256((text + inner).encode()).hexdigest()


def provide_pip() -> None:
    has_pip = subprocess.run([PYTHON, "-c", "import pip"], capture_output=True)
    if has_pip.returncode == 0:
        return
    if importlib.util.find_spec("ensurepip") is None:
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        sys.exit(f"This Python comes without pip. On Debian and Ubuntu: apt install {version}-venv")
    subprocess.run([PYTHON, "-m", "ensurepip"], check=True, capture_output=True)


def install(requirements: Path) -> None:
    LOG.unlink(missing_ok=True)
    command = [PYTHON, "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    command += ["--retries", "2", "--timeout", "15", "--log", LOG, "-r", requirements]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == 0:
        return
    said = done.stdout + done.stderr
    if any(word in said for word in NETWORK_WORDS):
        reason = "the package index can't be reached. Is there a network?"
    else:
        errors = [line for line in said.splitlines() if line.startswith("ERROR:")]
        reason = errors[-1].removeprefix("ERROR:").strip() if errors else "pip gave up."
    sys.exit(f"{requirements.name} was not installed: {reason} pip's log: {LOG.relative_to(ROOT)}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Stopped. `make` goes on from here.")
