package io.faasm.maven.mojo;

import org.apache.maven.AbstractMavenLifecycleParticipant;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;

/**
 * Does for the aggregators and parents of functions what {@code faasm:choose-deployment} does for functions: no goal of this plugin
 * runs in them, so it is done before the build begins. Maven finds it where a project of the build declares the plugin with
 * {@code <extensions>true</extensions>}, by components.xml. Modules that have something of their own to deploy are left to Maven.
 */
public final class DeploymentParticipant extends AbstractMavenLifecycleParticipant {
    @Override
    public void afterProjectsRead(MavenSession session) {
        if (session.getProjects().stream().noneMatch(project -> hasPackaging(project, "python"))) {
            return;
        }
        session.getProjects().stream()
                .filter(project -> hasPackaging(project, "pom"))
                .forEach(project -> DeploymentChoice.skipWithoutRepository(session, project));
    }

    private static boolean hasPackaging(MavenProject project, String packaging) {
        return project.getPackaging().equals(packaging);
    }
}
