package io.faasm.maven.tree;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
