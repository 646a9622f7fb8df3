package io.faasm.maven.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.faasm.core.engine.FunctionName;
import io.faasm.core.engine.Limits;
import io.faasm.core.engine.RuntimeRoot;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.function.FunctionRunner;
import io.faasm.reference.FaasmPlanner;
import io.faasm.reference.FaasmUploadServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A consumer's {@code mvn deploy} to servers that behave, and end, as Faasm's own; their worker runs what was uploaded in the
 * engine.
 */
class DeploymentIT {
    private FaasmUploadServer upload;
    private FaasmPlanner planner;
    private MavenBuild build;
    private Path work;

    @BeforeEach
    void cluster() throws IOException {
        upload = new FaasmUploadServer();
        planner = new FaasmPlanner(upload.bucket(), this::run);
        build = MavenBuild.of("deployment");
        work = Files.createDirectories(build.directory().resolve("worker"));
        Path ini = build.directory().resolve("faasm.ini");
        Files.writeString(
                ini,
                "[Faasm]\nbackend = compose\ncluster_name = faasm-" + System.nanoTime() + "\nupload_host = 127.0.0.1\n"
                        + "upload_port = " + upload.url().getPort() + "\nplanner_host = 127.0.0.1\nplanner_port = "
                        + planner.url().getPort() + "\n");
        build.property("faasm.ini", ini.toString());
    }

    @AfterEach
    void neitherServerHasEnded() {
        upload.close();
        planner.close();
        assertEquals(Optional.empty(), upload.ended());
        assertEquals(Optional.empty(), planner.ended());
    }

    /** The worker: what it was given, in the engine. */
    private FaasmPlanner.Result run(FaasmPlanner.Call call) throws IOException {
        Path zip = work.resolve("function.zip");
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream entries = new ZipOutputStream(out)) {
            entries.putNextEntry(new ZipEntry("function.py"));
            entries.write(call.source());
        }
        List<String> arguments = call.arguments();
        try {
            Optional<Path> output = new FunctionRunner(
                            InstalledProduct.SILENT, line -> {}, line -> {}, new ProcessRunner(InstalledProduct.SILENT))
                    .run(new FunctionRunner.Request(
                            zip,
                            new FunctionName(arguments.get(0), arguments.get(1)),
                            arguments.stream().skip(2).findFirst(),
                            call.input(),
                            work.resolve("state"),
                            work,
                            RuntimeRoot.in(InstalledRoot.directory()),
                            new Limits(512, Duration.ofSeconds(60))));
            return new FaasmPlanner.Result(0, output.isPresent() ? Files.readString(output.get()) : "");
        } catch (BuildFailure returned) {
            return new FaasmPlanner.Result(3, "");
        }
    }

    @Test
    void oneDeploymentIsAllThereIsToIt() throws IOException {
        build.property("faasm.upload.smoke", "true")
                .property("faasm.upload.smoke.input", "hello")
                .run("deploy")
                .assertSuccess()
                .assertLogHas("Uploaded python/py_func in ")
                .assertLogHas("have been told to forget what they keep")
                .assertLogHas("demo/shout: return value 0, ")
                .assertLogHas("HELLO!");
        Path python = new InstalledProduct("cpython-build").directory().resolve("bin/python.wasm");
        assertArrayEquals(Files.readAllBytes(python), upload.bucket().get("python/py_func/function.wasm"));
        assertArrayEquals(
                Files.readAllBytes(build.directory().resolve("shout/target/faasm/upload/function.py")),
                upload.bucket().get("pyfuncs/demo/shout/function.py"));

        Path loud = build.directory().resolve("shout/src/main/python/tools/loud.py");
        Files.writeString(loud, Files.readString(loud).replace("\"!\"", "\"!!!\""));
        build.run("deploy")
                .assertSuccess()
                .assertLogHas("is up to date: this one was sent at")
                .assertLogHas("HELLO!!!");
        assertEquals(
                1,
                upload.requests().stream()
                        .filter(request -> request.startsWith("PUT /f/"))
                        .count());

        assertEquals(2, planner.batches().size());
        Path input = Files.writeString(build.directory().resolve("input"), "from a f\u00efle");
        MavenBuild.in(build.directory())
                .property("faasm.ini", build.directory().resolve("faasm.ini").toString())
                .property("faasm.input.file", input.toString())
                .run("-q", "-pl", "shout", "faasm:invoke")
                .assertSuccess()
                .assertLogHas("FROM A F\u00cfLE!!!")
                .assertLogLacks("INFO");
        build.property("faasm.input", "fail")
                .run("-pl", "shout", "faasm:invoke")
                .assertFailure()
                .assertLogHas("Call failed (return value=3)")
                .assertLogHas("Function demo/shout returned 3");
        assertEquals(4, planner.batches().size());
        String invoke = "io.faasm:faasm-maven-plugin:" + TestEnvironment.version() + ":invoke";
        build.property("faasm.input", "once")
                .property("faasm.function", "shout")
                .run(invoke)
                .assertSuccess()
                .assertLogHas("ONCE!!!");
        assertEquals(5, planner.batches().size(), "a function that is named is called once, and not by every module");
        MavenBuild nowhere = MavenBuild.in(Files.createDirectories(work.resolve("nowhere")))
                .property("faasm.planner.url", planner.url().toString());
        nowhere.run(invoke).assertFailure().assertLogHas("There is no function to call");
        nowhere.property("faasm.function", "shout").run(invoke).assertSuccess();
        build.run("-pl", "shout", "faasm:flush").assertSuccess().assertLogHas("forget what they keep");
    }

    @Test
    void thePlannerAndTheUploadServerMayBeNamedAndMavenBeTheNext() {
        build.with(MavenInstallation.VERSION_4)
                .property("faasm.ini", "no-such-file")
                .property("faasm.upload.url", upload.url().toString())
                .property("faasm.planner.url", planner.url().toString())
                .property("faasm.upload.smoke", "true")
                .run("deploy")
                .assertSuccess()
                .assertLogHas("demo/shout: return value 0, ")
                .assertLogHas("makes machine code of the Python runtime");
    }

    @Test
    void whatIsWrongWithTheClusterIsSaidBeforeAnythingIsSent() {
        build.property(
                        "faasm.planner.url",
                        "http://user:sesame@127.0.0.1:" + planner.url().getPort())
                .run("deploy")
                .assertFailure()
                .assertLogHas("must not contain a user")
                .assertLogLacks("sesame@");
        assertEquals(List.of(), upload.requests());
        build.property("faasm.planner.url", planner.url().toString())
                .property("faasm.upload.runtime.timeout", "0")
                .run("deploy")
                .assertFailure()
                .assertLogHas("faasm.upload.runtime.timeout is 0, and has to be from 1 to 86400 seconds");
        assertEquals(List.of(), upload.requests());
        assertFalse(upload.bucket().containsKey("python/py_func/function.wasm"));
    }
}
