package io.faasm.maven.inputs;

import io.faasm.core.console.Console;
import io.faasm.core.digest.Digest;
import io.faasm.core.failure.BuildFailure;
import io.faasm.maven.apt.DebianIndex;
import io.faasm.maven.apt.IndexedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Finds the files that answer a wish today: the newest that Debian's signed index has and of which every one can be had. An
 * archive lists files that it does not have after a point release; what is not there is passed over for what is one older.
 */
final class Resolver {
    private static final int MOST_ROUNDS = 20;

    private final Function<String, DebianIndex> indexes;
    private final Fetch fetch;
    private final Function<String, LockedFile> npm;
    private final Console console;

    /** Gets files, of which those of Debian were in its archives at a moment, or throws {@link InputGone}. */
    interface Fetch {
        List<Path> fetch(List<LockedFile> files, String purpose, Optional<String> taken);
    }

    /**
     * The files, all of them downloaded.
     *
     * @param taken when the index was made that they were found in
     */
    record Answer(List<LockedFile> files, Optional<String> taken) {
        Answer {
            files = List.copyOf(files);
        }
    }

    /**
     * A resolver.
     *
     * @param indexes opens the index of a release
     * @param fetch   gets files
     * @param npm     describes what npm has under a specification
     */
    Resolver(Function<String, DebianIndex> indexes, Fetch fetch, Function<String, LockedFile> npm, Console console) {
        this.npm = npm;
        this.indexes = indexes;
        this.fetch = fetch;
        this.console = console;
    }

    Answer resolve(Wish wish) {
        return switch (wish.kind()) {
            case PROGRAMS -> ofIndex(wish, this::programs);
            case PACKAGES -> ofIndex(wish, this::packages);
            case SOURCES -> ofIndex(wish, (index, each) -> sources(index, each, true));
            case ORIGINAL -> ofIndex(wish, (index, each) -> sources(index, each, false));
            case ARCHIVE -> new Answer(List.of(archive(wish)), Optional.empty());
            case NPM -> new Answer(wish.words().stream().map(npm).toList(), Optional.empty());
        };
    }

    private Answer ofIndex(Wish wish, BiFunction<DebianIndex, Wish, List<LockedFile>> resolution) {
        DebianIndex index = indexes.apply(wish.suite());
        return new Answer(resolution.apply(index, wish), Optional.of(index.taken()));
    }

    private List<LockedFile> programs(DebianIndex index, Wish wish) {
        Map<String, IndexedFile> excluded = new LinkedHashMap<>();
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Map<LockedFile, IndexedFile> found = new LinkedHashMap<>();
            index.programs(wish.wanted(), excluded.values()).stream()
                    .filter(file -> !wish.unwanted().contains(file.name()))
                    .forEach(file -> found.put(locked(file), file));
            try {
                List<LockedFile> files = List.copyOf(found.keySet());
                fetch.fetch(files, wish.name(), Optional.of(index.taken()));
                return files;
            } catch (InputGone gone) {
                IndexedFile missing = found.get(gone.file());
                console.info("inputs: the index lists " + gone.file()
                        + ", which is gone from every source; looking for an older one");
                if (excluded.put(missing.sha256(), missing) != null) {
                    throw gone;
                }
            }
        }
        throw new BuildFailure(
                "Debian " + wish.suite() + " has no versions of the packages of " + wish.name()
                        + " that fit together and can be had: " + MOST_ROUNDS + " were missing.",
                "Name an archive that is complete with -Dfaasm.debian.mirror=URL, or a -Dfaasm.mirror with the locked files.");
    }

    private List<LockedFile> packages(DebianIndex index, Wish wish) {
        List<LockedFile> files = new ArrayList<>();
        for (String name : wish.wanted()) {
            files.addAll(first(
                    index.versions(name).stream()
                            .map(file -> List.of(locked(file)))
                            .toList(),
                    wish.name(),
                    index.taken()));
        }
        return files;
    }

    private List<LockedFile> sources(DebianIndex index, Wish wish, boolean changes) {
        String name = wish.wanted().get(0);
        List<List<LockedFile>> versions = index.sourceVersions(name).stream()
                .map(files -> files.stream()
                        .filter(file -> isOriginal(file) || changes && isOfDebian(file))
                        .map(Resolver::locked)
                        .toList())
                .filter(files -> !files.isEmpty())
                .distinct()
                .toList();
        return first(versions, name, index.taken());
    }

    private static boolean isOriginal(IndexedFile file) {
        return file.path().matches(".*\\.orig\\.tar\\.\\w+");
    }

    private static boolean isOfDebian(IndexedFile file) {
        return file.path().matches(".*\\.debian\\.tar\\.\\w+");
    }

    /** The first of the versions of which every file can be had. */
    private List<LockedFile> first(List<List<LockedFile>> versions, String purpose, String taken) {
        InputGone last = null;
        for (List<LockedFile> files : versions) {
            try {
                fetch.fetch(files, purpose, Optional.of(taken));
                return files;
            } catch (InputGone gone) {
                console.info("inputs: the index lists " + gone.file()
                        + ", which is gone from every source; looking for an older one");
                last = gone;
            }
        }
        if (last == null) {
            throw new BuildFailure(
                    "The index has no files of " + purpose + " of the kind that is wanted.",
                    "Correct the recipe: a source package without an original archive has none to build from.");
        }
        throw last;
    }

    private LockedFile archive(Wish wish) {
        LockedFile unmeasured = LockedFile.at(
                wish.name(), "-", address(wish), new Digest(wish.words().get(1)));
        try {
            Path file = fetch.fetch(List.of(unmeasured), wish.name(), Optional.empty())
                    .get(0);
            return new LockedFile(wish.name(), "-", Files.size(file), unmeasured.digest(), unmeasured.places());
        } catch (IOException failure) {
            throw new UncheckedIOException("The download of " + wish.name() + " cannot be read.", failure);
        }
    }

    private static URI address(Wish wish) {
        try {
            return URI.create(wish.words().get(0));
        } catch (IllegalArgumentException malformed) {
            throw new BuildFailure(
                    "The address of " + wish.name() + " is invalid.",
                    "Correct it in the recipe: characters with a meaning in addresses are written as %XX.");
        }
    }

    private static LockedFile locked(IndexedFile file) {
        return new LockedFile(
                file.name(), file.version(), file.size(), new Digest(file.sha256()), List.of(file.path()));
    }
}
