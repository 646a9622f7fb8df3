package io.faasm.maven.inputs;

import static io.faasm.maven.fetch.LoopbackServer.content;
import static io.faasm.maven.fetch.LoopbackServer.status;

import io.faasm.core.digest.Digest;
import io.faasm.core.host.Platform;
import io.faasm.maven.fetch.LoopbackServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;

/**
 * An archive as Debian's are, with updates and security updates: real packages and sources, indexes signed with a key of its
 * own, served on loopback. What is listed and what is there can be told apart.
 */
final class DebianArchive implements AutoCloseable {
    static final String SUITE = "trixie";

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final LoopbackServer server = new LoopbackServer();
    private final SigningKey key = new SigningKey();
    private final Path keyring;
    private final Map<String, byte[]> pool = new LinkedHashMap<>();
    private final List<String> packages = new ArrayList<>();
    private final List<String> sources = new ArrayList<>();
    private final List<String> securityPackages = new ArrayList<>();
    private final List<String> securitySources = new ArrayList<>();
    private Instant date = Instant.now().minus(1, ChronoUnit.DAYS);
    private Optional<Instant> validUntil = Optional.empty();
    private Optional<Instant> securityValidUntil = Optional.empty();
    private SigningKey signer = key;
    private String pointRelease = "13.4";

    /** An archive that is empty until it is published. */
    DebianArchive(Path directory) throws IOException {
        keyring = Files.write(directory.resolve("archive-keyring.gpg"), key.keyring());
    }

    LoopbackServer server() {
        return server;
    }

    Path keyring() {
        return keyring;
    }

    /** The address of the directory that holds {@code dists/} and {@code pool/}; security updates are beside it. */
    String address() {
        return server.address("/debian").toString();
    }

    /** Adds a package that needs others, in one of its versions. */
    LockedFile binary(String name, String version, String... needs) {
        return binary(packages, "pool/main/", name, version, needs);
    }

    LockedFile securityUpdate(String name, String version, String... needs) {
        return binary(securityPackages, "pool/updates/main/", name, version, needs);
    }

    /** Adds a source package, and returns its original archive and Debian's changes. */
    List<LockedFile> source(String name, String version) {
        return source(sources, "pool/main/", name, version);
    }

    List<LockedFile> securitySource(String name, String version) {
        return source(securitySources, "pool/updates/main/", name, version);
    }

    /** Takes a file out of the pool and leaves it in the index. */
    void lose(LockedFile file) {
        server.on(path(file), status(404));
    }

    /** Takes a version of a package, or source package, out of the index and leaves its files in the pool. */
    void unlist(String name, String version) {
        for (List<String> list : List.of(packages, sources, securityPackages, securitySources)) {
            list.removeIf(stanza ->
                    stanza.startsWith("Package: " + name + "\n") && stanza.contains("\nVersion: " + version + "\n"));
        }
    }

    byte[] bytes(LockedFile file) {
        return pool.get(path(file));
    }

    /** Where the server has a file. */
    static String path(LockedFile file) {
        String place = file.poolPaths().get(0);
        return (place.startsWith(Archive.SECURITY) ? "/debian-security/" : "/debian/") + place;
    }

    /** Lengthens the description of every package. */
    void describe(String text) {
        packages.replaceAll(stanza -> stanza + "X-Text: " + text + "\n");
    }

    void date(Instant now) {
        date = now;
    }

    void pointRelease(String version) {
        pointRelease = version;
    }

    void validUntil(Instant end) {
        validUntil = Optional.of(end);
    }

    void securityValidUntil(Instant end) {
        securityValidUntil = Optional.of(end);
    }

    /** Signs with a key that nobody knows from now on. */
    void loseKey() {
        signer = new SigningKey();
    }

    /** Puts the indexes where apt looks for them, as of now. */
    DebianArchive publish() {
        release("/debian", SUITE, packages, sources, validUntil);
        release("/debian", SUITE + "-updates", List.of(), List.of(), Optional.empty());
        release("/debian-security", SUITE + "-security", securityPackages, securitySources, securityValidUntil);
        return this;
    }

