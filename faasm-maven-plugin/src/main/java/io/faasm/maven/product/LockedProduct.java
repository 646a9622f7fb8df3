package io.faasm.maven.product;

import io.faasm.core.cache.ContentCache;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A product as {@link ProductsLock} holds it.
 *
 * @param version  the version of CPython that it was made for
 * @param stage    the stage that made it
 * @param key      its key in the cache; of a toolchain its identity
 * @param archive  the SHA-256 of its archive, if it has one
 * @param inputs   what it was made from; an input that is an entry of the cache itself is followed by what that was made
 *     from, with both names, {@code libpython > sources}
 * @param contents digests of the files and folders in it
 */
public record LockedProduct(
        String version,
        String stage,
        String key,
        Optional<String> archive,
        SortedMap<String, String> inputs,
        SortedMap<String, String> contents) {

    private static final String WITHIN = " > ";
    private static final Pattern KEY = Pattern.compile("[0-9a-f]{32}");
    /** Inputs that say where something is on this machine, and one that says the same each time. */
    private static final Set<String> LEFT_OUT = Set.of("location", "place of the toolchain", "values", "stage");

    public LockedProduct {
        inputs = Collections.unmodifiableSortedMap(new TreeMap<>(inputs));
        contents = Collections.unmodifiableSortedMap(new TreeMap<>(contents));
    }

    /**
     * A product of this build.
     *
     * @param stages the names of inputs that are products themselves, which have lines of their own
     */
    static LockedProduct of(
            String version, Product product, ProductArchive.Packed packed, Set<String> stages, ContentCache cache) {
        SortedMap<String, String> inputs = new TreeMap<>();
        add("", product.entry().inputs().parts(), stages, cache, inputs);
        return new LockedProduct(
                version,
                product.stage(),
                product.entry().key(),
                packed.descriptor().archive().map(Descriptor.ArchiveRef::sha256),
                inputs,
                new TreeMap<>());
    }

    private static void add(
            String within,
            SortedMap<String, String> parts,
            Set<String> stages,
            ContentCache cache,
            SortedMap<String, String> inputs) {
        parts.forEach((name, value) -> {
            if (LEFT_OUT.contains(name)) {
                return;
            }
            inputs.put(within + name, Shortened.value(value));
            if (!stages.contains(name) && KEY.matcher(value).matches()) {
                cache.inputs(value).ifPresent(made -> add(within + name + WITHIN, made, stages, cache, inputs));
            }
        });
    }

    LockedProduct withContents(SortedMap<String, String> found) {
        return new LockedProduct(version, stage, key, archive, inputs, found);
    }

    boolean isOf(String otherVersion, String otherStage) {
        return version.equals(otherVersion) && stage.equals(otherStage);
    }

    /**
     * The inputs that differ from those of another product, as far down as both are known: not an entry of the cache where
     * it is known which of its own inputs differ.
     */
    SortedSet<String> differingInputs(LockedProduct other) {
        SortedSet<String> differing = differing(inputs, other.inputs);
        SortedSet<String> found = new TreeSet<>(differing);
        for (String name : differing) {
            SortedSet<String> below = below(differing, name);
            if (below.isEmpty()) {
                continue;
            }
            boolean known = !below(inputs.keySet(), name).isEmpty()
                    && !below(other.inputs.keySet(), name).isEmpty();
            if (known) {
                found.remove(name);
            } else {
                found.removeAll(below);
            }
        }
        return found;
    }

    SortedSet<String> differingContents(LockedProduct other) {
        return differing(contents, other.contents);
    }

    private static SortedSet<String> differing(SortedMap<String, String> one, SortedMap<String, String> other) {
        SortedSet<String> names = new TreeSet<>(one.keySet());
        names.addAll(other.keySet());
        names.removeIf(name -> one.containsKey(name) && one.get(name).equals(other.get(name)));
        return names;
    }

    private static SortedSet<String> below(Set<String> names, String parent) {
        SortedSet<String> below = new TreeSet<>(names);
        below.removeIf(name -> !name.startsWith(parent + WITHIN));
        return below;
    }
}
