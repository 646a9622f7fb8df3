package io.faasm.maven.product;

import io.faasm.core.cache.ContentCache;
import io.faasm.core.console.Console;
import io.faasm.core.failure.BuildFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Compares the products of a build with {@link ProductsLock}, or writes them there. One line for each product. */
public final class LockCheck {
    private static final int SHOWN = 6;

    private final ProductsLock lock;
    private final Mode mode;
    private final ContentCache cache;
    private final Console console;

    /** What is done about a product. */
    public enum Mode {
        /** It is compared. Other inputs are reported, other bytes of the same inputs are a warning. */
        COMPARE,
        /** It is compared, and other bytes of the same inputs fail the build. */
        STRICT,
        /** Its lines are written. */
        WRITE
    }

    public LockCheck(ProductsLock lock, Mode mode, ContentCache cache, Console console) {
        this.lock = lock;
        this.mode = mode;
        this.cache = cache;
        this.console = console;
    }

    /**
     * An earlier product of the same build.
     *
     * @param directory where it is in the cache
     */
    public record Earlier(Descriptor descriptor, Path directory) {}

    /**
     * Compares or writes a product.
     *
     * @param version the version of CPython that it was made for
     * @param stages  the names of inputs that are products themselves
     * @param earlier products of this build that it was made from
     */
    public void check(
            String version, Product product, ProductArchive.Packed packed, Set<String> stages, List<Earlier> earlier) {
        if (mode != Mode.WRITE && !lock.isThere()) {
            return;
        }
        LockedProduct built = LockedProduct.of(version, product, packed, stages, cache);
        check(built, product.entry().directory(), earlier);
    }

    /**
     * Compares or writes a toolchain, which has neither an archive nor a directory.
     *
     * @param inputs what it consists of
     */
    public void checkToolchain(String version, String stage, String identity, SortedMap<String, String> inputs) {
        if (mode != Mode.WRITE && !lock.isThere()) {
            return;
        }
        LockedProduct built = new LockedProduct(version, stage, identity, Optional.empty(), inputs, new TreeMap<>());
        if (mode == Mode.WRITE) {
            write(built);
        } else {
            compare(built, Optional.empty(), List.of());
        }
    }

    private void check(LockedProduct built, Path directory, List<Earlier> earlier) {
        if (mode == Mode.WRITE) {
            write(built.withContents(Contents.of(directory)));
        } else {
            compare(built, Optional.of(directory), earlier);
        }
    }

    private void write(LockedProduct product) {
        lock.put(product);
        console.info("products.lock: wrote " + product.stage() + " for CPython " + product.version());
    }

    private void compare(LockedProduct built, Optional<Path> directory, List<Earlier> earlier) {
        Optional<LockedProduct> locked = lock.find(built.version(), built.stage());
        if (locked.isEmpty()) {
            console.info("products.lock: has no " + built.stage() + " for CPython " + built.version());
        } else if (!locked.get().key().equals(built.key())) {
            console.info("products.lock: " + built.stage() + otherInputs(built, locked.get()));
        } else if (locked.get().archive().equals(built.archive()) || directory.isEmpty()) {
            console.info("products.lock: " + built.stage() + " is as locked");
        } else {
            compareBytes(built.withContents(Contents.of(directory.get())), locked.get(), earlier);
        }
    }

    /** Inputs that are earlier products, or are in them, are reported apart: what differs there was reported then. */
    private String otherInputs(LockedProduct built, LockedProduct locked) {
        List<String> own = new ArrayList<>();
        Map<String, List<String>> others = new LinkedHashMap<>();
        Map<String, String> sources = sources(built);
        for (String name : built.differingInputs(locked)) {
            String source = sources.get(locked.inputs().getOrDefault(name, ""));
            if (source == null) {
                own.add(name);
            } else {
                others.computeIfAbsent(source, stage -> new ArrayList<>()).add(name);
            }
        }
        List<String> follows = new ArrayList<>();
        others.forEach((stage, names) ->
                follows.add(names.equals(List.of(stage)) ? stage : stage + " (" + shown(names) + ")"));
        if (own.isEmpty()) {
            return follows.isEmpty()
                    ? " has another key than locked, by no input that the file holds: write it again"
                    : " differs, which follows from " + String.join(", ", follows);
        }
        return " was made from other inputs than locked: " + shown(own)
                + (follows.isEmpty() ? "" : "; the rest follows from " + String.join(", ", follows));
    }

    /** Locked values that name an earlier product, or something in it, with its stage. */
    private Map<String, String> sources(LockedProduct built) {
        Map<String, String> sources = new LinkedHashMap<>();
        for (LockedProduct each : lock.products()) {
            if (!each.version().equals(built.version())) {
                continue;
            }
            if (each.stage().equals(built.stage())) {
                break;
            }
            sources.putIfAbsent(each.key(), each.stage());
            each.contents().values().forEach(value -> sources.putIfAbsent(value, each.stage()));
        }
        return sources;
    }

    private void compareBytes(LockedProduct built, LockedProduct locked, List<Earlier> earlier) {
        SortedSet<String> differing = built.differingContents(locked);
        if (differing.isEmpty()) {
            console.info(
                    "products.lock: " + built.stage() + " has the locked content, and its archive other bytes: another"
                            + " zlib compressed it, or project.build.outputTimestamp is another");
            return;
        }
        Optional<String> first = earlier.stream()
                .filter(product -> hasOtherBytes(built.version(), product))
                .map(product -> product.descriptor().stage())
                .findFirst();
        String what = "products.lock: " + built.stage() + " was made from the locked inputs and has other bytes: "
                + shown(new ArrayList<>(differing)) + "; "
                + first.map(stage -> "the first stage with other bytes is " + stage)
                        .orElse("it is the first stage that differs");
        String remedy = "Compare the files of both builds: unpack the archive of each and use diff -r.";
        if (mode == Mode.STRICT) {
            throw new BuildFailure(what + ".", remedy);
        }
        console.warn(what + ". " + remedy);
    }

    private boolean hasOtherBytes(String version, Earlier product) {
        Descriptor descriptor = product.descriptor();
        Optional<LockedProduct> locked = lock.find(version, descriptor.stage())
                .filter(each -> each.key().equals(descriptor.key()))
                .filter(each -> !each.archive().equals(descriptor.archive().map(Descriptor.ArchiveRef::sha256)));
        return locked.isPresent()
                && !Contents.of(product.directory()).equals(locked.get().contents());
    }

    private static String shown(List<String> names) {
        SortedSet<String> sorted = new TreeSet<>(names);
        String first = String.join(", ", sorted.stream().limit(SHOWN).toList());
        return sorted.size() > SHOWN ? first + " and " + (sorted.size() - SHOWN) + " more" : first;
    }
}
