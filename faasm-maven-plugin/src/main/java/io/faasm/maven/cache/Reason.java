package io.faasm.maven.cache;

import java.util.Collections;
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
