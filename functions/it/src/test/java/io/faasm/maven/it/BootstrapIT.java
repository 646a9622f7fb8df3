package io.faasm.maven.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The reactor loads before anything of it was ever built, although its functions use a packaging that it defines. */
class BootstrapIT {
    @TempDir
    private static Path directory;

    /** The POMs and the bootstrap files alone: nothing that was built can help. */
    @BeforeAll
    static void copySkeleton() throws IOException {
        Path root = TestEnvironment.root();
        try (Stream<Path> found = Files.find(root, 3, (path, attributes) -> isSkeleton(root.relativize(path)))) {
            for (Path file : found.toList()) {
                copy(root, file);
            }
        }
        copy(root, root.resolve(".mvn/jvm.config"));
        copy(root, root.resolve("faasm-maven-plugin/src/main/resources/META-INF/plexus/components.xml"));
    }

    @ParameterizedTest
    @EnumSource
    void reactorLoadsFromAnEmptyRepository(MavenInstallation maven) {
        assertLoads(maven, directory, "-pl", "functions/hello,functions/echo");
    }

    @ParameterizedTest
    @EnumSource
    void functionLoadsInItsOwnFolder(MavenInstallation maven) {
        assertLoads(maven, directory.resolve("functions/hello"));
    }

    @ParameterizedTest
    @EnumSource
    void withoutTheBootstrapThePluginIsLookedForInRepositories(MavenInstallation maven) {
        MavenBuild.in(directory.resolve("functions/hello"))
                .with(maven)
                .localRepository(emptyRepository(maven))
                .offline()
                .property("maven.ext.class.path", "elsewhere")
                .run("validate")
                .assertFailure()
                .assertLogHas("io.faasm:faasm-maven-plugin");
    }

    private static void assertLoads(MavenInstallation maven, Path folder, String... selection) {
        String[] arguments =
                Stream.concat(Stream.of("validate"), Stream.of(selection)).toArray(String[]::new);
        MavenBuild.in(folder)
                .with(maven)
                .localRepository(emptyRepository(maven))
                .offline()
                .run(arguments)
                .assertSuccess()
                .assertLogHas("[ python ]");
    }

    private static Path emptyRepository(MavenInstallation maven) {
        try {
            return Files.createTempDirectory(directory, maven.name());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean isSkeleton(Path path) {
        return path.endsWith("pom.xml")
                && !path.toString().contains("target")
                && !path.toString().contains("src");
    }

    private static void copy(Path root, Path file) throws IOException {
        Path copy = directory.resolve(root.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
    }
}
