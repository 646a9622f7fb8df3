package io.faasm.maven.apt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is written for apt, and what is read of what it and the host say. */
class AptTextsTest {
    @Test
    void everyDirectoryIsOfItsOwnAndNothingUnsignedIsTaken() {
        String rendered = AptConfiguration.render(Path.of("/cache/apt"), "arm64", List.of());
        for (String line : List.of(
                "Dir::State \"/cache/apt/state\";",
                "Dir::State::status \"/cache/apt/state/status\";",
                "Dir::Cache \"/cache/apt/cache\";",
                "Dir::Etc \"/cache/apt/etc\";",
                "APT::Architecture \"arm64\";",
                "APT::Get::AllowUnauthenticated \"false\";",
                "Acquire::AllowInsecureRepositories \"false\";")) {
            assertTrue(rendered.contains(line), line);
        }
    }

    @Test
    void theHostsWayToTheNetworkIsKept() {
        String dump = """
                APT::Architecture "i386";
                Acquire::http::Proxy "http://proxy.example:3128";
                Acquire::http::Timeout "5";
                Acquire::https "";
                Acquire::https::Verify-Peer "true";
                Dir::Etc "etc/apt";
                """;
        List<String> transport = AptConfiguration.transport(dump);
        assertEquals(
                List.of("Acquire::http::Proxy \"http://proxy.example:3128\";", "Acquire::https::Verify-Peer \"true\";"),
                transport);
        assertTrue(AptConfiguration.render(Path.of("/a"), "amd64", transport).endsWith(transport.get(1) + "\n"));
    }

    @Test
    void theArchiveIsTrustedByTheKeyringAlone() {
        String sources = AptConfiguration.sources(new AptSource(
                "http://mirror.example/debian",
                List.of("trixie", "trixie-updates"),
                "amd64",
                Path.of("/keys/debian.gpg")));
        assertTrue(sources.contains("Types: deb deb-src\n"), sources);
        assertTrue(sources.contains("URIs: http://mirror.example/debian\n"), sources);
        assertTrue(sources.contains("Suites: trixie trixie-updates\n"), sources);
        assertTrue(sources.contains("Signed-By: /keys/debian.gpg\n"), sources);
    }

    @Test
    void mirrorsAreTheHostsTheLikeliestFirst() {
        String sites = """
                http://packages.example/repository
                http://mirror.example/debian-security
                http://mirror.example/debian/
                http://mirror.example/debian
                cdrom:[Debian]/
                """;
        assertEquals(
                List.of(
                        "http://mirror.example/debian",
                        "http://packages.example/repository",
                        "http://mirror.example/debian-security"),
                DebianMirrors.candidates(sites));
        assertEquals(List.of(), DebianMirrors.candidates(""));
    }

    @Test
    void plannedInstallationsAreRead() {
        assertEquals(
                Optional.of(new DebianPackage("clang-19", "1:19.1.7-3+b1", "amd64")),
                DebianPackage.planned("Inst clang-19 (1:19.1.7-3+b1 Debian:13.7/stable [amd64]) []"));
        assertEquals(
                Optional.of(new DebianPackage("libc6", "2.41-12", "amd64")),
                DebianPackage.planned("Inst libc6 [2.36-9] (2.41-12 Debian:13.7/stable, Other:1 [amd64])"));
        assertFalse(DebianPackage.planned("Conf clang-19 (1:19.1.7-3+b1 Debian:13.7/stable [amd64])")
                .isPresent());
    }
}
