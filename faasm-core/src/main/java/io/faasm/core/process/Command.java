package io.faasm.core.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A tool's run, as a value.
 *
 * @param tool        the tool's short name, for messages
 * @param line        the program and its arguments, one word each, with no shell in between
 * @param directory   where it runs
 * @param environment its whole environment, not additions to the build's own
 * @param timeout     when it is killed
 * @param log         a file that receives all its output
 * @param input       what it reads on standard input, which is empty otherwise
 * @param secretive   whether its output can hold passwords and is for its caller alone
 */
public record Command(
        String tool,
        List<String> line,
        Path directory,
        Map<String, String> environment,
        Optional<Duration> timeout,
        Optional<Path> log,
        Optional<byte[]> input,
        boolean secretive) {
    private static final Pattern ADDRESS_WITH_USER = Pattern.compile("(\\w://)[^\\s/'\"]*@");

    public Command {
        line = List.copyOf(line);
        environment = Map.copyOf(environment);
        if (line.isEmpty()) {
            throw new IllegalArgumentException("The command line of " + tool + " is empty.");
        }
    }

    /**
     * Starts a command that runs in the current directory with an empty environment.
     *
     * @param words the program and its arguments; iterables and arrays are spread, all else is taken by its string form
     */
    public static Builder of(String tool, Object... words) {
        return new Builder(tool).words(words);
    }

    /** A line that a tool gets or gives, without users and passwords in addresses. */
    static String withoutSecrets(String line) {
        return ADDRESS_WITH_USER.matcher(line).replaceAll("$1");
    }

    /** The command line as one could type it, but for passwords. */
    public String shown() {
        List<String> quoted = new ArrayList<>();
        for (String word : line) {
            quoted.add(word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'");
        }
        return withoutSecrets(String.join(" ", quoted));
    }

    /** Collects what a command is made of. */
    public static final class Builder {
        private final String tool;
        private final List<String> line = new ArrayList<>();
        private Path directory = Path.of("").toAbsolutePath();
        private Map<String, String> environment = Map.of();
        private Optional<Duration> timeout = Optional.empty();
        private Optional<Path> log = Optional.empty();
        private Optional<byte[]> input = Optional.empty();
        private boolean secretive;

        private Builder(String tool) {
            this.tool = tool;
        }

        public Builder words(Object... words) {
            for (Object word : words) {
                if (word instanceof Path path) {
                    // A path is an iterable of its own parts.
                    line.add(path.toString());
                } else if (word instanceof Iterable<?> several) {
                    several.forEach(this::words);
                } else if (word instanceof Object[] several) {
                    words(several);
                } else {
                    line.add(word.toString());
                }
            }
            return this;
        }

        public Builder in(Path newDirectory) {
            directory = newDirectory;
            return this;
        }

        public Builder env(Map<String, String> wholeEnvironment) {
            environment = wholeEnvironment;
            return this;
        }

        public Builder timeout(Duration limit) {
            timeout = Optional.of(limit);
            return this;
        }

        public Builder log(Path file) {
            log = Optional.of(file);
            return this;
        }

        public Builder input(byte[] bytes) {
            input = Optional.of(bytes);
            return this;
        }

        /** Keeps its output out of every log. */
        public Builder secretive() {
            secretive = true;
            return this;
        }

        public Command build() {
            return new Command(tool, line, directory, environment, timeout, log, input, secretive);
        }
    }
}
