package io.faasm.maven.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruneListTest {
    @TempDir
    private Path library;

    @Test
    void patternsDecideAndEveryByteIsCounted() throws IOException {
        write("json/decoder.py", 10);
        write("json/__pycache__/decoder.pyc", 20);
        write("__pycache__/os.pyc", 5);
        write("test/support/__init__.py", 100);
        write("test/test_json.py", 50);
        write("turtle.py", 7);
        PruneList list = PruneList.parse(
                List.of("test/**\tits own tests", "turtle.py\tno display", "**/__pycache__/**\tmade later"));
        assertTrue(list.keeps(Path.of("json/decoder.py")));
        assertTrue(list.keeps(Path.of("unittest/test.py")));
        assertFalse(list.keeps(Path.of("test/support/__init__.py")));
        assertFalse(list.keeps(Path.of("__pycache__/os.pyc")));
        assertEquals(
                List.of(
                        "test/**\t2\t150\tits own tests",
                        "turtle.py\t1\t7\tno display",
                        "**/__pycache__/**\t2\t25\tmade later"),
                list.savings(library).stream().map(PruneList.Saving::line).toList());
    }

    @Test
    void aLineWithoutAReasonIsRefused() {
        BuildFailure failure = assertThrows(BuildFailure.class, () -> PruneList.parse(List.of("turtle.py")));
        assertTrue(failure.what().contains("turtle.py"), failure.what());
    }

    private void write(String name, int bytes) throws IOException {
        Path file = library.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[bytes]);
    }
}