    private void release(
            String archive, String suite, List<String> binaries, List<String> sourceList, Optional<Instant> until) {
        String dists = archive + "/dists/" + suite + "/";
        Map<String, String> indexes = Map.of(
                "main/binary-" + architecture() + "/Packages",
                String.join("\n", binaries),
                "main/source/Sources",
                String.join("\n", sourceList));
        StringBuilder release = new StringBuilder();
        release.append("Origin: Test\nSuite: ").append(suite.equals(SUITE) ? "stable" : suite);
        release.append("\nVersion: ").append(pointRelease);
        release.append("\nCodename: ").append(suite);
        release.append("\nDate: ").append(DATE.format(date));
        until.ifPresent(end -> release.append("\nValid-Until: ").append(DATE.format(end)));
        release.append("\nArchitectures: ").append(architecture()).append("\nComponents: main\nSHA256:\n");
        indexes.forEach((name, text) -> {
            byte[] content = text.getBytes(StandardCharsets.UTF_8);
            server.on(dists + name, content(content));
            release.append(' ').append(Digest.of(content).sha256());
            release.append(' ').append(content.length).append(' ').append(name).append('\n');
        });
        server.on(
                dists + "InRelease",
                content(signer.clearsigned(release.toString()).getBytes(StandardCharsets.UTF_8)));
    }

    private static String architecture() {
        return Platform.current().debianArchitecture();
    }

    private LockedFile binary(List<String> list, String below, String name, String version, String... needs) {
        String place = below + name.charAt(0) + "/" + name + "/" + name + "_" + withoutEpoch(version) + "_"
                + architecture() + ".deb";
        String control = "Package: " + name + "\nVersion: " + version + "\nArchitecture: " + architecture()
                + "\nMaintainer: Test <test@example.org>\n"
                + (needs.length == 0 ? "" : "Depends: " + String.join(", ", needs) + "\n")
                + "Description: a package of a test\n";
        byte[] content = deb(control, "./usr/share/" + name, name + " " + version + "\n");
        LockedFile file = add(name, version, place, content);
        list.add(control + "Filename: " + place + "\nSize: " + content.length + "\nSHA256: "
                + file.digest().sha256() + "\n");
        return file;
    }

    private List<LockedFile> source(List<String> list, String below, String name, String version) {
        String directory = below + name.charAt(0) + "/" + name;
        String stem = directory + "/" + name + "_";
        String upstream = withoutEpoch(version).replaceFirst("-[^-]*$", "");
        String original = stem + upstream + ".orig.tar.gz";
        String changes = stem + withoutEpoch(version) + ".debian.tar.gz";
        String description = stem + withoutEpoch(version) + ".dsc";
        List<LockedFile> files = List.of(
                add(name, version, original, tar(Map.of(name + "-" + upstream + "/a.c", "int a;\n"))),
                add(name, version, changes, tar(Map.of("debian/changelog", name + " (" + version + ")\n"))),
                add(name, version, description, ("Source: " + name + "\n").getBytes(StandardCharsets.UTF_8)));
        StringBuilder stanza = new StringBuilder("Package: " + name + "\nBinary: " + name + "\nVersion: " + version
                + "\nArchitecture: any\nDirectory: " + directory + "\nChecksums-Sha256:\n");
        files.forEach(file -> stanza.append(' ')
                .append(file.digest().sha256())
                .append(' ')
                .append(file.size())
                .append(' ')
                .append(file.fileName())
                .append('\n'));
        list.add(stanza.toString());
        return files.subList(0, 2);
    }

    private LockedFile add(String name, String version, String place, byte[] content) {
        LockedFile file = new LockedFile(name, version, content.length, Digest.of(content), List.of(place));
        pool.put(path(file), content);
        server.on(path(file), content(content));
        return file;
    }

    private static String withoutEpoch(String version) {
        return version.replaceFirst("^\\d+:", "");
    }

    private static byte[] deb(String control, String name, String text) {
        try {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            try (ArArchiveOutputStream ar = new ArArchiveOutputStream(content)) {
                member(ar, "debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
                member(ar, "control.tar.gz", tar(Map.of("./control", control)));
                member(ar, "data.tar.gz", tar(Map.of(name, text)));
            }
            return content.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static void member(ArArchiveOutputStream ar, String name, byte[] content) throws IOException {
        ar.putArchiveEntry(new ArArchiveEntry(name, content.length, 0, 0, 0100644, 0));
        ar.write(content);
        ar.closeArchiveEntry();
    }

    private static byte[] tar(Map<String, String> files) {
        try {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            try (TarArchiveOutputStream tar =
                    new TarArchiveOutputStream(new GzipCompressorOutputStream(content), "UTF-8")) {
                for (Map.Entry<String, String> file : files.entrySet()) {
                    byte[] bytes = file.getValue().getBytes(StandardCharsets.UTF_8);
                    TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                    entry.setSize(bytes.length);
                    entry.setModTime(0L);
                    tar.putArchiveEntry(entry);
                    tar.write(bytes);
                    tar.closeArchiveEntry();
                }
            }
            return content.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
