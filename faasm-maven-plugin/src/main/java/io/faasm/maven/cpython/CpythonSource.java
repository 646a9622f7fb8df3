package io.faasm.maven.cpython;

import io.faasm.core.digest.Digest;
import io.faasm.core.failure.BuildFailure;
import io.faasm.maven.fetch.Address;
import java.net.URI;
import java.util.List;
import java.util.Set;

/** Where CPython's sources come from. Each kind has what proves that they are the right ones. */
sealed interface CpythonSource {

    /** Debian's source package, which the release's signed index vouches for, with Debian's security patches. */
    record Debian(String suite) implements CpythonSource {
        @Override
        public String toString() {
            return "Debian " + suite;
        }
    }

    /** A tag of a git repository that has to name this commit. */
    record Git(String url, String tag, String commit) implements CpythonSource {
        @Override
        public String toString() {
            return "tag " + tag + " of " + url + ", commit " + commit;
        }
    }

    /** An archive with this content. */
    record Archive(URI address, Digest digest) implements CpythonSource {
        @Override
        public String toString() {
            return Address.shown(address);
        }
    }

    /** What stands for the source in a fingerprint: a mirror of the same content is the same source. */
    default String identity() {
        if (this instanceof Debian debian) {
            return "debian " + debian.suite();
        }
        return this instanceof Git git ? "git " + git.commit() : "archive " + ((Archive) this).digest();
    }

    /** The source that was asked for, or that the version's recipe names. */
    static CpythonSource choose(SourceWish wish, VersionRecipe version) {
        String kind = wish.kind()
                .or(() -> version.find("source"))
                .orElseThrow(() -> new BuildFailure(
                        "CPython " + version.version() + " has no source of its own: no Debian release carries it.",
                        "Take its archive with -Dfaasm.cpython.source=archive ("
                                + version.release().archive() + ", or the same file from elsewhere with"
                                + " -Dfaasm.cpython.url=file:/…), or a git repository with -Dfaasm.cpython.source=git"
                                + " -Dfaasm.cpython.url=" + version.value("git.url") + commitOption(version) + "."));
        return switch (kind) {
            case "debian" -> {
                refuseOthers(kind, wish);
                requirePackage(version);
                yield new Debian(version.value("debian.suite"));
            }
            case "git" -> {
                refuseOthers(kind, wish, "url", "commit");
                yield new Git(
                        wish.url().orElseGet(() -> version.value("git.url")),
                        version.value("git.tag"),
                        commit(wish, version));
            }
            case "archive" -> {
                refuseOthers(kind, wish, "url", "sha256");
                yield new Archive(
                        address(wish.url().orElseGet(() -> version.release().archive())),
                        digest(wish.sha256().orElseGet(() -> version.release().sha256())));
            }
            default ->
                throw new BuildFailure(
                        "faasm.cpython.source=" + kind + " is no kind of source.",
                        "Known are debian, git and archive.");
        };
    }

    private static String commitOption(VersionRecipe version) {
        return version.release().commit().isPresent() ? "" : " -Dfaasm.cpython.commit=<the commit of the tag>";
    }

    private static void requirePackage(VersionRecipe version) {
        if (version.packages().stream().noneMatch(SourcePackage::isCpython)) {
            throw new BuildFailure(
                    "Debian " + version.value("debian.suite") + " carries no sources of CPython " + version.version()
                            + ".",
                    "Choose -Dfaasm.cpython.source=archive ("
                            + version.release().archive() + ") or git.");
        }
    }

    /** Something that has no meaning for this kind was meant for another one: taking no notice would build the wrong thing. */
    private static void refuseOthers(String kind, SourceWish wish, String... meaningful) {
        wish.details().forEach((name, value) -> {
            if (!List.of(meaningful).contains(name)) {
                throw new BuildFailure(
                        "faasm.cpython." + name + "=" + value + " has no meaning for the source " + kind + ".",
                        "Leave it out, or choose the kind it is for with -Dfaasm.cpython.source=git or archive.");
            }
        });
    }

    private static String commit(SourceWish wish, VersionRecipe version) {
        String commit = wish.commit()
                .or(() -> version.release().commit())
                .orElseThrow(
                        () -> new BuildFailure(
                                "Which commit the tag " + version.value("git.tag")
                                        + " names is not known here, so a repository"
                                        + " could give anything for CPython " + version.version() + ".",
                                "Look it up where you trust it and say it with -Dfaasm.cpython.commit=<40 hexadecimal digits>."));
        if (!commit.matches("[0-9a-f]{40}")) {
            throw new BuildFailure(
                    "faasm.cpython.commit=" + commit + " is no commit.",
                    "A commit is 40 lower-case hexadecimal digits.");
        }
        return commit;
    }

    private static URI address(String text) {
        try {
            URI address = URI.create(text);
            if (address.getScheme() != null && Set.of("file", "http", "https").contains(address.getScheme())) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new BuildFailure(
                "faasm.cpython.url=" + Address.shown(text) + " is no address of an archive.",
                "Write one that begins with https://, http:// or file:/.");
    }

    private static Digest digest(String text) {
        try {
            return new Digest(text);
        } catch (IllegalArgumentException e) {
            throw new BuildFailure(
                    "faasm.cpython.sha256=" + text + " is no SHA-256.", "It is 64 lower-case hexadecimal digits.", e);
        }
    }
}
