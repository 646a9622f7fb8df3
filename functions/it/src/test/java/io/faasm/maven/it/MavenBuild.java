package io.faasm.maven.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.maven.shared.invoker.DefaultInvocationRequest;
import org.apache.maven.shared.invoker.DefaultInvoker;
import org.apache.maven.shared.invoker.InvocationRequest;
import org.apache.maven.shared.invoker.InvocationResult;
import org.apache.maven.shared.invoker.MavenInvocationException;

/**
 * A Maven build in a process of its own, for instance
 *
 * <pre>{@code
 * MavenBuild.of("plain-function").property("faasm.user", "demo").run("verify").assertSuccess();
 * }</pre>
 */
final class MavenBuild {
    private static final AtomicInteger LOGS = new AtomicInteger();

    private final Path directory;
    private final Properties properties = new Properties();
    private final Map<String, String> environment = new HashMap<>();
    private MavenInstallation maven = MavenInstallation.CURRENT;
    private Path repository = TestEnvironment.repository();
    private boolean offline;

    private MavenBuild(Path directory) {
        this.directory = directory;
        TestEnvironment.cache().ifPresent(this::cache);
    }

    /** A build of a fresh copy of the consumer project {@code src/it/<project>}. */
    static MavenBuild of(String project) {
        Path source = Path.of("src", "it", project);
        Path copy = TestEnvironment.target().resolve(project);
        try {
            delete(copy);
            copy(source, copy);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return new MavenBuild(copy);
    }

    /** A build of what is in a directory. */
    static MavenBuild in(Path directory) {
        return new MavenBuild(directory);
    }

    Path directory() {
        return directory;
    }

    MavenBuild with(MavenInstallation installation) {
        maven = installation;
        return this;
    }

    MavenBuild localRepository(Path newRepository) {
        repository = newRepository;
        return this;
    }

    MavenBuild cache(Path cache) {
        return property("faasm.cache.dir", cache.toString());
    }

    MavenBuild property(String name, String value) {
        properties.setProperty(name, value);
        return this;
    }

    MavenBuild environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    MavenBuild offline() {
        offline = true;
        return this;
    }

    /** Runs the build to its end; its log is kept in {@code target/it}. */
    MavenOutcome run(String... arguments) {
        List<String> log = Collections.synchronizedList(new ArrayList<>());
        List<String> output = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        InvocationRequest request = new DefaultInvocationRequest()
                .setBaseDirectory(directory.toFile())
                .setBatchMode(true)
                .setOffline(offline)
                .setNoTransferProgress(true)
                .setLocalRepositoryDirectory(repository.toFile())
                .setUserSettingsFile(settings().toFile())
                .setProperties(properties)
                .setOutputHandler(line -> {
                    log.add(line);
                    output.add(line);
                })
                .setErrorHandler(line -> {
                    log.add(line);
                    errors.add(line);
                });
        request.addArgs(List.of(arguments));
        // Whatever the build that runs the tests was given must not reach the builds that are tested.
        request.addShellEnvironment("MAVEN_OPTS", "");
        request.addShellEnvironment("MAVEN_ARGS", "");
        environment.forEach(request::addShellEnvironment);
        try {
            InvocationResult result =
                    new DefaultInvoker().setMavenHome(maven.home().toFile()).execute(request);
            if (result.getExecutionException() != null) {
                throw new IllegalStateException(result.getExecutionException());
            }
            Path file =
                    TestEnvironment.target().resolve(directory.getFileName() + "-" + LOGS.incrementAndGet() + ".log");
            Files.createDirectories(file.getParent());
            Files.write(file, log);
            return new MavenOutcome(
                    result.getExitCode(),
                    String.join("\n", log),
                    String.join("\n", output),
                    String.join("\n", errors),
                    file);
        } catch (MavenInvocationException failure) {
            throw new IllegalStateException(failure);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Settings by which a build takes from the outer local repository what that one has. */
    private static Path settings() {
        Path file = TestEnvironment.target().resolve("settings.xml");
        String outer = TestEnvironment.outerRepository().toUri().toString();
        String repositories = Stream.of("repositories:repository", "pluginRepositories:pluginRepository")
                .map(names -> names.split(":"))
                .map(names -> "<" + names[0] + "><" + names[1] + "><id>outer</id><url>" + outer + "</url>"
                        + "<snapshots><enabled>false</enabled></snapshots></" + names[1] + "></" + names[0] + ">")
                .reduce("", String::concat);
        try {
            Files.createDirectories(file.getParent());
            try (Writer settings = Files.newBufferedWriter(file)) {
                settings.write("<settings><profiles><profile><id>outer</id>" + repositories
                        + "</profile></profiles><activeProfiles><activeProfile>outer</activeProfile></activeProfiles>"
                        + "</settings>\n");
            }
            return file;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void copy(Path source, Path target) throws IOException {
        try (Stream<Path> found = Files.walk(source)) {
            for (Path path : found.sorted().toList()) {
                Path copy = target.resolve(source.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(copy);
                } else if (path.getFileName().toString().equals("pom.xml")) {
                    Files.writeString(copy, Files.readString(path).replace("@version@", TestEnvironment.version()));
                } else {
                    Files.copy(path, copy);
                }
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> found = Files.walk(directory)) {
                for (Path path : found.sorted(Collections.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
