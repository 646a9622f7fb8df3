package io.faasm.maven.mojo;

import io.faasm.core.cache.CacheCleaner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Removes from the cache what was not used for {@code faasm.cache.days}, and then, down to {@code faasm.cache.size}, what was
 * used longest ago; prints a line for each thing it removes. What builds have asked for that run now, on this machine or in
 * containers that share the cache, is kept. Works with and without a project. What is removed is built or downloaded again
 * when it is needed.
 *
 * @since 0.1.0
 */
@Mojo(name = "clean-cache", requiresProject = false, aggregator = true, threadSafe = true)
public final class CleanCacheGoal extends Goal {

    /**
     * Removes what was not used for so many days; 0 removes everything that no running build uses. 30 by default, unless
     * {@code faasm.cache.size} is given. Example: {@code -Dfaasm.cache.days=7}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.cache.days")
    private Integer days;

    /**
     * Removes what was used longest ago until the cache has no more than so many gigabytes (of a thousand million bytes).
     * No limit by default. With {@code faasm.cache.days}, both limits hold. Example: {@code -Dfaasm.cache.size=2}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.cache.size")
    private String size;

    /**
     * Prints what would be removed and removes nothing. Off by default. Example: {@code -Dfaasm.cache.dryRun}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.cache.dryRun", defaultValue = "false")
    private boolean dryRun;

    @Override
    protected void perform() {
        CacheCleaner.Limits limits =
                CacheCleaner.Limits.of(Optional.ofNullable(days), Optional.ofNullable(size), dryRun);
        Path root = cache().root();
        if (!Files.isDirectory(root)) {
            console().info("cache: there is none in " + root);
            return;
        }
        new CacheCleaner(root, console(), Clock.systemUTC()).clean(limits);
    }
}
