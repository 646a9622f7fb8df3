package io.faasm.reference;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Faasm's upload server. It has one bucket for everything but state, decodes nothing, trusts everyone, and ends on methods that it
 * does not know, on reading what is not there, and on functions that are not WebAssembly.
 */
public final class FaasmUploadServer extends HttpEndpoint {
    private static final String FILE_PATH = "FilePath";

    private final Map<String, byte[]> bucket = new ConcurrentSkipListMap<>();
    private final Map<String, byte[]> state = new ConcurrentSkipListMap<>();
    private volatile Duration codeGeneration = Duration.ZERO;

    public FaasmUploadServer() {
        this(0);
    }

    public FaasmUploadServer(int port) {
        super(port);
    }

    /** How long it takes to make machine code. */
    public FaasmUploadServer codeGenerationTakes(Duration time) {
        codeGeneration = time;
        return this;
    }

    /** What is stored, by its key. */
    public Map<String, byte[]> bucket() {
        return bucket;
    }

    @Override
    Reply answer(HttpExchange request, byte[] body) throws IOException {
        request.getResponseHeaders().set("Server", "Upload Server");
        if (request.getRequestHeaders().containsKey("Expect")) {
            throw new Ends("it never answers 100, so a client that expects it waits for ever");
        }
        return switch (request.getRequestMethod()) {
            case "GET" -> get(request);
            case "PUT" -> put(request, body);
            default -> throw new Ends("Unrecognised request method");
        };
    }

    /** The parts of the path as they are: slashes at the ends and repeated ones do not count. */
    private static List<String> parts(HttpExchange request) {
        return Arrays.asList(relative(request).split("/+"));
    }

    private static String relative(HttpExchange request) {
        return target(request).replaceAll("^/+|/+$", "");
    }

    private static String target(HttpExchange request) {
        return request.getRequestURI().toString().replaceFirst("\\?.*$", "");
    }

    private static Reply badPath(HttpExchange request) {
        return Reply.of(400, "Bad URL, expected single path part " + relative(request));
    }

    private Reply get(HttpExchange request) {
        if (target(request).equals("/ping")) {
            return Reply.of(200, "PONG");
        }
        List<String> parts = parts(request);
        byte[] content;
        if (parts.get(0).equals("s")) {
            if (parts.size() < 3) {
                return badPath(request);
            }
            content = state.get(parts.get(1) + "/" + parts.get(2));
            if (content == null) {
                throw new Ends("no state " + parts.get(1) + "/" + parts.get(2));
            }
        } else if (parts.get(0).equals("file")) {
            String path = request.getRequestHeaders().getFirst(FILE_PATH);
            if (path == null) {
                return Reply.of(400, "Bad request, expected file path header " + FILE_PATH);
            }
            content = bucket.get(path.replaceFirst("^/+", ""));
            if (content == null) {
                throw new Ends("SharedFileNotExistsException: " + path);
            }
        } else {
            return Reply.of(400, "Unrecognised GET request to " + relative(request));
        }
        return new Reply(200, content);
    }

    private Reply put(HttpExchange request, byte[] body) throws IOException {
        List<String> parts = parts(request);
        switch (parts.get(0)) {
            case "s" -> {
                if (parts.size() < 3) {
                    return badPath(request);
                }
                if (body.length > 0) {
                    state.put(parts.get(1) + "/" + parts.get(2), body);
                }
                return Reply.of(200, "");
            }
            case "p" -> {
                if (parts.size() < 3) {
                    return badPath(request);
                }
                bucket.put("pyfuncs/" + parts.get(1) + "/" + parts.get(2) + "/function.py", body);
                return Reply.of(200, "");
            }
            case "file" -> {
                String path = request.getRequestHeaders().getFirst(FILE_PATH);
                if (path == null) {
                    return Reply.of(400, "Bad request, expected file path header " + FILE_PATH);
                }
                if (body.length > 0) {
                    makeDirectories(path);
                    bucket.put(path.replaceFirst("^/+", ""), body);
                }
                return Reply.of(200, "");
            }
            case "f" -> {
                if (parts.size() < 3) {
                    return badPath(request);
                }
                function(parts.get(1) + "/" + parts.get(2), body);
                return Reply.of(200, "Function upload complete\n");
            }
            default -> {
                return Reply.of(400, "Unrecognised PUT request to " + relative(request));
            }
        }
    }

    /** It makes the directories of its local cache even where it caches nothing. */
    private static void makeDirectories(String path) {
        for (String part : path.split("/")) {
            if (part.getBytes(StandardCharsets.UTF_8).length > 255 || part.indexOf(0) >= 0) {
                throw new Ends("Call to create_directories (" + path + ") failed");
            }
        }
    }

    /** A function is stored first, and then machine code of it is made. */
    private void function(String name, byte[] module) throws IOException {
        bucket.put(name + "/function.wasm", module);
        if (module.length == 0) {
            throw new Ends("Loaded empty bytes for " + name);
        }
        if (!isModule(module)) {
            throw new Ends("File is not a wasm binary");
        }
        try {
            Thread.sleep(codeGeneration.toMillis());
            bucket.put(name + "/function.aot", ("machine code of " + name).getBytes(StandardCharsets.UTF_8));
            bucket.put(
                    name + "/function.aot.md5", MessageDigest.getInstance("MD5").digest(module));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static boolean isModule(byte[] bytes) {
        ByteBuffer module = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < 8 || module.getInt() != 0x6d736100 || module.getInt() != 1) {
            return false;
        }
        while (module.hasRemaining()) {
            int id = module.get();
            long length = 0;
            int next = -1;
            for (int shift = 0; shift < 35 && next < 0 && module.hasRemaining(); shift += 7) {
                next = module.get();
                length |= (long) (next & 0x7f) << shift;
            }
            if (id < 0 || id > 13 || next < 0 || length > module.remaining()) {
                return false;
            }
            module.position(module.position() + (int) length);
        }
        return true;
    }
}
