package io.faasm.platform.upload;

import io.faasm.core.console.Console;
import io.faasm.core.text.Text;
import io.faasm.platform.http.Endpoint;
import io.faasm.platform.http.Exchange;
import io.faasm.platform.http.RawPath;
import io.faasm.platform.http.Refusal;
import io.faasm.platform.upload.LocalStorage.Arrival;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Answers one request of today's upload protocol; whatever is wrong with it becomes a status and a reason. */
public final class UploadEndpoint implements Endpoint {
    private static final String FILE_PATH = "FilePath";
    private static final int OK = 200;

    private final FunctionStore functions;
    private final StateValues state;
    private final Console console;

    public UploadEndpoint(FunctionStore functions, StateValues state, Console console) {
        this.functions = functions;
        this.state = state;
        this.console = console;
    }

    @Override
    public void answer(Exchange exchange) throws IOException, Refusal {
        String method = exchange.method();
        if (!method.equals("GET") && !method.equals("PUT")) {
            exchange.set("Allow", "GET, PUT");
            throw new Refusal(405, "Method " + Text.printable(method) + " is not known here; use GET or PUT");
        }
        boolean put = method.equals("PUT");
        List<String> path = RawPath.parts(exchange.rawPath());
        if (!put && path.equals(List.of("ping"))) {
            exchange.reply(OK, "PONG");
            return;
        }
        Stored what = what(exchange, path, put);
        if (exchange.announced().orElse(0L) > functions.limit()) {
            throw functions.tooLarge();
        }
        if (what instanceof Stored.State value) {
            answer(exchange, value, put);
        } else if (put) {
            receive(exchange, what);
        } else {
            exchange.reply(functions.open(what));
        }
    }

    private static Stored what(Exchange exchange, List<String> path, boolean put) throws Refusal {
        String kind = path.isEmpty() ? "" : path.get(0);
        if (kind.equals("file") && path.size() == 1) {
            Stored.SharedFile file = Stored.SharedFile.of(filePath(exchange));
            if (put) {
                file.requireNoPlaceOfAFunction();
            }
            return file;
        }
        if (path.size() == 3) {
            switch (kind) {
                case "s":
                    return Stored.State.of(path.get(1), path.get(2));
                case "f":
                    return new Stored.WebAssembly(written(put, Stored.name(path.get(1), path.get(2)), path));
                case "p":
                    return new Stored.Python(written(put, Stored.name(path.get(1), path.get(2)), path));
                default:
                    break;
            }
        }
        throw unknown(put, path);
    }

    /** Functions are uploaded, but this protocol has no way to read them back. */
    private static <T> T written(boolean put, T name, List<String> path) throws Refusal {
        if (!put) {
            throw unknown(false, path);
        }
        return name;
    }

    private static Refusal unknown(boolean put, List<String> path) {
        String known = put
                ? "PUT /f/<user>/<function>, /p/<user>/<function>, /s/<user>/<key>, /file"
                : "GET /file, /s/<user>/<key>, /ping";
        return new Refusal(400, "Bad path /" + Text.printable(String.join("/", path)) + "; this server knows " + known);
    }

    private static String filePath(Exchange exchange) throws Refusal {
        List<String> values = exchange.header(FILE_PATH);
        if (values.size() != 1) {
            throw new Refusal(400, "The request needs one " + FILE_PATH + " header, it has " + values.size());
        }
        return RawPath.utf8(values.get(0).getBytes(StandardCharsets.ISO_8859_1));
    }

    private void receive(Exchange exchange, Stored what) throws IOException {
        Arrival arrival = functions.arrive();
        exchange.receive(
                arrival::write,
                () -> {
                    arrival.finish(what, exchange.announced());
                    functions.keep(what, arrival);
                    stored(exchange, what, arrival.bytes());
                },
                arrival::close);
    }

    /** Wording and emptiness are those of Faasm's server; clients judge by them. */
    private void stored(Exchange exchange, Stored what, long bytes) {
        console.info(exchange.line(Text.size(bytes) + " stored as " + String.join("/", what.place())));
        exchange.reply(OK, what instanceof Stored.WebAssembly ? "Function upload complete\n" : "");
    }

    private void answer(Exchange exchange, Stored.State value, boolean put) throws Refusal {
        if (!put) {
            byte[] found = state.read(value.user(), value.key())
                    .orElseThrow(() -> new Refusal(404, "Nothing is stored at " + String.join("/", value.place())));
            exchange.reply(OK, "application/octet-stream", found);
            return;
        }
        exchange.body(functions.limit(), 2, body -> {
            if (body.length == 0) {
                throw new Refusal(400, "The body is empty, and a state value has at least one byte");
            }
            state.replace(value.user(), value.key(), body);
            stored(exchange, value, body.length);
        });
    }
}
