package io.faasm.maven.mojo;

import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Leaves a function's artifact out of Maven repositories when none is configured: {@code mvn deploy} then only uploads
 * the function. A repository is configured by {@code distributionManagement} in the POM or by
 * {@code -DaltDeploymentRepository}; {@code maven.deploy.skip}, where it is set, is left as it is.
 *
 * @since 0.1.0
 */
@Mojo(name = "choose-deployment", defaultPhase = LifecyclePhase.DEPLOY, threadSafe = true)
public final class ChooseDeploymentGoal extends Goal {
    @Override
    protected void perform() {
        if (DeploymentChoice.skipWithoutRepository(session(), project())) {
            getLog().debug("no distributionManagement: nothing is deployed to a Maven repository");
        }
    }
}
