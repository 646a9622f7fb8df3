# Made from a function and its helper modules, because a worker receives nothing but this file. Change those, not this.
#
# Where the directory of this file is in memory and the call's own, the modules are laid out there as the files that they are,
# and Python does the rest. Elsewhere each is compiled under the path <this file>/<its own path>, which exists nowhere:
# tracebacks then ask the module's loader for the source and show the right lines. Nothing of this is left in the function's
# own namespace.


def _run_bundle(variables):
    import sys
    from importlib.machinery import ModuleSpec, PathFinder

    class Bundle:
        def __init__(self, path, modules):
            self.path = path
            self.modules = modules

        def find_spec(self, name, path=None, target=None):
            if name not in self.modules:
                return None
            file = self.file(name)
            package = self.is_package(name)
            spec = ModuleSpec(name, self, origin=file, is_package=package)
            spec.has_location = True
            if package:
                spec.submodule_search_locations = [file.removesuffix("/__init__.py")]
            return spec

        def create_module(self, spec):
            return None

        def exec_module(self, module):
            self.run(module.__spec__.name, module.__dict__)

        def get_source(self, name):
            return self.modules[name][1]

        def get_code(self, name):
            return compile(self.get_source(name), self.file(name), "exec", dont_inherit=True)

        def is_package(self, name):
            return self.file(name).endswith("/__init__.py")

        def file(self, name):
            return f"{self.path}/{self.modules[name][0]}"

        def run(self, name, variables):
            exec(self.get_code(name), variables)

        def install(self):
            # After the built-in modules and before those on sys.path, where the files would have been found.
            others = [finder for finder in sys.meta_path if getattr(finder, "path", None) != self.path]
            place = others.index(PathFinder) if PathFinder in others else len(others)
            sys.meta_path[:] = [*others[:place], self, *others[place:]]

    def own_directory():
        try:
            from _faasm import source_directory
        except ImportError:
            return None
        return source_directory

    def lay_out(directory, sources):
        import importlib
        import os

        for path, source in sources:
            file = f"{directory}/{path}"
            os.makedirs(os.path.dirname(file), exist_ok=True)
            with open(file, "w", encoding="utf-8", newline="") as out:
                out.write(source)
        importlib.invalidate_caches()

    name = variables["__name__"]
    file = variables.get("__file__", "bundle")
    function = ("function.py", @FUNCTION@)
    bundle = Bundle(file, {
        # @MODULES@
    })
    directory = own_directory()
    if directory and file == f"{directory}/function.py":
        lay_out(directory, [function, *bundle.modules.values()])
        del variables["_run_bundle"]
        exec(compile(function[1], file, "exec", dont_inherit=True), variables)
        return
    bundle.install()
    bundle.modules[name] = function
    variables["__loader__"] = bundle
    if variables.get("__spec__") is not None:
        variables["__spec__"].loader = bundle
    del variables["_run_bundle"]
    bundle.run(name, variables)


_run_bundle(globals())
