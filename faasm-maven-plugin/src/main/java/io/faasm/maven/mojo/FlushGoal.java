package io.faasm.maven.mojo;

import io.faasm.maven.cluster.PlannerClient;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Has all workers of a cluster forget the functions and files that they keep, so that the next calls take what is stored. The
 * goals that upload do so themselves where they know the planner.
 *
 * @since 0.1.0
 */
@Mojo(name = "flush", requiresProject = false, aggregator = true, threadSafe = true)
public final class FlushGoal extends ClusterGoal {
    @Override
    protected void perform() {
        try (PlannerClient planner = plannerToAsk()) {
            planner.flushExecutors();
        }
    }
}
