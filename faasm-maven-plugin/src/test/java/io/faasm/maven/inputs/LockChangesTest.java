package io.faasm.maven.inputs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.faasm.core.digest.Digest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of a lock that is written anew. */
class LockChangesTest {
    private static final Wish LIST = Wish.packages("list", "trixie", List.of("tool"));
    private static final Wish SOURCES = Wish.sources("thing", "trixie");

    @Test
    void nothingChanged() {
        assertEquals(List.of(), changes(Map.of(LIST, List.of(deb("1.0"))), Map.of(LIST, List.of(deb("1.0")))));
    }

    @Test
    void everyChangeHasItsReason() {
        assertChange("list: tool 1.0 → 1.1 (point release 13.5)", deb("1.0"), deb("1.1"));
        assertChange("list: tool 1.0 → 1:0.1 (point release 13.5)", deb("1.0"), deb("1:0.1"));
        assertChange(
                "list: tool 1.0 → 1.0+deb13u1 (security)",
                deb("1.0"),
                file("tool", "1.0+deb13u1", "", "pool/updates/main/t/tool/tool_1.0+deb13u1_amd64.deb"));
        assertChange("list: tool 1.1 → 1.0 (the newer one is gone from every source)", deb("1.1"), deb("1.0"));
        assertChange(
                "list: tool 1.0 (in another place of the archive)",
                deb("1.0"),
                file("tool", "1.0", "", "pool/main/o/other/tool_1.0_amd64.deb"));
        assertChange(
                "list: tool 1.0 (ANOTHER CONTENT under the same version: find out why before you keep it)",
                deb("1.0"),
                file("tool", "1.0", "other", "pool/main/t/tool/tool_1.0_amd64.deb"));
    }

    @Test
    void filesComeAndGo() {
        LockedFile other = file("other", "2", "", "pool/main/o/other/other_2_amd64.deb");
        assertEquals(
                List.of("list: other 2, other_2_amd64.deb (new)", "list: tool 1.0 is no longer needed"),
                changes(Map.of(LIST, List.of(deb("1.0"))), Map.of(LIST, List.of(other))));
    }

    @Test
    void theArchivesOfASourcePackageAreToldApart() {
        LockedFile original = file("thing", "1-1", "", "pool/main/t/thing/thing_1.orig.tar.xz");
        LockedFile before = file("thing", "1-1", "", "pool/main/t/thing/thing_1-1.debian.tar.xz");
        LockedFile after = file("thing", "1-2", "", "pool/main/t/thing/thing_1-2.debian.tar.xz");
        LockedFile same = file("thing", "1-2", "", "pool/main/t/thing/thing_1.orig.tar.xz");
        assertEquals(
                List.of("thing: thing 1-1 → 1-2 (point release 13.5)", "thing: thing 1-1 → 1-2 (point release 13.5)"),
                changes(Map.of(SOURCES, List.of(original, before)), Map.of(SOURCES, List.of(same, after))));
        assertEquals(
                List.of("thing: thing 1-1, thing_1-1.debian.tar.xz (new)"),
                changes(Map.of(SOURCES, List.of(original)), Map.of(SOURCES, List.of(original, before))));
    }

    @Test
    void wishesComeAndGo() {
        Wish reworded = Wish.packages("list", "trixie", List.of("tool", "tool"));
        assertEquals(
                List.of("list: the recipe asks in other words for the same files"),
                changes(Map.of(LIST, List.of(deb("1.0"))), Map.of(reworded, List.of(deb("1.0")))));
        assertEquals(
                List.of("list: no longer wanted"),
                changes(Map.of(LIST, List.of(deb("1.0")), SOURCES, List.of()), Map.of(SOURCES, List.of())));
    }

    @Test
    void aRewordedWishIsSaidBesideOtherChanges() {
        Map<Wish, List<LockedFile>> before = new LinkedHashMap<>();
        before.put(SOURCES, List.of());
        before.put(LIST, List.of(deb("1.0")));
        Map<Wish, List<LockedFile>> after = new LinkedHashMap<>();
        after.put(SOURCES, List.of(file("thing", "1-1", "", "pool/main/t/thing/thing_1.orig.tar.xz")));
        after.put(Wish.packages("list", "forky", List.of("tool")), List.of(deb("1.0")));
        assertEquals(
                List.of(
                        "thing: thing 1-1, thing_1.orig.tar.xz (new)",
                        "list: the recipe asks in other words for the same files"),
                changes(before, after));
    }

    @Test
    void whatIsNotOfDebianChangesWithTheRecipe() {
        Wish before = Wish.npm("npm", List.of("a@1"));
        Wish after = Wish.npm("npm", List.of("a@2"));
        assertEquals(
                List.of("npm: a 1 → 2 (the recipe)"),
                changes(
                        Map.of(before, List.of(file("a", "1", "", "npm:a@1"))),
                        Map.of(after, List.of(file("a", "2", "", "npm:a@2")))));
    }

    private static void assertChange(String change, LockedFile before, LockedFile after) {
        assertEquals(List.of(change), changes(Map.of(LIST, List.of(before)), Map.of(LIST, List.of(after))));
    }

    private static List<String> changes(Map<Wish, List<LockedFile>> before, Map<Wish, List<LockedFile>> after) {
        return new LockChanges(wish -> "13.5").between(new InputsLock(Optional.empty(), before), after);
    }

    private static LockedFile deb(String version) {
        return file("tool", version, "", "pool/main/t/tool/tool_" + version + "_amd64.deb");
    }

    private static LockedFile file(String name, String version, String content, String place) {
        byte[] bytes = (name + version + content).getBytes(StandardCharsets.UTF_8);
        return new LockedFile(name, version, bytes.length, Digest.of(bytes), List.of(place));
    }
}
