package io.faasm.maven.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.console.Console;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import io.faasm.testing.RecordingConsole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTreeTest {
    @TempDir
    private Path directory;

    private Path project;
    private Path sources;

    @BeforeEach
    void project() throws IOException {
        project = Files.createDirectories(directory.resolve("project"));
        sources = Files.createDirectories(project.resolve("hello/src/main/python"));
        Files.writeString(sources.resolve("function.py"), "x = 1\n");
    }

    private SourceTree read() {
        return SourceTree.read(sources, project);
    }

    private Path link(String name, Path target) throws IOException {
        return Files.createSymbolicLink(sources.resolve(name), target);
    }

    @Test
    void aDirectoryWithoutLinksIsGivenToTheGuestAsItIs() throws IOException {
        Files.createDirectories(sources.resolve("tools/__pycache__"));
        Files.writeString(sources.resolve("tools/loud.py"), "");
        Files.writeString(sources.resolve("tools/__pycache__/old.pyc"), "");
        Files.writeString(sources.resolve(".hidden.py"), "");
        assertEquals(Set.of("function.py", "tools/loud.py"), read().files().keySet());
        Path copy = directory.resolve("copy");
        assertEquals(sources, read().forGuest(copy));
        assertFalse(Files.exists(copy));
    }

    @Test
    void linksInTheProjectStandForWhatTheyLeadTo() throws IOException {
        Path shared = Files.createDirectories(project.resolve("shared/text"));
        Files.writeString(shared.resolve("loud.py"), "y = 1\n");
        link("text", Path.of("../../../../shared/text"));
        link("quiet.py", shared.resolve("loud.py"));
        link("again", sources.resolve("text"));
        Path copy = directory.resolve("copy");
        assertEquals(copy, read().forGuest(copy));
        for (String name : List.of("text/loud.py", "quiet.py", "again/loud.py")) {
            assertEquals("y = 1\n", Files.readString(copy.resolve(name)), name);
        }
        assertFalse(Files.isSymbolicLink(copy.resolve("text")));

        String before = read().digest();
        Files.writeString(shared.resolve("loud.py"), "y = 2\n");
        assertNotEquals(before, read().digest(), "what a link leads to counts as a source");

        Files.delete(sources.resolve("again"));
        read().forGuest(copy);
        assertFalse(Files.exists(copy.resolve("again")), "what was linked before is not in the copy");
    }

    @Test
    void aLinkToSomewhereElseIsRefusedAndNothingIsRead() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret.py"), "secret");
        Path folder = Files.createDirectories(directory.resolve("folder"));
        Map<String, Path> links = Map.of(
                "to-file.py", secret,
                "to-folder", folder,
                // Over a link in the project, and back by its name.
                "over", link("../outside", directory.resolve("secret.py")));
        for (Map.Entry<String, Path> each : links.entrySet()) {
            Path link = link(each.getKey(), each.getValue());
            BuildFailure failure = assertThrows(BuildFailure.class, this::read);
            assertTrue(failure.what().startsWith("The symbolic link " + link + " leads to "), failure.what());
            assertTrue(failure.what().endsWith(", outside of the project in " + project.toRealPath()), failure.what());
            Files.delete(link);
        }
        assertEquals(1, read().files().size());
    }

    @Test
    void aLinkToNowhereAndALinkToItsOwnDirectoryAreNamed() throws IOException {
        Path link = link("gone.py", Path.of("no-such-file"));
        BuildFailure failure = assertThrows(BuildFailure.class, this::read);
        assertEquals(
                "The symbolic link " + link + " leads to no-such-file, where there is neither a file nor a directory",
                failure.what());
        Files.delete(link);
        Files.createDirectories(sources.resolve("a/b"));
        link = link("a/b/up", Path.of(".."));
        failure = assertThrows(BuildFailure.class, this::read);
        assertTrue(failure.what().endsWith("the directory that it is in"), failure.what());
        Files.delete(link);
        link("self", Path.of("self"));
        failure = assertThrows(BuildFailure.class, this::read);
        assertTrue(failure.what().startsWith("The symbolic link "), failure.what());
    }

    @Test
    void aPipeIsRefusedAndNotReadFrom() throws IOException {
        Console console = new RecordingConsole();
        new ProcessRunner(console)
                .run(Command.of("mkfifo", "/usr/bin/mkfifo", sources.resolve("pipe.py"))
                        .build());
        BuildFailure failure = assertThrows(BuildFailure.class, this::read);
        assertTrue(failure.what().contains("pipe.py is a pipe"), failure.what());
    }
}
