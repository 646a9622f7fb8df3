package io.faasm.maven.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.tree.Trees;
import io.faasm.testing.RecordingConsole;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clones repositories of its own, from the disk and from a server on loopback. */
class GitClientTest {
    private final RecordingConsole console = new RecordingConsole();

    @TempDir
    private Path directory;

    private GitProject project;
    private GitServer server;
    private String first;
    private String second;
    private int checkouts;

    @BeforeEach
    void repository() throws Exception {
        project = new GitProject(directory.resolve("srv/project"));
        Path program =
                Files.createDirectories(directory.resolve("srv/project/bin")).resolve("run");
        Files.writeString(program, "#!/bin/sh\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createSymbolicLink(directory.resolve("srv/project/link"), Path.of("bin/run"));
        first = project.commit(Map.of("README", "one\r\n", "lib/a.py", "a = 1\n"));
        project.tag("1.0", first);
        second = project.commit(Map.of("README", "two\n"));
        project.git().tag().setName("2.0").setAnnotated(false).call();
        server = new GitServer(directory.resolve("srv"));
    }

    @AfterEach
    void stop() {
        server.close();
        project.close();
    }

    @Test
    void tagsBranchesAndCommitsAreCheckedOut() throws IOException {
        for (String url :
                List.of(server.url("project"), project.directory().toUri().toString())) {
            assertEquals(first, checkOut(GitSource.of(url, "1.0")));
            assertEquals("one\r\n", read("README"));
            assertEquals("a = 1\n", read("lib/a.py"));
            assertTrue(Files.isExecutable(last().resolve("bin/run")));
            assertTrue(Files.isSymbolicLink(last().resolve("link")));
            assertFalse(Files.exists(last().resolve(".git")));
            assertEquals(second, checkOut(GitSource.of(url, "2.0")));
            assertEquals("two\n", read("README"));
            assertEquals(second, checkOut(GitSource.of(url, "main")));
            assertEquals(first, checkOut(GitSource.of(url, first)));
            assertEquals("one\r\n", read("README"));
        }
    }

    @Test
    void theOldProtocolDoesAsWell() throws IOException {
        server.speakOldProtocol();
        assertEquals(first, checkOut(GitSource.of(server.url("project"), "1.0").expecting(first)));
        assertEquals(second, checkOut(GitSource.of(server.url("project"), "main")));
    }

    @Test
    void onlyTheWantedCommitIsFetched() throws IOException {
        checkOut(GitSource.of(server.url("project"), "main"));
        try (Repository store = store()) {
            assertTrue(store.getObjectDatabase().has(ObjectId.fromString(second)));
            assertFalse(store.getObjectDatabase().has(ObjectId.fromString(first)), "history was fetched");
        }
    }

    @Test
    void whatIsThereIsNotAskedForAgain() throws IOException {
        GitSource source = GitSource.of(server.url("project"), "1.0").expecting(first);
        checkOut(source);
        int asked = server.requests().size();
        checkOut(source);
        assertEquals(first, client().resolve(source));
        assertEquals(asked, server.requests().size());
    }

    @Test
    void aMovedTagIsNoticed() throws Exception {
        project.tag("1.0", second);
        BuildFailure failure = fails(GitSource.of(server.url("project"), "1.0").expecting(first));
        assertTrue(failure.what().contains("The tag 1.0 of " + server.url("project")), failure.what());
        assertTrue(failure.what().contains(first) && failure.what().contains(second), failure.what());
        assertTrue(failure.remedy().contains("Find out why"), failure.remedy());
    }

    @Test
    void whatDoesNotExistIsNamed() {
        String url = server.url("project");
        assertTrue(fails(GitSource.of(url, "3.0")).what().contains("neither a tag nor a branch \"3.0\""));
        assertTrue(fails(GitSource.of(url, "refs/*")).what().contains("can be neither"));
        String nowhere = "1234567890123456789012345678901234567890";
        assertTrue(fails(GitSource.of(url, nowhere)).what().contains("has no commit " + nowhere));
        assertTrue(fails(GitSource.of(url, "1.0").expecting(nowhere)).what().contains("not " + nowhere));
        assertThrows(
                BuildFailure.class,
                () -> GitSource.of(url, "1.0").expecting("abc").commit());
    }

    @Test
    void aCommitThatIsNotGivenAloneIsFetchedWithEverything() throws IOException {
        server.giveTipsOnly();
        for (boolean old : List.of(false, true)) {
            if (old) {
                server.speakOldProtocol();
                Trees.delete(directory.resolve("stores"));
            }
            assertEquals(first, checkOut(GitSource.of(server.url("hidden"), hidden())));
            assertEquals("one\r\n", read("README"));
            assertSaid("does not give commit " + first.substring(0, 12) + " alone");
        }
    }

    @Test
    void aConnectionThatBreaksOffIsTriedAgain() throws Exception {
        fill();
        server.breakPacks(1, 40_000);
        String commit = checkOut(GitSource.of(server.url("project"), "main"));
        assertEquals(64 * 1024, Files.size(last().resolve("data/0")));
        assertEquals(project.git().getRepository().resolve("main").name(), commit);
        assertSaid("broke off");
    }

    @Test
    void anInterruptedCloneLeavesNothingHalfWritten() throws Exception {
        String commit = fill();
        GitSource source = GitSource.of(server.url("project"), "main").expecting(commit);
        server.breakPacks(100, 40_000);
        Path target = directory.resolve("interrupted");
        BuildFailure failure = assertThrows(BuildFailure.class, () -> client().checkOut(source, target));
        assertTrue(failure.remedy().contains("Run the build again"), failure.remedy());
        assertEquals(List.of(), list(target));
        try (Repository store = store();
                Stream<Path> objects = Files.walk(store.getDirectory().toPath().resolve("objects"))) {
            assertEquals(List.of(), objects.filter(Files::isRegularFile).toList());
        }
        // A killed build has no time to clear away.
        Files.writeString(store().getDirectory().toPath().resolve("objects/incoming_1.pack"), "half");
        server.breakPacks(0, 0);
        assertEquals(commit, checkOut(source));
        assertEquals(64 * 1024, Files.size(last().resolve("data/0")));
        assertFalse(Files.exists(store().getDirectory().toPath().resolve("objects/incoming_1.pack")));
    }

    @Test
    void aDamagedStoreIsFetchedAnew() throws Exception {
        GitSource source = GitSource.of(server.url("project"), "1.0");
        checkOut(source);
        Path store = store().getDirectory().toPath();
        try (Stream<Path> packs = Files.list(store.resolve("objects/pack"))) {
            for (Path pack :
                    packs.filter(path -> path.toString().endsWith(".pack")).toList()) {
                byte[] bytes = Files.readAllBytes(pack);
                for (int i = 12; i < bytes.length - 20; i++) {
                    bytes[i] ^= 0x55;
                }
                Files.setPosixFilePermissions(pack, PosixFilePermissions.fromString("rw-r--r--"));
                Files.write(pack, bytes);
            }
        }
        assertEquals(first, checkOut(source));
        assertEquals("one\r\n", read("README"));
        assertSaid("is damaged");
    }

    @Test
    void aServerThatIsGoneIsNamedAndWhatWasFetchedStaysOfUse() throws IOException {
        String url = server.url("project");
        checkOut(GitSource.of(url, "1.0"));
        server.close();
        assertEquals(first, checkOut(GitSource.of(url, "1.0")));
        assertSaid("cannot be reached; 1.0 was commit " + first);
        BuildFailure failure = fails(GitSource.of(url, "main"));
        assertTrue(failure.what().contains("The git server of " + url + " cannot be reached"), failure.what());
    }

    @Test
    void aServerThatResetsConnectionsCountsAsGone() throws Exception {
        String url = server.url("project");
        checkOut(GitSource.of(url, "1.0"));
        server.close();
        try (ServerSocket resetting = listening(URI.create(url).getPort())) {
            Thread accepting = new Thread(() -> resetAll(resetting));
            accepting.start();
            assertEquals(first, checkOut(GitSource.of(url, "1.0")));
            assertSaid("cannot be reached; 1.0 was commit " + first);
        }
    }

    /** On a port that was a server's a moment ago, and that a connection of another test may have been given meanwhile. */
    private static ServerSocket listening(int port) throws IOException, InterruptedException {
        for (int tries = 0; ; tries++) {
            try {
                return new ServerSocket(port, 0, InetAddress.getLoopbackAddress());
            } catch (BindException taken) {
                if (tries == 100) {
                    throw taken;
                }
                Thread.sleep(100);
            }
        }
    }

    private static void resetAll(ServerSocket server) {
        try {
            while (true) {
                try (Socket connection = server.accept()) {
                    connection.setSoLinger(true, 0);
                }
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    @Test
    void whatIsNoRepositoryIsNamed() throws IOException {
        assertTrue(fails(GitSource.of(server.url("absent"), "1.0")).what().contains("is not a git repository"));
        Path folder = Files.createDirectories(directory.resolve("folder"));
        assertTrue(fails(GitSource.of(folder.toString(), "1.0")).what().contains("is not a git repository"));
        assertTrue(fails(GitSource.of("/nowhere/at/all", "1.0")).what().contains("is not a git repository"));
    }

    @Test
    void passwordsAreAskedForAndNeverShown() throws IOException {
        server.requirePassword("user:secret");
        BuildFailure failure = fails(GitSource.of(server.url("project"), "1.0"));
        assertTrue(failure.what().contains("asks for a user's name and password"), failure.what());
        assertTrue(failure.remedy().contains(".netrc"), failure.remedy());
        String url = server.url("project").replace("http://", "http://user:secret@");
        assertEquals(first, checkOut(GitSource.of(url, "1.0")));
        BuildFailure wrong = fails(GitSource.of(url.replace("secret", "guessed"), "main"));
        assertFalse(wrong.getMessage().contains("guessed"), wrong.getMessage());
        assertTrue(console.lines().stream().noneMatch(line -> line.contains("secret")));
    }

    @Test
    void changesThatAreNotCommittedAreLeftOutWithAWarning() throws IOException {
        Files.writeString(project.directory().resolve("README"), "dirty\n");
        Files.writeString(project.directory().resolve("new"), "untracked\n");
        assertEquals(second, checkOut(GitSource.of(project.directory().toString(), "main")));
        assertEquals("two\n", read("README"));
        assertFalse(Files.exists(last().resolve("new")));
        assertSaid("has 1 files with changes that are not committed, and so are not taken, among them README");
    }

    @Test
    void wantedSubmodulesAreCheckedOutAndOthersNot() throws Exception {
        try (GitProject inner = new GitProject(directory.resolve("srv/group/inner"));
                GitProject module = new GitProject(directory.resolve("srv/group/module"));
                GitProject outer = new GitProject(directory.resolve("srv/group/outer"))) {
            String innermost = inner.commit(Map.of("deep", "deep\n"));
            module.commit(Map.of("emsdk.py", "1\n"));
            String pinned = module.commitSubmodule("inner", "../inner", innermost);
            module.commit(Map.of("emsdk.py", "2\n"));
            outer.commit(Map.of("Makefile", "all:\n"));
            outer.commitSubmodule("tools/module", "../module", pinned);
            outer.commitSubmodule("huge", "../is-not-there", first);
            outer.tag("v1", outer.git().getRepository().resolve("main").name());
            for (String url :
                    List.of(server.url("group/outer"), outer.directory().toUri().toString())) {
                checkOut(GitSource.of(url, "v1").with(new Submodule("tools/module", false)));
                assertEquals("1\n", read("tools/module/emsdk.py"));
                assertEquals(List.of(), list(last().resolve("tools/module/inner")));
                assertEquals(List.of(), list(last().resolve("huge")));
                checkOut(GitSource.of(url, "v1").with(new Submodule("tools/module/", true)));
                assertEquals("deep\n", read("tools/module/inner/deep"));
            }
            BuildFailure failure =
                    fails(GitSource.of(server.url("group/outer"), "v1").with(new Submodule("tools/absent", false)));
            assertTrue(failure.what().contains("it has: huge, tools/module"), failure.what());
            assertTrue(fails(GitSource.of(server.url("group/outer"), "v1").with(new Submodule("huge", false)))
                    .what()
                    .contains("group/is-not-there is not a git repository"));
        }
    }

    @Test
    void submoduleAddressesThatStartProgramsOrReadTheDiskAreRefused() throws Exception {
        for (String url : List.of(
                "ext::sh -c 'touch /tmp/owned'",
                "--upload-pack=touch /tmp/owned",
                project.directory().toString(),
                "file://" + project.directory(),
                "../../../../../../etc",
                "ssh://git@example.org/x",
                "git@example.org:x/y")) {
            Path place = Files.createTempDirectory(directory.resolve("srv"), "hostile");
            try (GitProject hostile = new GitProject(place)) {
                hostile.commitSubmodule("module", url, first);
                BuildFailure failure =
                        fails(GitSource.of(server.url(place.getFileName().toString()), "main")
                                .with(new Submodule("module", false)));
                assertTrue(failure.what().startsWith("The address \""), url + ": " + failure.what());
            }
        }
    }

    @Test
    void treesThatLeadOutsideAreRefused() throws Exception {
        try (GitProject hostile = new GitProject(directory.resolve("srv/hostile"))) {
            Repository repository = hostile.git().getRepository();
            try (ObjectInserter inserter = repository.newObjectInserter()) {
                ObjectId text = inserter.insert(Constants.OBJ_BLOB, "owned\n".getBytes(StandardCharsets.UTF_8));
                ObjectId place =
                        inserter.insert(Constants.OBJ_BLOB, directory.toString().getBytes(StandardCharsets.UTF_8));
                ObjectId inner = inserter.insert(Constants.OBJ_TREE, entry("100644", "owned", text));
                commit(repository, inserter, "upwards", entry("40000", "..", inner));
                commit(repository, inserter, "git", entry("40000", ".git", inner));
                commit(repository, inserter, "slash", entry("100644", "../owned", text));
                ByteArrayOutputStream twice = new ByteArrayOutputStream();
                twice.write(entry("120000", "a", place));
                twice.write(entry("40000", "a", inner));
                commit(repository, inserter, "link", twice.toByteArray());
            }
            for (String branch : List.of("upwards", "git", "slash", "link")) {
                for (String url :
                        List.of(server.url("hostile"), hostile.directory().toString())) {
                    BuildFailure failure = fails(GitSource.of(url, branch));
                    assertTrue(failure.remedy().contains("Mistrust"), branch + ": " + failure.getMessage());
                }
            }
            assertFalse(Files.exists(directory.resolve("owned")));
        }
    }

    private static byte[] entry(String mode, String name, ObjectId id) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write((mode + " " + name + "\0").getBytes(StandardCharsets.UTF_8));
        id.copyRawTo(bytes);
        return bytes.toByteArray();
    }

    private static void commit(Repository repository, ObjectInserter inserter, String branch, byte[] tree)
            throws IOException {
        CommitBuilder commit = new CommitBuilder();
        commit.setTreeId(inserter.insert(Constants.OBJ_TREE, tree));
        commit.setAuthor(new PersonIdent("H", "h@example.org"));
        commit.setCommitter(commit.getAuthor());
        commit.setMessage("hostile");
        ObjectId id = inserter.insert(commit);
        inserter.flush();
        RefUpdate update = repository.updateRef(Constants.R_HEADS + branch);
        update.setNewObjectId(id);
        update.forceUpdate();
    }

    private GitClient client() {
        return new GitClient(directory.resolve("stores"), console);
    }

    private String checkOut(GitSource source) {
        checkouts++;
        return client().checkOut(source, last());
    }

    private Path last() {
        return directory.resolve("checkout-" + checkouts);
    }

    private String read(String name) throws IOException {
        return Files.readString(last().resolve(name));
    }

    private BuildFailure fails(GitSource source) {
        checkouts++;
        return assertThrows(BuildFailure.class, () -> client().checkOut(source, last()));
    }

    private void assertSaid(String expected) {
        assertTrue(
                console.lines().stream().anyMatch(line -> line.contains(expected)),
                () -> console.lines().toString());
    }

    /** The one object store that there is. */
    private Repository store() throws IOException {
        try (Stream<Path> stores = Files.list(directory.resolve("stores"))) {
            return new FileRepositoryBuilder()
                    .setGitDir(stores.filter(Files::isDirectory)
                            .findFirst()
                            .orElseThrow()
                            .toFile())
                    .build();
        }
    }

    /** Commits so much that does not compress that a pack has to be sent in several pieces. */
    private String fill() throws Exception {
        Random random = new Random(1);
        for (int i = 0; i < 20; i++) {
            byte[] bytes = new byte[64 * 1024];
            random.nextBytes(bytes);
            Path file = project.directory().resolve("data/" + i);
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        }
        return project.commit(Map.of("README", "full\n"));
    }

    /** Makes a repository whose second last commit has no name; returns that commit. */
    private String hidden() {
        try (GitProject hidden = new GitProject(directory.resolve("srv/hidden"))) {
            Repository repository = hidden.git().getRepository();
            hidden.git()
                    .fetch()
                    .setRemote(project.directory().toString())
                    .setRefSpecs("+refs/heads/main:refs/heads/main")
                    .setTagOpt(org.eclipse.jgit.transport.TagOpt.NO_TAGS)
                    .call();
            return repository.resolve("main~1").name();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
