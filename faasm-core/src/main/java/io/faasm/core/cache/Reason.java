package io.faasm.core.cache;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Why an entry of the cache had to be filled. */
public sealed interface Reason {
    /** Behind "building because". */
    String sentence();

    /** Nothing like it has been in the cache. */
    record First() implements Reason {
        @Override
        public String sentence() {
            return "it is built for the first time";
        }
    }

    /** It was there and has been removed since. */
    record Gone() implements Reason {
        @Override
        public String sentence() {
            return "its entry is gone from the cache";
        }
    }

    /**
     * It is there, and not as it was left.
     *
     * @param findings what is wrong, for each file that something is wrong with
     */
    record Damaged(List<String> findings) implements Reason {
        private static final int SHOWN = 3;

        public Damaged {
            findings = List.copyOf(findings);
        }

        @Override
        public String sentence() {
            String shown = String.join(", ", findings.subList(0, Math.min(SHOWN, findings.size())));
            int others = findings.size() - SHOWN;
            return "its entry in the cache is damaged: " + shown + (others > 0 ? " and " + others + " more" : "");
        }
    }

    /**
     * Something that goes into it is not what it was.
     *
     * @param inputs names of the fingerprint's parts that differ from those of the earlier entry that comes closest
     */
    record Changed(SortedSet<String> inputs) implements Reason {
        public Changed {
            inputs = Collections.unmodifiableSortedSet(new TreeSet<>(inputs));
        }

        @Override
        public String sentence() {
            return "these inputs changed: " + String.join(", ", inputs);
        }
    }
}
