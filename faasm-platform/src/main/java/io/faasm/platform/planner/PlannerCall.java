package io.faasm.platform.planner;

import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.faasm.platform.call.CallRequest;
import io.faasm.platform.call.CallResult;
import io.faasm.platform.call.FunctionId;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Calls as messages of the planner. All Python functions are calls of one function there, the interpreter; which one is meant is in
 * the command line, which is what a worker reads, and in fields that only other workers than today's read.
 */
final class PlannerCall {
    private static final String PYTHON_USER = "python";
    private static final String PYTHON_FUNCTION = "py_func";

    /** As {@code pyfaasm} writes an output that is not UTF-8 where it has to be a text. */
    private static final String BASE64 = "data:application/octet-stream;base64,";

    private PlannerCall() {}

    static CallRequest request(Message message) {
        Optional<String> entry = Optional.empty();
        FunctionId function =
                FunctionId.wasm(PlannerMessages.text(message, "user"), PlannerMessages.text(message, "function"));
        if (PlannerMessages.isSet(message, "isPython")
                || function.user().equals(PYTHON_USER) && function.function().equals(PYTHON_FUNCTION)) {
            String[] line = PlannerMessages.text(message, "cmdline").split(" ", -1);
            if (line.length >= 2) {
                function = FunctionId.python(line[0], line[1]);
                entry = line.length > 2 ? Optional.of(line[2]) : Optional.empty();
            } else {
                function = FunctionId.python(
                        PlannerMessages.text(message, "pythonUser"), PlannerMessages.text(message, "pythonFunction"));
                entry = Optional.of(PlannerMessages.text(message, "pythonEntry"));
            }
        }
        return new CallRequest(
                PlannerMessages.number(message, "appId"),
                PlannerMessages.number(message, "id"),
                function,
                entry.filter(name -> !name.isEmpty()),
                ((ByteString) PlannerMessages.get(message, "inputData")).toByteArray(),
                PlannerMessages.isSet(message, "recordExecGraph"));
    }

    /** A message with the result. */
    static DynamicMessage message(CallResult result, String host) {
        CallRequest request = result.request();
        DynamicMessage.Builder message = PlannerMessages.builder("Message");
        PlannerMessages.set(message, "id", request.messageId());
        PlannerMessages.set(message, "appId", request.appId());
        FunctionId function = request.function();
        if (function.kind() == FunctionId.Kind.PYTHON) {
            PlannerMessages.set(message, "user", PYTHON_USER);
            PlannerMessages.set(message, "function", PYTHON_FUNCTION);
            PlannerMessages.set(message, "isPython", true);
            PlannerMessages.set(message, "pythonUser", function.user());
            PlannerMessages.set(message, "pythonFunction", function.function());
            PlannerMessages.set(message, "pythonEntry", request.entry().orElse(""));
            PlannerMessages.set(
                    message,
                    "cmdline",
                    function.user() + " " + function.function()
                            + request.entry().map(entry -> " " + entry).orElse(""));
        } else {
            PlannerMessages.set(message, "user", function.user());
            PlannerMessages.set(message, "function", function.function());
        }
        PlannerMessages.set(message, "returnValue", result.failure().isPresent() ? 1 : result.returnValue());
        PlannerMessages.set(message, "outputData", output(result));
        PlannerMessages.set(message, "startTimestamp", result.startMillis());
        PlannerMessages.set(message, "finishTimestamp", result.finishMillis());
        PlannerMessages.set(message, "executedHost", host);
        PlannerMessages.set(message, "recordExecGraph", request.recordExecGraph());
        return message.build();
    }

    /** In Faasm's words: what went wrong takes the place of the output. */
    private static String output(CallResult result) {
        if (result.failure().isPresent()) {
            return "Task " + result.request().messageId() + " threw exception. What: "
                    + result.failure().get().text();
        }
        return result.returnValue() != 0
                ? "Call failed (return value=" + result.returnValue() + ")"
                : text(result.output());
    }

    private static String text(byte[] output) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(output))
                    .toString();
        } catch (CharacterCodingException binary) {
            return BASE64 + Base64.getEncoder().encodeToString(output);
        }
    }
}
