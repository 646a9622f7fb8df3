"""Stands in for the program of Emscripten's SDK, which no package repository carries.

It reads the SDK's own files, emsdk_manifest.json and emscripten-releases-tags.json, and does on Linux what install and
activate are for: it finds the tools that a version is made of, downloads and unpacks them, and writes .emscripten.
"""

import json
import os
import platform
import subprocess
import sys
import urllib.request

ROOT = os.path.dirname(os.path.realpath(__file__))
MACHINE = {"aarch64": "arm64"}.get(platform.machine(), platform.machine())


def read(name):
    with open(os.path.join(ROOT, name), encoding="utf-8") as file:
        return json.load(file)


def fail(message):
    sys.exit("error: " + message)


def release(version):
    tags = read("emscripten-releases-tags.json")
    while version in tags["aliases"]:
        version = tags["aliases"][version]
    if version not in tags["releases"]:
        fail(f"tool or SDK not found: '{version}'")
    return tags["releases"][version]


def concrete(entry, tag):
    """An entry of the manifest with the release's tag in place of its parameter."""
    return json.loads(json.dumps(entry).replace("%releases-tag%", tag))


def name(entry):
    return "-".join(filter(None, [entry.get("id", "sdk"), entry["version"]])) + f"-{entry['bitness']}bit"


def fits(entry):
    return entry.get("arch", MACHINE) == MACHINE and entry.get("os", "linux") in ("linux", "unix", "all")


def tools(version):
    """What the SDK of this version uses, in its order."""
    manifest, tag = read("emsdk_manifest.json"), release(version)
    known = {name(tool): tool for tool in (concrete(each, tag) for each in manifest["tools"]) if fits(tool)}
    for sdk in (concrete(each, tag) for each in manifest["sdks"]):
        if fits(sdk) and name(sdk) == f"sdk-releases-{tag}-64bit":
            return [known[used] if used in known else fail(f"no tool by name '{used}'") for used in sdk["uses"]]
    fail(f"the manifest has no SDK of release {tag}")


def place(tool):
    default = os.path.join(tool["id"], f"{tool['version']}_{tool['bitness']}bit")
    return os.path.join(ROOT, tool.get("install_path", default))


def installed(tool):
    try:
        with open(os.path.join(place(tool), ".emsdk_version"), encoding="utf-8") as file:
            return file.read().strip() == name(tool)
    except OSError:
        return False


def install(tool):
    if installed(tool):
        print(f"Skipped installing {name(tool)}, already installed.")
        return
    url = tool["linux_url"]
    archive = os.path.join(ROOT, "downloads", tool.get("download_prefix", "") + url.rsplit("/", 1)[-1])
    os.makedirs(os.path.dirname(archive), exist_ok=True)
    print(f"Installing tool '{name(tool)}' from {url}", flush=True)
    try:
        urllib.request.urlretrieve(url, archive)
    except OSError as failure:
        fail(f"downloading {url}: {failure}")
    os.makedirs(place(tool), exist_ok=True)
    subprocess.run(["tar", "-xf", archive, "--strip-components=1"], cwd=place(tool), check=True)
    os.remove(archive)
    if tool["id"] == "releases":
        versions = read("emscripten-releases-tags.json")["releases"]
        version = next(key for key, tag in versions.items() if tag == tool["version"])
        with open(os.path.join(place(tool), "emscripten", "emscripten-version.txt"), "w", encoding="utf-8") as file:
            file.write(f'"{version}"\n')
    with open(os.path.join(place(tool), ".emsdk_version"), "w", encoding="utf-8") as file:
        file.write(name(tool) + "\n")


def activate(chosen):
    lines = ["import os", "emsdk_path = os.path.dirname(os.getenv('EM_CONFIG'))"]
    for tool in chosen:
        if not installed(tool):
            fail(f"tool is not installed and therefore cannot be activated: '{name(tool)}'")
        for setting in tool["activated_cfg"].split(";"):
            key, value = setting.split("=")
            value = value.strip("'").replace("%installation_dir%", place(tool)).replace("%.exe%", "")
            lines.append(f"{key} = " + (f"'{value}'" if not value.startswith(ROOT) else f"emsdk_path + '{value[len(ROOT):]}'"))
    with open(os.path.join(ROOT, ".emscripten"), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    print("Setting the following tools as active: " + ", ".join(map(name, chosen)))


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("install", "activate"):
        fail("usage: emsdk install|activate VERSION")
    wanted = tools(sys.argv[2])
    if sys.argv[1] == "activate":
        activate(wanted)
    else:
        for each in wanted:
            install(each)
