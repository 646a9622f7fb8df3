package io.faasm.maven.signatures;

import io.faasm.core.wasm.FunctionType;
import io.faasm.maven.patch.SignatureChange;
import java.util.List;
import java.util.Optional;

/**
 * A function that would trap when it is called.
 *
 * @param function its C name
 * @param object the object file that defines it
 * @param table where CPython finds it: the owner, the table and the slot; or who else declares it
 * @param has its WebAssembly type
 * @param expected the type by which it is called
 * @param callable the C type by which it is called; empty where another file's declaration is meant
 * @param changes lines of a list of signature changes that mend it
 * @param remedy what else to do; empty where the changes are enough
 */
public record Finding(
        String function,
        String object,
        String table,
        FunctionType has,
        FunctionType expected,
        Optional<String> callable,
        List<SignatureChange> changes,
        String remedy)
        implements Comparable<Finding> {

    public Finding {
        changes = List.copyOf(changes);
    }

    /** What is wrong, in one line. */
    public String text() {
        return function + " (" + object + ") is " + has + " and is called as " + expected
                + callable.map(name -> " (" + name + ")").orElse("") + ": " + table;
    }

    @Override
    public int compareTo(Finding other) {
        int by = object.compareTo(other.object);
        by = by != 0 ? by : function.compareTo(other.function);
        return by != 0 ? by : table.compareTo(other.table);
    }
}
