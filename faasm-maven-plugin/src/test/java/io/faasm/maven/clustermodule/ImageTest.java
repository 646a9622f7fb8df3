package io.faasm.maven.clustermodule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTest {
    private static final String MOUNT_POINT = "/lib/python3.13";

    private static Image image(String... files) {
        Image image = new Image(MOUNT_POINT);
        for (String file : files) {
            image.file(file, file.getBytes(StandardCharsets.UTF_8));
        }
        return image;
    }

    private static ImageReader read(Image image) {
        return new ImageReader(image.bytes());
    }

    @Test
    void theBlockSaysWhatItIs() {
        byte[] bytes = image("os.pyc").bytes();
        ImageReader reader = new ImageReader(bytes);
        assertEquals("FAASMIMG", reader.magic());
        assertEquals(1, reader.version());
        assertEquals(bytes.length, reader.size());
        assertEquals(MOUNT_POINT, reader.mountPoint());
    }

    @Test
    void anEmptyTreeIsItsMountPoint() {
        ImageReader reader = read(new Image(MOUNT_POINT));
        assertEquals(List.of(""), reader.names());
        assertEquals(ImageReader.DIRECTORY, reader.entry("").kind());
        assertEquals(1, reader.entry("").end());
    }

    @Test
    void filesHaveTheirContentAtAlignedPlaces() {
        Image image = image("a/b/c.txt", "a.txt");
        image.file("empty", new byte[0]);
        ImageReader reader = read(image);
        for (ImageReader.Entry entry : reader.entries()) {
            if (entry.kind() == ImageReader.FILE) {
                assertEquals(0, entry.dataOffset() % 16, entry.name());
            }
        }
        assertEquals("a/b/c.txt", reader.content("a/b/c.txt"));
        assertEquals("a.txt", reader.content("a.txt"));
        assertEquals("", reader.content("empty"));
        assertEquals(315_532_800, reader.entry("a/b/c.txt").modified());
    }

    /** Characters beyond the first plane come before others in Java's strings, and behind them in UTF-8. */
    @Test
    void aDirectoryIsFollowedByItsSubtreeAndNamesAreInTheOrderOfTheirBytes() {
        ImageReader reader =
                read(image("b", "a/x", "a.b", "a-b", "a/x.y/z", "\uff5e", "\ud83d\ude00", "a\u00e9", "az"));
        assertEquals(
                List.of(
                        "",
                        "a",
                        "a/x",
                        "a/x.y",
                        "a/x.y/z",
                        "a-b",
                        "a.b",
                        "az",
                        "a\u00e9",
                        "b",
                        "\uff5e",
                        "\ud83d\ude00"),
                reader.names());
    }

    @Test
    void childrenAreFoundByTheEndsOfTheirSubtrees() {
        ImageReader reader = read(image("a/x", "a/y/1", "a/y/2", "a/z", "b", "c/d"));
        assertEquals(List.of("a", "b", "c"), reader.children(""));
        assertEquals(List.of("a/x", "a/y", "a/z"), reader.children("a"));
        assertEquals(List.of("a/y/1", "a/y/2"), reader.children("a/y"));
        assertEquals(reader.entries().size(), reader.entry("").end());
    }

    @Test
    void aDirectoryMayBeEmpty() {
        Image image = image("lib/x");
        image.directory("lib-dynload");
        image.directory("lib");
        ImageReader reader = read(image);
        assertEquals(List.of(), reader.children("lib-dynload"));
        assertEquals(ImageReader.DIRECTORY, reader.entry("lib-dynload").kind());
        assertEquals(List.of("lib/x"), reader.children("lib"));
    }

    @Test
    void theOrderOfAddingDoesNotMatter() {
        List<String> files = new ArrayList<>(List.of("a/1", "a/2", "b", "c/d/e", "c/f", "\u00e9"));
        byte[] first = image(files.toArray(String[]::new)).bytes();
        Collections.shuffle(files, new Random(1));
        assertArrayEquals(first, image(files.toArray(String[]::new)).bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "a/", "a//b", "./a", "a/../b", "..", "a\0b"})
    void whatIsNoPathBelowTheMountPointIsRefused(String path) {
        assertThrows(IllegalArgumentException.class, () -> image(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "lib", "/lib/", "/lib/../x"})
    void whatIsNoMountPointIsRefused(String path) {
        assertThrows(IllegalArgumentException.class, () -> new Image(path));
    }

    @Test
    void nothingIsThereTwice() {
        assertThrows(IllegalStateException.class, () -> image("a", "a"));
        assertThrows(IllegalStateException.class, () -> image("a", "a/b"));
        assertThrows(IllegalStateException.class, () -> image("a/b", "a"));
    }

    @Test
    void theNumbersOfTheLayoutAreThoseOfTheReader() throws java.io.IOException {
        String header =
                java.nio.file.Files.readString(java.nio.file.Path.of("../cpython-build/src/main/c/guest/image.h"));
        assertTrue(header.contains("IMAGE_VERSION = 1, IMAGE_DIRECTORY = 1, IMAGE_FILE = 2"), header);
        assertTrue(Arrays.stream(header.split("\n")).anyMatch(line -> line.contains("\"FAASMIMG\"")), header);
    }
}
