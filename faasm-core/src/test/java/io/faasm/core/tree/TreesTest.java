package io.faasm.core.tree;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreesTest {
    @TempDir
    Path directory;

    @Test
    void linksAreRemovedAndNotFollowed() throws IOException {
        Path kept = Files.writeString(
                Files.createDirectories(directory.resolve("kept")).resolve("file"), "kept");
        Path tree = Files.createDirectories(directory.resolve("tree/deep"));
        Files.createSymbolicLink(tree.resolve("link"), kept.getParent());
        Trees.delete(directory.resolve("tree"));
        assertFalse(Files.exists(directory.resolve("tree")));
        assertTrue(Files.exists(kept));
    }

    /** As a guest makes them: a chain of directories is moved below another, again and again. */
    @Test
    void treesDeeperThanPathsAreLongAreRemoved() throws IOException {
        Path tree = Files.createDirectories(directory.resolve("tree"));
        String name = "d".repeat(200);
        Path chain = tree.resolve("chain");
        for (int round = 0; round < 120; round++) {
            Path longer = Files.createDirectory(tree.resolve("longer"));
            Path last = longer;
            for (int i = 0; i < 10; i++) {
                last = Files.createDirectory(last.resolve(name));
            }
            Files.writeString(last.resolve("file"), "content");
            if (Files.exists(chain)) {
                Files.move(chain, last.resolve("chain"));
            }
            Files.move(longer, chain);
        }
        Trees.delete(tree);
        assertFalse(Files.exists(tree));
    }

    @Test
    void readOnlyDirectoriesAreRemoved() throws IOException {
        Path inner = Files.createDirectories(directory.resolve("tree/one/two/three"));
        Files.writeString(inner.resolve("file"), "content");
        for (Path at = inner; !at.equals(directory); at = at.getParent()) {
            Files.setPosixFilePermissions(at, PosixFilePermissions.fromString("r-xr-xr-x"));
        }
        Trees.delete(directory.resolve("tree"));
        assertFalse(Files.exists(directory.resolve("tree")));
    }

    @Test
    void aToolThatStillWritesThereOnlyDelaysIt() throws Exception {
        Path tree = Files.createDirectories(directory.resolve("tree"));
        CountDownLatch writing = new CountDownLatch(1);
        Thread tool = new Thread(() -> {
            long end = System.nanoTime() + 500_000_000;
            for (int i = 0; System.nanoTime() < end; i++) {
                try {
                    Files.writeString(Files.createDirectories(tree).resolve("object" + i % 50), "object");
                } catch (IOException removedMeanwhile) {
                    // What a compiler would end with; this one goes on, to make it hard.
                }
                writing.countDown();
            }
        });
        tool.start();
        writing.await();
        Trees.delete(tree);
        tool.join();
        Trees.delete(tree);
        assertFalse(Files.exists(tree));
    }
}
