package io.faasm.platform.server;

import io.faasm.core.console.LineConsole;
import io.faasm.core.engine.Limits;
import io.faasm.core.engine.RuntimeRoot;
import io.faasm.core.failure.BuildFailure;
import io.faasm.platform.http.Pace;
import io.faasm.platform.http.Token;
import io.faasm.platform.server.PlatformSettings.Ports;
import io.faasm.platform.upload.MachineCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/**
 * The platform as a program: {@code java -jar faasm-platform-VERSION-program.jar --runtime-dir DIRECTORY}. Its options are those of the
 * goal {@code faasm:serve}, and so are their defaults, but for the storage, which has none.
 */
public final class Main {
    private static final long MEBIBYTE = 1L << 20;

    /** An option, the goal's property of the same meaning, and what it is for. */
    private enum Option {
        RUNTIME_DIR("faasm.runtime.dir", "DIRECTORY", "runtime root: a directory with root, code and bin"),
        LOCAL_DIR("faasm.local.dir", "DIRECTORY", "where uploads, state and results are kept"),
        ADDRESS("faasm.serve.address", "ADDRESS", "address to listen on; 127.0.0.1"),
        UPLOAD_PORT("faasm.upload.port", "PORT", "port of the upload server; 8002"),
        PLANNER_PORT("faasm.planner.port", "PORT", "port of the planner; 8080"),
        MONITOR_PORT("faasm.monitor.port", "PORT", "port of health and metrics; 9464"),
        TOKEN_FILE("faasm.serve.token.file", "FILE", "file with the token that clients have to send"),
        UPLOAD_LIMIT("faasm.upload.limit", "MIB", "largest upload and input; 64"),
        REQUEST_TIMEOUT("faasm.serve.requestTimeout", "SECONDS", "time in which a request has to come; 60"),
        MEMORY_LIMIT("faasm.memoryLimit", "MIB", "memory of a call; 1024"),
        SCRATCH_LIMIT("faasm.serve.scratchLimit", "MIB", "what a call may have in /tmp; 64"),
        CALL_TIMEOUT("faasm.serve.callTimeout", "SECONDS", "time of a call; 60"),
        STOP_TIMEOUT("faasm.serve.stopTimeout", "SECONDS", "how long calls in flight are waited for at the end; 30");

        private final String property;
        private final String value;
        private final String meaning;

        Option(String property, String value, String meaning) {
            this.property = property;
            this.value = value;
            this.meaning = meaning;
        }

        String word() {
            return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Map<Option, String> given = new LinkedHashMap<>();

    private Main() {}

    public static void main(String[] words) throws InterruptedException {
        LineConsole console =
                new LineConsole(System.out::println, line -> System.err.println("warning: " + line), line -> {}, true);
        // What libraries have to say besides is for those who look for a fault of theirs.
        Logger.getLogger("").setLevel(Level.WARNING);
        try {
            Main main = new Main();
            if (!main.read(words)) {
                return;
            }
            main.serve(console);
        } catch (BuildFailure failure) {
            System.err.println("error: " + inOptions(failure.what()) + "\n  " + inOptions(failure.remedy()));
            System.exit(1);
        }
    }

    /** Whether there is something to serve. */
    private boolean read(String[] words) {
        for (int i = 0; i < words.length; i++) {
            if (words[i].equals("--help")) {
                System.out.println(help());
                return false;
            }
            Option option = option(words[i]);
            if (++i == words.length) {
                throw usage(option.word() + " has no value");
            }
            given.put(option, words[i]);
        }
        for (Option needed : new Option[] {Option.RUNTIME_DIR, Option.LOCAL_DIR}) {
            if (!given.containsKey(needed)) {
                throw usage(needed.word() + " is missing");
            }
        }
        return true;
    }

    private static Option option(String word) {
        for (Option option : Option.values()) {
            if (option.word().equals(word)) {
                return option;
            }
        }
        throw usage("There is no option " + word);
    }

    private static BuildFailure usage(String what) {
        return new BuildFailure(what, "The options:\n" + help());
    }

    private static String help() {
        StringBuilder help = new StringBuilder();
        for (Option option : Option.values()) {
            help.append(String.format("  %-28s %s%n", option.word() + " " + option.value, option.meaning));
        }
        return help.toString().stripTrailing();
    }

    /** A message with the goal's properties, for whoever gave options. */
    private static String inOptions(String text) {
        String said = text;
        for (Option option : Option.values()) {
            // Whole names only: one may begin as another does.
            said = said.replaceAll("(-D)?\\b" + Pattern.quote(option.property) + "\\b(?!\\.\\w)", option.word());
        }
        return said;
    }

    private void serve(LineConsole console) throws InterruptedException {
        PlatformSettings settings = new PlatformSettings(
                given.getOrDefault(Option.ADDRESS, "127.0.0.1"),
                new Ports(
                        number(Option.UPLOAD_PORT, 8002, 0, 65535),
                        number(Option.PLANNER_PORT, 8080, 0, 65535),
                        number(Option.MONITOR_PORT, 9464, 0, 65535)),
                Optional.ofNullable(given.get(Option.TOKEN_FILE)).map(Path::of).map(Token::in),
                Path.of(given.get(Option.LOCAL_DIR)),
                number(Option.UPLOAD_LIMIT, 64, 1, 2047) * MEBIBYTE,
                Pace.within(seconds(Option.REQUEST_TIMEOUT, 60)),
                MachineCode.UNAVAILABLE);
        Limits limits = new Limits(number(Option.MEMORY_LIMIT, 1024, 32, 4096), seconds(Option.CALL_TIMEOUT, 60));
        RuntimeRunner runner = new RuntimeRunner(
                RuntimeRoot.in(Path.of(given.get(Option.RUNTIME_DIR))),
                limits,
                number(Option.SCRATCH_LIMIT, 64, 1, 4096),
                console);
        try (Serving serving =
                Serving.start(settings, Optional.of(runner), seconds(Option.STOP_TIMEOUT, 30), console)) {
            serving.await(Optional.empty());
        }
    }

    private Duration seconds(Option option, int usual) {
        return Duration.ofSeconds(number(option, usual, 1, 24 * 60 * 60));
    }

    private int number(Option option, int usual, int least, int most) {
        String value = given.get(option);
        if (value == null) {
            return usual;
        }
        if (!value.matches("[0-9]{1,9}") || Integer.parseInt(value) < least || Integer.parseInt(value) > most) {
            throw new BuildFailure(
                    option.word() + " is " + value + ", and has to be a number from " + least + " to " + most,
                    "Correct it.");
        }
        return Integer.parseInt(value);
    }
}
