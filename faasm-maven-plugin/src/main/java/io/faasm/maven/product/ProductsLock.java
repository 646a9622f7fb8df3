package io.faasm.maven.product;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The file {@code products.lock}: what the products of a project were made from and which bytes they have, so that builds on
 * other machines and at other times can be compared with it. A line has a version of CPython, a stage, a name and a value,
 * with tabs between them; the names are {@code key}, {@code archive}, {@code input NAME} and {@code content PATH}. Products
 * of one version stand in the order in which they are built.
 */
public final class ProductsLock {
    private static final String HEADING =
            "# What the products were made from and which bytes they have. Written by: mvn install -Dfaasm.products.lock.write";

    private static final String KEY = "key";
    private static final String ARCHIVE = "archive";
    private static final String INPUT = "input ";
    private static final String CONTENT = "content ";
    private static final int FIELDS = 4;

    private final Path file;

    public ProductsLock(Path file) {
        this.file = file;
    }

    public boolean isThere() {
        return Files.isRegularFile(file);
    }

    Optional<LockedProduct> find(String version, String stage) {
        return products().stream()
                .filter(product -> product.isOf(version, stage))
                .findFirst();
    }

    /** All products, in their order; none, if there is no file. */
    List<LockedProduct> products() {
        if (!isThere()) {
            return List.of();
        }
        List<LockedProduct> products = new ArrayList<>();
        Lines lines = null;
        int number = 0;
        for (String line : read()) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] fields = line.split("\t", FIELDS);
            if (fields.length < FIELDS) {
                throw malformed(number, line);
            }
            if (lines == null || !lines.version.equals(fields[0]) || !lines.stage.equals(fields[1])) {
                if (lines != null) {
                    products.add(lines.product(file));
                }
                lines = new Lines(fields[0], fields[1]);
            }
            if (!lines.take(fields[2], fields[3])) {
                throw malformed(number, line);
            }
        }
        if (lines != null) {
            products.add(lines.product(file));
        }
        return products;
    }

    /** Replaces the lines of a product, or adds them behind those of the same version. */
    void put(LockedProduct product) {
        List<LockedProduct> products = new ArrayList<>(products());
        int place = products.size();
        for (int i = 0; i < products.size(); i++) {
            if (products.get(i).isOf(product.version(), product.stage())) {
                products.remove(i);
                place = i;
                break;
            }
            if (products.get(i).version().equals(product.version())) {
                place = i + 1;
            }
        }
        products.add(Math.min(place, products.size()), product);
        write(products);
    }

    private void write(List<LockedProduct> products) {
        StringBuilder text = new StringBuilder(HEADING).append('\n');
        for (LockedProduct product : products) {
            String start = product.version() + "\t" + product.stage() + "\t";
            text.append(start).append(KEY).append('\t').append(product.key()).append('\n');
            product.archive()
                    .ifPresent(sha256 -> text.append(start)
                            .append(ARCHIVE)
                            .append('\t')
                            .append(sha256)
                            .append('\n'));
            product.inputs()
                    .forEach((name, value) -> text.append(start)
                            .append(INPUT)
                            .append(name)
                            .append('\t')
                            .append(value)
                            .append('\n'));
            product.contents()
                    .forEach((name, value) -> text.append(start)
                            .append(CONTENT)
                            .append(name)
                            .append('\t')
                            .append(value)
                            .append('\n'));
        }
        try {
            Path target = file.toAbsolutePath();
            Files.createDirectories(target.getParent());
            Path work = target.resolveSibling("." + target.getFileName() + ".tmp");
            try {
                Files.writeString(work, text);
                Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(work);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("The file " + file + " cannot be written.", failure);
        }
    }

    private List<String> read() {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException("The file " + file + " cannot be read.", failure);
        }
    }

    private BuildFailure malformed(int number, String line) {
        return new BuildFailure(
                file + ", line " + number + ", is not a line of a list of products: \"" + line + "\".",
                "Restore it from the repository, or delete the file and write it again with"
                        + " -Dfaasm.products.lock.write.");
    }

    /** The lines of one product. */
    private static final class Lines {
        private final String version;
        private final String stage;
        private final SortedMap<String, String> inputs = new TreeMap<>();
        private final SortedMap<String, String> contents = new TreeMap<>();
        private Optional<String> key = Optional.empty();
        private Optional<String> archive = Optional.empty();

        Lines(String version, String stage) {
            this.version = version;
            this.stage = stage;
        }

        boolean take(String name, String value) {
            if (name.equals(KEY)) {
                key = Optional.of(value);
            } else if (name.equals(ARCHIVE)) {
                archive = Optional.of(value);
            } else if (name.startsWith(INPUT)) {
                inputs.put(name.substring(INPUT.length()), value);
            } else if (name.startsWith(CONTENT)) {
                contents.put(name.substring(CONTENT.length()), value);
            } else {
                return false;
            }
            return true;
        }

        LockedProduct product(Path file) {
            String found = key.orElseThrow(() -> new BuildFailure(
                    file + " has no key of " + stage + " " + version + ".",
                    "Write it again with -Dfaasm.products.lock.write."));
            return new LockedProduct(version, stage, found, archive, inputs, contents);
        }
    }
}
