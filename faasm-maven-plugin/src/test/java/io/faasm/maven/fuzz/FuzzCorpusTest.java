package io.faasm.maven.fuzz;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The inputs in the repository, each once: those that were found to do harm do none any more. */
class FuzzCorpusTest {
    @TestFactory
    List<DynamicTest> knownInputsDoNoHarm() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (JavaTarget target : JavaTarget.ALL) {
            for (Path input : target.inputs()) {
                tests.add(dynamicTest(target + "/" + input.getFileName(), () -> target.run(input)));
            }
        }
        return tests;
    }
}
