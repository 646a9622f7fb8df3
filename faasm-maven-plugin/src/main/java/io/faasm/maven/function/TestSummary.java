package io.faasm.maven.function;

import java.util.List;

/**
 * Counts of a whole run.
 *
 * @param run tests that ran or should have
 * @param failures assertions that did not hold
 * @param errors everything else that went wrong
 * @param skipped tests that were skipped
 */
public record TestSummary(int run, int failures, int errors, int skipped) {

    static TestSummary of(List<TestCase> cases) {
        return new TestSummary(
                cases.size(),
                count(cases, TestCase.Outcome.FAILURE),
                count(cases, TestCase.Outcome.ERROR),
                count(cases, TestCase.Outcome.SKIPPED));
    }

    public boolean successful() {
        return failures == 0 && errors == 0;
    }

    @Override
    public String toString() {
        return "Tests run: " + run + ", Failures: " + failures + ", Errors: " + errors + ", Skipped: " + skipped;
    }

    static int count(List<TestCase> cases, TestCase.Outcome outcome) {
        return (int) cases.stream().filter(test -> test.outcome() == outcome).count();
    }

    static double seconds(List<TestCase> cases) {
        return cases.stream().mapToDouble(TestCase::seconds).sum();
    }
}
