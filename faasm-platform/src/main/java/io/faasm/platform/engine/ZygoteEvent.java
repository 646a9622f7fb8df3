package io.faasm.platform.engine;

import io.faasm.platform.call.CallFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A line of a zygote's standard output, which its supervisor writes. */
sealed interface ZygoteEvent {
    /** It takes calls. */
    record Ready() implements ZygoteEvent {}

    /** It could not load the function, and ends. */
    record NotLoaded(String text) implements ZygoteEvent {}

    /** The process of a call is gone. */
    record Reaped(long call, How how, int code, CallUsage usage) implements ZygoteEvent {}

    /** How the process of a call ended. */
    enum How {
        EXIT,
        TRAP,
        SIGNAL,
        TIME,
        CPU,
        MEMORY,
        OUTPUT,
        LOST;

        CallFailure failure(int code) {
            return switch (this) {
                case EXIT ->
                    new CallFailure(
                            CallFailure.Reason.EXIT,
                            "the function's process exited with code " + code + " before it returned");
                case TRAP -> new CallFailure(CallFailure.Reason.TRAP, "the function trapped");
                case SIGNAL ->
                    new CallFailure(CallFailure.Reason.SIGNAL, "signal " + code + " ended the function's process");
                case TIME -> new CallFailure(CallFailure.Reason.TIME, "the call was ended at its time limit");
                case CPU ->
                    new CallFailure(CallFailure.Reason.CPU, "the call was ended at its limit of processor time");
                case MEMORY -> new CallFailure(CallFailure.Reason.MEMORY, "the call exceeded its limit of memory");
                case OUTPUT -> new CallFailure(CallFailure.Reason.OUTPUT, "the call exceeded its limit of output");
                case LOST -> new CallFailure(CallFailure.Reason.LOST, "the call's process was lost");
            };
        }
    }

    static ZygoteEvent of(String line) throws ProtocolViolation {
        String[] words = line.split(" ", 2);
        String rest = words.length > 1 ? words[1] : "";
        return switch (words[0]) {
            case "ready" -> new Ready();
            case "failed" -> new NotLoaded(rest);
            case "ended" -> reaped(rest);
            default -> throw new ProtocolViolation("the event \"" + line + "\"");
        };
    }

    private static ZygoteEvent reaped(String rest) throws ProtocolViolation {
        try {
            String[] words = rest.split(" ");
            Map<String, String> values = new HashMap<>();
            for (int i = 1; i < words.length; i++) {
                String[] pair = words[i].split("=", 2);
                values.put(pair[0], pair[1]);
            }
            CallUsage usage = new CallUsage(
                    Duration.ofNanos(Long.parseLong(values.get("user_us")) * 1000),
                    Duration.ofNanos(Long.parseLong(values.get("system_us")) * 1000),
                    Long.parseLong(values.get("rss_kib")) * 1024,
                    Long.parseLong(values.get("private_kib")) * 1024);
            return new Reaped(
                    Long.parseUnsignedLong(words[0]),
                    How.valueOf(values.get("how").toUpperCase(java.util.Locale.ROOT)),
                    Integer.parseInt(values.get("code")),
                    usage);
        } catch (RuntimeException broken) {
            throw new ProtocolViolation("the event \"ended " + rest + "\"");
        }
    }
}
