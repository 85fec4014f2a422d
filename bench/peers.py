"""The runtimes that hako is compared with: the newest runc and crun that Debian has, beside what is installed."""
import os, pathlib, re, shutil, subprocess, sys

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
ARCHITECTURE_LIBRARIES = "usr/lib/x86_64-linux-gnu"
LOADER = "ld-linux-x86-64.so.2"


def mirror():
    """The mirror that this machine's apt uses."""
    files = [pathlib.Path("/etc/apt/sources.list"), *pathlib.Path("/etc/apt/sources.list.d").glob("*")]
    for file in files:
        if not file.is_file():
            continue
        for line in file.read_text(errors="replace").splitlines():
            found = re.match(r"\s*(?:URIs:|deb(?: \[[^]]*\])?)\s+(\S+/debian)/?(?:\s|$)", line)
            if found:
                return found.group(1)
    sys.exit("bench: no mirror of Debian's in /etc/apt: name the peers by --runc and --crun")


def run(*words, **more):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    if done.returncode:
        sys.exit(f"bench: {' '.join(words)}: {done.stdout.strip()[-500:]}")
    return done.stdout


def needed(program):
    return re.findall(r"NEEDED.*\[(.*)\]", run("readelf", "-d", str(program)))


def fetch(directory):
    """Unpacks both and the libraries that they need into a directory. Nothing of it is installed."""
    for tool, package in (("patchelf", "patchelf"), ("readelf", "binutils"), ("dpkg", "dpkg")):
        if not shutil.which(tool):
            sys.exit(f"bench: {tool} is missing: install the package {package}, or name the peers by --runc and --crun")
    for part in ("lists/partial", "cache/archives/partial", "debs"):
        (directory / part).mkdir(parents=True, exist_ok=True)
    sources = directory / "sources.list"
    sources.write_text(f"deb [signed-by={KEYRING}] {mirror()} sid main\n")
    options = [f"-oDir::Etc::SourceList={sources}", "-oDir::Etc::SourceParts=/dev/null", "-oDir::State::status=/dev/null",
               f"-oDir::State::Lists={directory}/lists", f"-oDir::Cache={directory}/cache", "-oAPT::Sandbox::User=root"]
    run("apt-get", *options, "update")
    closure = run("apt-cache", *options, "depends", "--recurse", "--no-recommends", "--no-suggests", "--no-conflicts", "--no-breaks",
                  "--no-replaces", "--no-enhances", "runc", "crun")
    packages = {"runc", "crun"} | {name for name in re.findall(r"^(lib[a-z0-9.+-]+)$", closure, re.M)}
    run("apt-get", *options, "download", *sorted(packages), cwd=directory / "debs")
    root = directory / "root"
    for deb in sorted((directory / "debs").glob("*.deb")):
        run("dpkg", "-x", str(deb), str(root))
    libraries = root / ARCHITECTURE_LIBRARIES
    for name in ("runc", "crun"):
        program = directory / name
        shutil.copy(root / "usr/bin" / name, program)
        for library in needed(program):
            if not (libraries / library).exists():
                sys.exit(f"bench: {name} needs {library}, which no package brought")
        run("patchelf", "--set-interpreter", str(libraries / LOADER), "--force-rpath", "--set-rpath", str(libraries), str(program))


def version(program):
    return subprocess.run([program, "--version"], stdout=subprocess.PIPE, text=True).stdout.splitlines()[0].replace(" version", "")


def find(directory, runc, crun):
    """The paths of both, by name."""
    if not (runc and crun) and not all(os.access(directory / name, os.X_OK) for name in ("runc", "crun")):
        fetch(directory)
    return {"runc": runc or str(directory / "runc"), "crun": crun or str(directory / "crun")}
