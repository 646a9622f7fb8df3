package io.faasm.maven.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.net.UnknownHostException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.transport.URIish;
import org.junit.jupiter.api.Test;

/** What a test cannot bring about on every machine: full disks and networks without names. */
class GitFailuresTest {
    private final RemoteAddress remote = RemoteAddress.parse("https://example.org/a/project.git");

    @Test
    void aFullDiskIsToldFromABrokenConnection() throws Exception {
        IOException full = new TransportException(
                new URIish("https://example.org/a/project.git"),
                "write error",
                new IOException("No space left on device"));
        assertEquals(GitFailures.Kind.DISK_FULL, GitFailures.kind(full));
        BuildFailure failure = GitFailures.explain(remote, "Fetching", full);
        assertTrue(failure.what().startsWith("The disk is full"), failure.what());
        assertTrue(failure.what().contains("No space left on device"), failure.what());
        assertTrue(failure.remedy().contains("faasm.cache.dir"), failure.remedy());
    }

    @Test
    void aNameThatNobodyKnowsIsAServerThatCannotBeReached() {
        IOException unknown = new TransportException(
                "https://example.org/a/project.git: cannot open git-upload-pack",
                new UnknownHostException("example.org"));
        BuildFailure failure = GitFailures.explain(remote, "Asking", unknown);
        assertTrue(failure.what().startsWith("The git server of https://example.org/a/project.git"), failure.what());
        assertTrue(failure.what().contains("no host example.org is known"), failure.what());
    }

    @Test
    void anInterruptedBuildSaysSo() {
        Thread.currentThread().interrupt();
        try {
            BuildFailure failure = GitFailures.explain(remote, "fetching", new IOException("cancelled"));
            assertTrue(failure.what().contains("was interrupted"), failure.what());
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void submodulesStartFromTheirRepository() {
        assertEquals("https://example.org/a/other", remote.submodule("../other").toString());
        assertEquals(
                "https://example.org/b/c.git", remote.submodule("../../b/c.git").toString());
        assertEquals(
                "https://example.org/a/project.git/x", remote.submodule("./x").toString());
        assertEquals(
                "https://other.org/x", remote.submodule("https://other.org/x").toString());
        assertEquals(
                "/srv/other",
                RemoteAddress.parse("/srv/project").submodule("../other").toString());
        assertEquals(
                remote.key(),
                RemoteAddress.parse("https://example.org/a/project.git").key());
        assertTrue(!remote.key().equals(remote.submodule("../other").key()));
    }
}
