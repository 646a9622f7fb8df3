package io.faasm.maven.mojo;

import io.faasm.maven.function.FunctionCompiler;
import java.util.List;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Checks that a Python function is one, and compiles it and its helper modules to bytecode with the interpreter that will
 * run them: the one of the runtime root. Does nothing when nothing changed.
 *
 * @since 0.1.0
 */
@Mojo(
        name = "compile",
        defaultPhase = LifecyclePhase.COMPILE,
        requiresDependencyResolution = ResolutionScope.COMPILE,
        threadSafe = true)
public final class CompileGoal extends FunctionGoal {
    /**
     * Time that compiling may take, in seconds. 120 by default. Example: {@code -Dfaasm.compile.timeLimit=600}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.compile.timeLimit", defaultValue = "120")
    private int timeLimit;

    /**
     * Packages that the function needs of the runtime root, each with the versions that it works with, as PEP 508 writes them;
     * none by default. The goal fails when one is missing or has another version, and lists what the runtime root has.
     * Example: {@code <packages><package>msgpack>=1,&lt;2</package></packages>}.
     *
     * @since 0.1.0
     */
    @Parameter
    private List<String> packages;

    @Override
    protected void perform() {
        new FunctionCompiler(console(), processes())
                .compile(new FunctionCompiler.Request(
                        sources(),
                        projectDirectory(),
                        classes(),
                        work("compile"),
                        runtime(),
                        limits("faasm.compile.timeLimit", timeLimit),
                        packages == null ? List.of() : packages));
    }
}
