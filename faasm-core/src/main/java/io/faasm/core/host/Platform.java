package io.faasm.core.host;

import io.faasm.core.failure.BuildFailure;
import java.util.List;
import java.util.Locale;

/** The platform that machine code is generated on and for, with the names that others give it. Another one begins here. */
public enum Platform {
    LINUX_X86_64("x86_64-linux-gnu", "amd64", "linux-x86_64");

    private static final List<String> NAMES_OF_X86_64 = List.of("amd64", "x86_64");

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
        if (system.equals("Linux") && NAMES_OF_X86_64.contains(architecture.toLowerCase(Locale.ROOT))) {
            return LINUX_X86_64;
        }
        throw new BuildFailure(
                "This machine is " + system + " on " + architecture + "; Linux on x86_64 is what is supported.",
                "Build there; on another system with such a processor, in a Linux container or virtual machine.");
    }
}
