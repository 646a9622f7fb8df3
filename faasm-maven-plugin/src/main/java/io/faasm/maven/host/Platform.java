package io.faasm.maven.host;

import io.faasm.maven.failure.BuildFailure;
import java.util.Locale;

/** The platforms that machine code is generated on and for, with the names that others give them. */
public enum Platform {
    LINUX_X86_64("x86_64-linux-gnu", "amd64", "linux-x86_64"),
    LINUX_AARCH64("aarch64-linux-gnu", "arm64", "linux-aarch64");

    private final String triple;
    private final String debianArchitecture;
    private final String classifier;

    Platform(String triple, String debianArchitecture, String classifier) {
        this.triple = triple;
        this.debianArchitecture = debianArchitecture;
        this.classifier = classifier;
    }

    /** The GNU triple, as compilers and multiarch directories have it. */
    public String triple() {
        return triple;
    }

    /** The architecture's name in Debian packages. */
    public String debianArchitecture() {
        return debianArchitecture;
    }

    /** The name in file names and Maven classifiers. */
    public String classifier() {
        return classifier;
    }

    public static Platform current() {
        return of(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    static Platform of(String system, String architecture) {
        if (system.equals("Linux")) {
            switch (architecture.toLowerCase(Locale.ROOT)) {
                case "amd64", "x86_64":
                    return LINUX_X86_64;
                case "aarch64", "arm64":
                    return LINUX_AARCH64;
                default:
                    break;
            }
        }
        throw new BuildFailure(
                "This machine is " + system + " on " + architecture + ", for which no machine code can be made.",
                "Build on Linux, on x86_64 or aarch64; on another system use a Linux container or virtual machine.");
    }
}
