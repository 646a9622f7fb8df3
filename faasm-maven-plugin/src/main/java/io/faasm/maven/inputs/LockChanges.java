package io.faasm.maven.inputs;

import io.faasm.maven.apt.DebianVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What differs between a lock and the one that takes its place, and why. */
final class LockChanges {
    private final Function<Wish, String> pointRelease;

    /**
     * @param pointRelease what point release of Debian answers a wish today
     */
    LockChanges(Function<Wish, String> pointRelease) {
        this.pointRelease = pointRelease;
    }

    List<String> between(InputsLock before, Map<Wish, List<LockedFile>> after) {
        List<String> changes = new ArrayList<>();
        after.forEach((wish, files) -> {
            int said = changes.size();
            List<LockedFile> old = before.find(wish)
                    .or(() -> before.answers().entrySet().stream()
                            .filter(each -> each.getKey().name().equals(wish.name()))
                            .map(Map.Entry::getValue)
                            .findFirst())
                    .orElse(List.of());
            files.stream()
                    .filter(file -> !old.contains(file))
                    .forEach(file -> changes.add(wish.name() + ": " + change(wish, file, kin(old, file))));
            old.stream()
                    .filter(file -> kin(files, file).isEmpty())
                    .forEach(file -> changes.add(wish.name() + ": " + file + " is no longer needed"));
            if (changes.size() == said && before.find(wish).isEmpty()) {
                changes.add(wish.name() + ": the recipe asks in other words for the same files");
            }
        });
        before.answers().keySet().stream()
                .filter(wish ->
                        after.keySet().stream().noneMatch(now -> now.name().equals(wish.name())))
                .forEach(wish -> changes.add(wish.name() + ": no longer wanted"));
        return changes;
    }

    private String change(Wish wish, LockedFile file, Optional<LockedFile> old) {
        if (old.isEmpty()) {
            return file.name() + " " + file.version() + ", " + file.fileName() + " (new)";
        }
        String versions = file.name() + " " + old.get().version() + " → " + file.version();
        if (!wish.isOfDebian()) {
            return versions + " (the recipe)";
        }
        int order = new DebianVersion(file.version())
                .compareTo(new DebianVersion(old.get().version()));
        if (order < 0) {
            return versions + " (the newer one is gone from every source)";
        }
        if (order == 0) {
            return file.digest().equals(old.get().digest())
                    ? file + " (in another place of the archive)"
                    : file + " (ANOTHER CONTENT under the same version: find out why before you keep it)";
        }
        boolean security = file.poolPaths().stream().anyMatch(path -> path.startsWith(Archive.SECURITY));
        return versions + (security ? " (security)" : " (point release " + pointRelease.apply(wish) + ")");
    }

    /** The file of the same thing: of sources there are several for one name, told apart by how their names end. */
    private static Optional<LockedFile> kin(List<LockedFile> files, LockedFile file) {
        return files.stream()
                .filter(each -> each.name().equals(file.name()) && kind(each).equals(kind(file)))
                .findFirst();
    }

    private static String kind(LockedFile file) {
        return file.fileName().replaceFirst("^.*?(\\.(orig|debian)\\.tar)?\\.\\w+$", "$2");
    }
}
