package io.faasm.maven.cluster;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.text.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file {@code faasm.ini} in which faasmctl writes down where a cluster is.
 *
 * @param values   the section {@code [Faasm]}
 * @param inDocker whether this process runs inside the cluster's own network
 */
public record FaasmIni(Path file, Map<String, String> values, boolean inDocker) {
    /** The variable that names the file. */
    public static final String VARIABLE = "FAASM_INI_FILE";

    private static final String REMEDY = "Correct " + VARIABLE
            + " (faasmctl deploy.compose and deploy.k8s write the file), or set faasm.upload.url and faasm.planner.url.";

    private static final Pattern SECTION = Pattern.compile("\\[(.*)]\\s*");
    private static final Pattern LINE = Pattern.compile("([^=:\\s][^=:]*?)\\s*[=:]\\s*(.*?)\\s*");
    private static final long LARGEST = 1 << 20;

    public FaasmIni {
        values = Map.copyOf(values);
    }

    /** The file that the environment names. */
    public static Optional<FaasmIni> ofEnvironment(Map<String, String> environment) {
        String name = environment.getOrDefault(VARIABLE, "");
        if (name.isBlank()) {
            return Optional.empty();
        }
        // As faasmctl knows that it runs in a container of the cluster.
        boolean inDocker = "on".equals(environment.get("CPP_DOCKER")) || "on".equals(environment.get("FAASM_DOCKER"));
        return Optional.of(read(Path.of(name), inDocker));
    }

    static FaasmIni read(Path file, boolean inDocker) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
                throw new BuildFailure(
                        VARIABLE + " names " + file + ", and there is no such file of a cluster", REMEDY);
            }
            Map<String, String> values = new HashMap<>();
            boolean ours = false;
            for (String line : Files.readAllLines(file)) {
                Matcher section = SECTION.matcher(line);
                Matcher value = LINE.matcher(line);
                if (section.matches()) {
                    ours = section.group(1).equals("Faasm");
                } else if (ours && !line.isBlank() && "#;".indexOf(line.charAt(0)) < 0 && value.matches()) {
                    values.put(
                            value.group(1).toLowerCase(Locale.ROOT),
                            // Python's parser has a percent sign written twice.
                            value.group(2).replace("%%", "%"));
                }
            }
            return new FaasmIni(file, values, inDocker);
        } catch (IOException unreadable) {
            throw new BuildFailure(VARIABLE + " names " + file + ", which cannot be read: " + unreadable, REMEDY);
        }
    }

    /** The upload server's address. */
    public String uploadUrl() {
        return url("upload");
    }

    /** The planner's address. */
    public String plannerUrl() {
        return url("planner");
    }

    /** What tells this cluster from another one at the same address: a name that faasmctl made up, or nothing. */
    public String cluster() {
        return values.getOrDefault("cluster_name", "");
    }

    private String url(String server) {
        String suffix = inDocker && "compose".equals(values.get("backend")) ? "_in_docker" : "";
        String host = value(server + "_host" + suffix);
        String port = value(server + "_port" + suffix);
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65535) {
            throw new BuildFailure(
                    file + " names the port \"" + Text.printable(port) + "\" for the " + server
                            + " server; ports are from 1 to 65535",
                    REMEDY);
        }
        if (!host.matches("[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")) {
            throw new BuildFailure(
                    file + " names the host \"" + Text.printable(host) + "\" for the " + server + " server", REMEDY);
        }
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private String value(String name) {
        String value = values.getOrDefault(name, "");
        if (value.isEmpty()) {
            throw new BuildFailure(file + " has no " + name + " in its section [Faasm]", REMEDY);
        }
        return value;
    }
}
