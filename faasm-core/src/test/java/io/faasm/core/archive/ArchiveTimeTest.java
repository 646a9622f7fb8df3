package io.faasm.core.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveTimeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"2026-01-31T12:00:00Z", "2026-01-31T13:00:00+01:00", "1769860800", " 2026-01-31T12:00:00.9Z\n"})
    void readsBothFormsOfTheProperty(String value) {
        assertEquals(Instant.parse("2026-01-31T12:00:00Z"), parse(value).instant());
    }

    @Test
    void withoutTheTimeItIsTheProjectsOwn() {
        assertEquals(Instant.parse("1980-02-01T00:00:00Z"), ArchiveTime.DEFAULT.instant());
        assertEquals(ArchiveTime.DEFAULT, ArchiveTime.parse(Optional.empty()));
        assertEquals(ArchiveTime.DEFAULT, parse(""));
        assertEquals(
                ArchiveTime.DEFAULT, parse("x"), "that is how Maven's own archives are told to have no fixed time");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yesterday",
                "2026-01-31",
                "2026-01-31T12:00:00",
                "2026-02-30T12:00:00Z",
                "-1",
                "99999999999999999999",
                "${git.commit.time}"
            })
    void refusesWhatIsNoTime(String value) {
        BuildFailure failure = assertThrows(BuildFailure.class, () -> parse(value));
        assertTrue(failure.what().startsWith("project.build.outputTimestamp is \"" + value + "\", which is neither"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "315532801", "1979-12-31T23:59:59Z", "2100-01-01T00:00:00Z", "9999999999999"})
    void refusesWhatZipCannotHold(String value) {
        BuildFailure failure = assertThrows(BuildFailure.class, () -> parse(value));
        assertTrue(failure.what().contains("not between 1980-01-01T00:00:02Z and 2099-12-31T23:59:59Z"));
    }

    @Test
    void acceptsTheLimits() {
        assertEquals(315_532_802L, parse("315532802").instant().getEpochSecond());
        assertEquals(
                Instant.parse("2099-12-31T23:59:59Z"),
                parse("2099-12-31T23:59:59Z").instant());
    }

    private static ArchiveTime parse(String value) {
        return ArchiveTime.parse(Optional.of(value));
    }
}
