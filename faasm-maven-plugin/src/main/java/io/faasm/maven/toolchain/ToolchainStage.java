package io.faasm.maven.toolchain;

import io.faasm.core.cache.ContentCache;
import io.faasm.core.cache.Fingerprint;
import io.faasm.core.console.Console;
import io.faasm.core.host.Host;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.inputs.Inputs;
import io.faasm.maven.product.Descriptor;
import java.util.List;
import java.util.Optional;

/** Provisions and verifies the toolchain that was asked for. */
public final class ToolchainStage {

    private static final String DESCRIPTOR = "toolchain.json";

    private final Inputs inputs;
    private final ContentCache cache;
    private final Host host;
    private final ProcessRunner processes;
    private final Console console;

    public ToolchainStage(Inputs inputs, ContentCache cache, Host host, ProcessRunner processes, Console console) {
        this.inputs = inputs;
        this.cache = cache;
        this.host = host;
        this.processes = processes;
        this.console = console;
    }

    /** The descriptor of a toolchain that was seen to work; verified once for each combination of tools. */
    public Descriptor provision(ToolchainRequest request) {
        Toolchain toolchain = provisioner(request).provision();
        Fingerprint fingerprint = Fingerprint.of(Toolchain.STAGE, Toolchain.FORMAT)
                .text("identity", toolchain.identity())
                .text("emscripten versions", request.emscripten().toString())
                .list(
                        "values",
                        toolchain.values().entrySet().stream()
                                .map(Object::toString)
                                .toList())
                .build();
        Descriptor described = new Descriptor(
                Toolchain.STAGE, Toolchain.FORMAT, fingerprint.key(), toolchain.values(), Optional.empty());
        ContentCache.Entry entry = cache.obtain(Toolchain.STAGE, fingerprint, directory -> {
            console.info("toolchain: trying Emscripten " + toolchain.emscriptenVersion() + ", wasm2c, Python "
                    + toolchain.pythonVersion() + " and the native compiler on small programs");
            new ToolchainVerifier(processes).verify(toolchain, request, directory);
            described.write(directory.resolve(DESCRIPTOR));
        });
        return Descriptor.read(entry.directory().resolve(DESCRIPTOR));
    }

    private Provisioner provisioner(ToolchainRequest request) {
        ToolchainChoice choice = request.choice();
        if (choice instanceof ToolchainChoice.Auto auto) {
            // emsdk is the last, because where Debian packages are to be had it would need them too.
            return firstThatFits(List.of(installed(request), debian(request), emsdk(auto.emsdk(), request)));
        }
        if (choice instanceof ToolchainChoice.Installed) {
            return installed(request);
        }
        if (choice instanceof ToolchainChoice.Debian) {
            return debian(request);
        }
        return emsdk((ToolchainChoice.Emsdk) choice, request);
    }

    /** If none fits, the last one is taken: its own error says what it lacks. */
    Provisioner firstThatFits(List<Provisioner> provisioners) {
        for (Provisioner provisioner : provisioners) {
            String name = nameOf(provisioner);
            Optional<String> obstacle = provisioner.obstacle();
            if (obstacle.isEmpty()) {
                console.info("toolchain: " + name + " (faasm.toolchain=auto)");
                return provisioner;
            }
            console.info("toolchain: not " + name + ", because " + obstacle.get());
        }
        return provisioners.get(provisioners.size() - 1);
    }

    private static String nameOf(Provisioner provisioner) {
        if (provisioner instanceof InstalledProvisioner) {
            return "installed";
        }
        return provisioner instanceof DebianProvisioner ? "debian" : "emsdk";
    }

    private Provisioner installed(ToolchainRequest request) {
        return new InstalledProvisioner(request.emscripten(), host, hostTools(request), console);
    }

    private Provisioner debian(ToolchainRequest request) {
        return new DebianProvisioner(request.recipe(), inputs, cache, host, processes, console);
    }

    private Provisioner emsdk(ToolchainChoice.Emsdk choice, ToolchainRequest request) {
        HostTools tools = hostTools(request);
        return new EmsdkProvisioner(
                choice,
                request.emsdk(),
                new CompanionTools(tools, debian(request), console),
                tools,
                inputs.networkVariables(),
                cache,
                host,
                processes,
                console);
    }

    private HostTools hostTools(ToolchainRequest request) {
        return new HostTools(request.python(), host, processes);
    }
}
