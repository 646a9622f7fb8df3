package io.faasm.maven.clustermodule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryImageTest {
    @TempDir
    private Path directory;

    private Path library;

    @BeforeEach
    void runtimeRoot() throws IOException {
        library = directory.resolve("lib/python3.13");
        compiled("os");
        compiled("email/__init__");
        file("email/architecture.rst", "text");
        file("lib-dynload/_testcapi.cpython-313-wasm32-emscripten.so", "wasm");
        compiled("site-packages/pyfaasm/core");
        installed("numpy", "numpy/__init__", "numpy/random/mtrand.cpython-313-wasm32-emscripten.so");
        installed("Six", "six");
    }

    private void compiled(String module) throws IOException {
        file(module + ".py", "source of " + module);
        Path place = Path.of(module);
        String below = place.getParent() == null ? "" : place.getParent() + "/";
        file(below + "__pycache__/" + place.getFileName() + ".cpython-313.pyc", "code of " + module);
    }

    private void installed(String name, String... files) throws IOException {
        StringBuilder record = new StringBuilder();
        for (String file : files) {
            if (file.endsWith(".so")) {
                file("site-packages/" + file, "wasm");
                record.append(file).append(",sha256=x,4\n");
            } else {
                compiled("site-packages/" + file);
                record.append(file).append(".py,sha256=x,4\n");
            }
        }
        file("site-packages/" + name + "-1.0.dist-info/METADATA", "Name: " + name + "\n");
        record.append(name).append("-1.0.dist-info/METADATA,sha256=x,4\n");
        file("site-packages/" + name + "-1.0.dist-info/RECORD", record + name + "-1.0.dist-info/RECORD,,\n");
    }

    private void file(String name, String content) throws IOException {
        Path file = library.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private ImageReader image(Map<String, String> leftOut) throws IOException {
        return new ImageReader(
                new LibraryImage(library, leftOut, Map.of()).make().bytes());
    }

    @Test
    void byteCodeStandsInThePlaceOfSources() throws IOException {
        ImageReader image = image(Map.of());
        assertEquals("/lib/python3.13", image.mountPoint());
        assertEquals("code of os", image.content("os.pyc"));
        assertEquals("code of site-packages/pyfaasm/core", image.content("site-packages/pyfaasm/core.pyc"));
        assertEquals(List.of("email/__init__.pyc", "email/architecture.rst"), image.children("email"));
        assertTrue(image.names().stream().noneMatch(name -> name.endsWith(".py")), image.names()::toString);
        assertTrue(image.names().stream().noneMatch(name -> name.contains("__pycache__")), image.names()::toString);
    }

    @Test
    void aSourceThatIsNotCompiledIsAFileLikeOthers() throws IOException {
        file("site-packages/templates/module.py", "{{ name }}");
        assertEquals("{{ name }}", image(Map.of()).content("site-packages/templates/module.py"));
    }

    @Test
    void sharedObjectsAreNotInItAndTheirDirectoryIsEmpty() throws IOException {
        ImageReader image = image(Map.of());
        assertTrue(image.names().stream().noneMatch(name -> name.endsWith(".so")), image.names()::toString);
        assertEquals(List.of(), image.children("lib-dynload"));
    }

    @Test
    void metadataTellsTheVersionAndNotWhatWasInstalled() throws IOException {
        assertEquals(
                List.of("site-packages/numpy-1.0.dist-info/METADATA"),
                image(Map.of()).children("site-packages/numpy-1.0.dist-info"));
    }

    @Test
    void aPackageThatIsLeftOutSaysWhyWhenItIsImported() throws IOException {
        ImageReader image = image(Map.of("numpy", "it \"jumps\"", "six", "nobody wants it"));
        assertFalse(image.names().contains("site-packages/numpy/__init__.pyc"), image.names()::toString);
        assertFalse(image.names().contains("site-packages/numpy-1.0.dist-info/METADATA"), image.names()::toString);
        assertEquals(
                "raise ImportError(\"numpy is not part of this cluster module: it \\\"jumps\\\"\", name=\"numpy\")\n",
                image.content("site-packages/numpy.py"));
        assertTrue(image.content("site-packages/six.py").contains("nobody wants it"));
        assertTrue(image.names().contains("site-packages/pyfaasm/core.pyc"), image.names()::toString);
    }

    @Test
    void anExtensionModuleThatIsLeftOutSaysWhyWhenItIsImported() throws IOException {
        ImageReader image =
                new ImageReader(new LibraryImage(library, Map.of(), Map.of("numpy.random.mtrand", "it is large"))
                        .make()
                        .bytes());
        assertEquals(
                "raise ImportError(\"numpy.random.mtrand is not part of this cluster module: it is large\","
                        + " name=\"numpy.random.mtrand\")\n",
                image.content("site-packages/numpy/random/mtrand.py"));
        assertTrue(image.names().contains("site-packages/numpy/__init__.pyc"), image.names()::toString);
    }

    @Test
    void aRuntimeRootWithoutThePackageIsNotTheRightOne() {
        assertThrows(BuildFailure.class, () -> image(Map.of("scipy", "it is not there")));
    }
}
