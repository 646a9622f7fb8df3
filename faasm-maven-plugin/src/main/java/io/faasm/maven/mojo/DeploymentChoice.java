package io.faasm.maven.mojo;

import java.util.List;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;

/** Whether Maven's own deployment runs for a project: not where nobody has said into which repository. */
final class DeploymentChoice {
    private static final String SKIP = "maven.deploy.skip";

    /** Repositories that are named on the command line, for Maven's deploy plugin. */
    private static final List<String> REPOSITORIES =
            List.of("altDeploymentRepository", "altReleaseDeploymentRepository", "altSnapshotDeploymentRepository");

    private DeploymentChoice() {}

    /** Leaves the project out of Maven's deployment, unless a repository is configured or the project says otherwise. */
    static boolean skipWithoutRepository(MavenSession session, MavenProject project) {
        boolean decided = isSet(session, SKIP) || project.getProperties().containsKey(SKIP);
        boolean configured = REPOSITORIES.stream().anyMatch(name -> isSet(session, name))
                || project.getDistributionManagementArtifactRepository() != null;
        if (decided || configured) {
            return false;
        }
        project.getProperties().setProperty(SKIP, "true");
        return true;
    }

    private static boolean isSet(MavenSession session, String property) {
        return session.getUserProperties().containsKey(property);
    }
}
