package io.faasm.maven.apt;

import java.nio.file.Path;
import java.util.List;

/** Renders the configuration files of a private apt: every directory is its own, the installed packages are none. */
final class AptConfiguration {

    private AptConfiguration() {}

    /**
     * @param root directory of the private apt
     * @param architecture Debian architecture to resolve for
     * @param transport lines of the host's own configuration that say how to reach the network (proxies and the like)
     */
    static String render(Path root, String architecture, List<String> transport) {
        String fixed = """
                Dir::State "%1$s/state";
                Dir::State::status "%1$s/state/status";
                Dir::Cache "%1$s/cache";
                Dir::Log "%1$s/log";
                Dir::Etc "%1$s/etc";
                Dir::Etc::netrc "/etc/apt/auth.conf";
                Dir::Etc::netrcparts "/etc/apt/auth.conf.d";
                APT::Architecture "%2$s";
                APT::Architectures { "%2$s"; };
                APT::Install-Recommends "false";
                APT::Install-Suggests "false";
                APT::Sandbox::User "";
                APT::Update::Error-Mode "any";
                APT::Get::AllowUnauthenticated "false";
                Acquire::AllowInsecureRepositories "false";
                Acquire::Languages "none";
                Acquire::GzipIndexes "true";
                Acquire::Retries "3";
                Acquire::http::Timeout "30";
                Acquire::https::Timeout "30";
                """.formatted(root, architecture);
        return transport.isEmpty() ? fixed : fixed + String.join("\n", transport) + "\n";
    }

    /** The source list entry: binary and source packages, trusted by the keyring alone. */
    static String sources(AptSource source) {
        return """
                Types: deb deb-src
                URIs: %s
                Suites: %s
                Components: main
                Architectures: %s
                Signed-By: %s
                """.formatted(
                        source.mirror(), String.join(" ", source.suites()), source.architecture(), source.keyring());
    }

    /** Of the host's {@code apt-config dump}, the lines that say how to get through to a server. */
    static List<String> transport(String dump) {
        return dump.lines()
                .filter(line -> line.matches("(?i)Acquire::(http|https|ftp|socks)::.*")
                        || line.matches("(?i)Acquire::.*Proxy.*"))
                .filter(line -> !line.contains("::Timeout") && !line.endsWith(" \"\";"))
                .toList();
    }
}
