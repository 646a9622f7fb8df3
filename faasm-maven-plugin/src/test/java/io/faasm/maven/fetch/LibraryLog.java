package io.faasm.maven.fetch;

import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;

/** What the library that downloads writes into logs, all levels of it: what {@code mvn -X} would show. */
public final class LibraryLog {
    private static final List<String> LINES = new CopyOnWriteArrayList<>();

    private LibraryLog() {}

    public static List<String> lines() {
        return LINES;
    }

    /** A logger that keeps every line with its arguments, if it is of that library. */
    public static Logger logger(String name) {
        boolean kept = name.startsWith("org.apache.hc");
        return (Logger) Proxy.newProxyInstance(
                LibraryLog.class.getClassLoader(), new Class<?>[] {Logger.class}, (logger, method, arguments) -> {
                    if (method.getReturnType() == boolean.class) {
                        return kept;
                    }
                    if (method.getName().equals("getName")) {
                        return name;
                    }
                    if (kept && method.getReturnType() == void.class) {
                        LINES.add(name + ": " + Arrays.deepToString(arguments));
                    }
                    return null;
                });
    }
}
