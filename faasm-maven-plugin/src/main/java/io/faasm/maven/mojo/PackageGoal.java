package io.faasm.maven.mojo;

import io.faasm.maven.function.FunctionPackager;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Packs the compiled function into a zip, the module's main artifact: sources, bytecode, resources and a manifest. Equal
 * inputs give equal bytes.
 *
 * @since 0.1.0
 */
@Mojo(name = "package", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class PackageGoal extends FunctionGoal {
    @Override
    protected void perform() {
        new FunctionPackager(console())
                .pack(new FunctionPackager.Request(
                        classes(),
                        work("package"),
                        functionPackage(),
                        project().getArtifactId(),
                        project().getVersion(),
                        archiveTime()));
        project().getArtifact().setFile(functionPackage().toFile());
    }
}
