package io.faasm.maven.clustermodule;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.wasm.Symbol;
import io.faasm.core.wasm.WasmObject;
import io.faasm.maven.packages.InstalledPackage;
import io.faasm.maven.packages.LinkableModules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which packages of a runtime root are linked in.
 *
 * @param packages those that are, in the order of their names
 * @param modules the object files of their extension modules, by full names
 * @param leftOut those that are not, with what importing them answers
 * @param modulesLeftOut extension modules of the others that are not linked in, with reasons
 */
record PackageChoice(
        List<InstalledPackage> packages,
        SortedMap<String, Path> modules,
        SortedMap<String, String> leftOut,
        SortedMap<String, String> modulesLeftOut) {

    /** What compiled code calls to return from several functions at once: it is made of exceptions. */
    private static final Set<String> JUMPS = Set.of("__wasm_setjmp", "__wasm_setjmp_test", "__wasm_longjmp");

    /** What compiled code calls to throw. */
    private static final String THROW = "__cxa_throw";

    /**
     * Chooses.
     *
     * @param wanted names of packages, or empty for all that can be linked in
     * @param product the directory of the product of the packages stage
     */
    static PackageChoice of(Optional<List<String>> wanted, Path product) {
        SortedMap<String, InstalledPackage> installed = new TreeMap<>();
        InstalledPackage.of(product).forEach(each -> installed.put(each.name(), each));
        SortedMap<String, String> leftOut = new TreeMap<>();
        Set<String> chosen = new TreeSet<>();
        if (wanted.isPresent()) {
            chosen.addAll(withNeeds(wanted.get(), installed));
            for (String name : chosen) {
                obstacle(product, name).ifPresent(why -> {
                    throw new BuildFailure(
                            "The package " + name + " cannot be linked into a cluster module: " + why + ".",
                            "Leave it out of -Dfaasm.cluster.packages; functions on the engine of this project have it all the"
                                    + " same, from the runtime root.");
                });
            }
            installed.keySet().stream()
                    .filter(name -> !chosen.contains(name))
                    .forEach(name -> leftOut.put(
                            name, "it was built with faasm.cluster.packages=" + String.join(",", wanted.get())));
        } else {
            Map<String, String> obstacles = new LinkedHashMap<>();
            installed.keySet().forEach(name -> obstacle(product, name).ifPresent(why -> obstacles.put(name, why)));
            for (String name : installed.keySet()) {
                Optional<String> lacking = withNeeds(List.of(name), installed).stream()
                        .filter(obstacles::containsKey)
                        .findFirst();
                lacking.ifPresentOrElse(
                        needed -> leftOut.put(
                                name,
                                (needed.equals(name) ? "" : "it needs " + needed + ", and ") + obstacles.get(needed)),
                        () -> chosen.add(name));
            }
        }
        SortedMap<String, Path> modules = new TreeMap<>();
        SortedMap<String, String> modulesLeftOut = new TreeMap<>();
        for (String name : chosen) {
            modules.putAll(LinkableModules.of(product, name));
            modulesLeftOut.putAll(LinkableModules.leftOut(product, name));
        }
        return new PackageChoice(chosen.stream().map(installed::get).toList(), modules, leftOut, modulesLeftOut);
    }

    /** The modules that throw C++ exceptions, which nothing catches in a cluster module: the call ends there. */
    List<String> throwing() {
        return modules.entrySet().stream()
                .filter(module -> undefined(module.getValue()).contains(THROW))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Set<String> withNeeds(List<String> names, SortedMap<String, InstalledPackage> installed) {
        Set<String> all = new TreeSet<>();
        Deque<String> left = new ArrayDeque<>(names);
        while (!left.isEmpty()) {
            String name = InstalledPackage.normal(left.pop());
            InstalledPackage found = installed.get(name);
            if (found == null) {
                throw new BuildFailure(
                        "faasm.cluster.packages names the package " + name
                                + ", which the runtime root does not have; it has "
                                + String.join(", ", installed.keySet()) + ".",
                        "Correct the name, or add a recipe for it (docs/packages.md).");
            }
            if (all.add(name)) {
                left.addAll(found.needs());
            }
        }
        return all;
    }

    private static Optional<String> obstacle(Path product, String name) {
        for (Map.Entry<String, Path> module : LinkableModules.of(product, name).entrySet()) {
            Set<String> jumps = undefined(module.getValue());
            jumps.retainAll(JUMPS);
            if (!jumps.isEmpty()) {
                return Optional.of("its extension module " + module.getKey() + " uses setjmp and longjmp ("
                        + String.join(", ", jumps)
                        + "), which take WebAssembly exceptions, and Faasm's workers have none");
            }
        }
        return Optional.empty();
    }

    private static Set<String> undefined(Path object) {
        try {
            return WasmObject.read(object.toString(), Files.readAllBytes(object)).symbols().stream()
                    .filter(symbol -> symbol instanceof Symbol.Function function && !function.defined())
                    .map(Symbol::name)
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
