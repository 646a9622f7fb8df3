"""Compares what a function needs with the packages that are installed beside the standard library.

A requirement is written as in a requirements file or a wheel's metadata (PEP 508): a name, and versions as PEP 440 has
them, such as "msgpack>=1,<2". The package packaging does the comparing.
"""

from importlib import metadata


def installed():
    """All installed packages: their names in normal form, with their versions."""
    found = {}
    for distribution in metadata.distributions():
        # The first one on the path is the one that an import finds.
        found.setdefault(_normal(distribution.name), distribution.version)
    return found


def unmet(requirements):
    """The requirements that are not met, each with the reason, in their order."""
    if not requirements:
        return {}
    try:
        from packaging.requirements import InvalidRequirement, Requirement
    except ImportError:
        return dict.fromkeys(requirements, "cannot be compared, because there is no package packaging")
    found = installed()
    reasons = {}
    for text in requirements:
        try:
            requirement = Requirement(text)
        except InvalidRequirement as error:
            reasons[text] = f"is no requirement ({str(error).splitlines()[0]})"
            continue
        version = found.get(_normal(requirement.name))
        if requirement.url:
            reasons[text] = "names an address, and nothing is downloaded here"
        elif requirement.marker is not None and not requirement.marker.evaluate():
            continue
        elif version is None:
            reasons[text] = "is not there"
        elif not requirement.specifier.contains(version, prereleases=True):
            reasons[text] = f"is there as {version}"
    return reasons


def _normal(name):
    # As packaging.utils.canonicalize_name does, for the case that it is not there.
    return "-".join(filter(None, name.lower().replace("_", "-").replace(".", "-").split("-")))
