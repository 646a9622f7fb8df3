package io.faasm.platform.upload;

import io.faasm.core.engine.FunctionName;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.text.Text;
import io.faasm.platform.http.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Something an upload server stores, with its place in Faasm's local directory layout. */
public sealed interface Stored {

    /** The path below the storage root; every part is checked to be one plain file name. */
    List<String> place();

    /** Whether it has to be a WebAssembly module. */
    default boolean isModule() {
        return place().get(0).equals("wasm");
    }

    /** {@code /f/<user>/<func>}. */
    record WebAssembly(FunctionName name) implements Stored {
        @Override
        public List<String> place() {
            return List.of("wasm", name.user(), name.function(), "function.wasm");
        }
    }

    /** {@code /p/<user>/<func>}. */
    record Python(FunctionName name) implements Stored {
        @Override
        public List<String> place() {
            return List.of("shared", "pyfuncs", name.user(), name.function(), "function.py");
        }
    }

    /** {@code /s/<user>/<key>}; the value {@code K} of the Python functions of user U is also {@code /s/python/U:K}. */
    record State(String user, String key) implements Stored {
        private static final String PART = "[A-Za-z0-9_][A-Za-z0-9_.-]*";
        private static final Pattern NAME = Pattern.compile(PART);
        private static final Pattern KEY = Pattern.compile("(" + PART + ":)?" + PART);
        private static final int LONGEST = 200;

        /** The user whom workers take all Python functions for; their keys begin with the name of their own user. */
        private static final String PYTHON = "python";

        static State of(String user, String key) throws Refusal {
            check(user, NAME);
            check(key, user.equals(PYTHON) ? KEY : NAME);
            int colon = key.indexOf(':');
            return colon < 0 ? new State(user, key) : new State(key.substring(0, colon), key.substring(colon + 1));
        }

        private static void check(String part, Pattern pattern) throws Refusal {
            if (!pattern.matcher(part).matches() || part.contains("..") || part.length() > LONGEST) {
                throw new Refusal(
                        400,
                        "Bad name in a state path: \"" + Text.printable(part)
                                + "\"; it is made of letters, digits, '_',"
                                + " '-' and single dots, at most " + LONGEST
                                + " of them, and a key of the user python may"
                                + " begin with another user's name and a colon");
            }
        }

        @Override
        public List<String> place() {
            return List.of("state", user, key);
        }
    }

    /** {@code /file} with a {@code FilePath} header. */
    record SharedFile(List<String> parts) implements Stored {
        public SharedFile {
            parts = List.copyOf(parts);
        }

        private static final String SHARED = "shared";
        private static final Map<String, String> OF_FUNCTIONS =
                Map.of("function.wasm", "wasm", "function.aot", "object", "function.aot.md5", "object");
        private static final int LONGEST_PATH = 1024;
        private static final int LONGEST_PART = 255;

        /** The file of this path, if it is one below the directory of shared files. */
        public static SharedFile of(String path) throws Refusal {
            String shown = "FilePath \"" + Text.printable(path) + "\"";
            if (path.isEmpty()) {
                throw new Refusal(400, "The FilePath header is empty; it names the file, relative to the shared files");
            }
            if (path.startsWith("/")) {
                throw new Refusal(400, shown + " is absolute; it must be relative to the shared files");
            }
            if (path.getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH) {
                throw new Refusal(400, shown + " is longer than " + LONGEST_PATH + " bytes");
            }
            if (path.chars().anyMatch(Character::isISOControl) || path.indexOf('\\') >= 0) {
                throw new Refusal(400, shown + " holds a control character or a backslash");
            }
            List<String> parts = List.of(path.split("/", -1));
            for (String part : parts) {
                if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                    throw new Refusal(400, shown + " holds an empty part, '.' or '..'");
                }
                if (part.getBytes(StandardCharsets.UTF_8).length > LONGEST_PART) {
                    throw new Refusal(400, shown + " has a part that is longer than " + LONGEST_PART + " bytes");
                }
            }
            return new SharedFile(parts);
        }

        /** Functions are stored among the shared files: a file where one needs a directory, or the reverse, would block its name. */
        void requireNoPlaceOfAFunction() throws Refusal {
            List<String> function = new Python(new FunctionName("user", "function")).place();
            if (!parts.get(0).equals(function.get(1))) {
                return;
            }
            int length = function.size() - 1;
            if (parts.size() < length
                    || parts.size() > length && parts.get(length - 1).equals(function.get(length))) {
                throw new Refusal(
                        409,
                        "FilePath \"" + Text.printable(String.join("/", parts))
                                + "\" would block the name of a function:"
                                + " files of one are below pyfuncs/<user>/<function>, and function.py there is a file");
            }
        }

        /** The function among whose files it is. */
        Optional<FunctionName> function() {
            try {
                return parts.size() > 3 && parts.get(0).equals("pyfuncs")
                        ? Optional.of(name(parts.get(1), parts.get(2)))
                        : Optional.empty();
            } catch (Refusal noName) {
                return Optional.empty();
            }
        }

        /** Faasm's storage is one bucket: what is stored as a file under a function's key is that function. */
        @Override
        public List<String> place() {
            String directory = parts.size() == 3 ? OF_FUNCTIONS.getOrDefault(parts.get(2), SHARED) : SHARED;
            return Stream.concat(Stream.of(directory), parts.stream()).toList();
        }
    }

    /** The name of a function in a request's path, refused with what is wrong with it. */
    static FunctionName name(String user, String function) throws Refusal {
        try {
            return new FunctionName(user, function);
        } catch (BuildFailure bad) {
            throw new Refusal(400, bad.what());
        }
    }
}
