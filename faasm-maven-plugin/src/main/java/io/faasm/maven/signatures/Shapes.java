package io.faasm.maven.signatures;

import io.faasm.maven.signatures.Vocabulary.Field;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Recognises CPython's tables by what lies where, without knowing their names. */
final class Shapes {
    /** Reference counts from here on are those of immortal objects, which differ between versions. */
    private static final int IMMORTAL = 0x1000_0000;

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");
    private static final int METHOD_SIZE = 16;
    private static final int GETSET_SIZE = 20;
    private static final int SLOT_SIZE = 8;
    /** Slots with numbers up to here may be those of a module as well as those of a type. */
    private static final int AMBIGUOUS_SLOTS = 4;

    private final Vocabulary vocabulary;

    Shapes(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** Whether a struct can lie here: each field holds what it may hold, and more than a name. */
    boolean fits(String struct, Place place) {
        List<Field> fields = vocabulary.fields(struct);
        if (place.offset() < 0
                || place.offset() + vocabulary.size(struct) > place.block().limit(Math.max(0, place.offset()))) {
            return false;
        }
        int pointers = 0;
        for (int i = 0; i < fields.size(); i++) {
            Place field = place.plus(4 * i);
            if (!fits(fields.get(i), field)) {
                return false;
            }
            pointers += field.pointer().isPresent() ? 1 : 0;
        }
        return pointers > 1;
    }

    private static boolean fits(Field field, Place place) {
        return switch (field.content()) {
            case COUNT -> place.pointer().isEmpty() && (place.number() == 1 || place.number() >= IMMORTAL);
            case ZERO -> place.isZero();
            case INT -> place.pointer().isEmpty();
            case TEXT -> place.text().isPresent();
            case DATA, TABLE -> place.isZero() || isData(place);
            case FUNCTION -> place.isZero() || place.function().isPresent();
            case VALUE, FLAGS, SLOT -> true;
        };
    }

    private static boolean isData(Place place) {
        return place.pointer().isPresent() && place.function().isEmpty();
    }

    /**
     * Whether definitions of methods lie here. Where a symbol begins, they must be all that is in it. Where no symbols are
     * known, there must be an end behind them, and more than one or one with documentation: a name, a function and a number
     * are also what other tables consist of.
     */
    boolean isMethods(Place place) {
        Place row = place;
        while (isMethod(row)) {
            row = row.plus(METHOD_SIZE);
        }
        int rows = (row.offset() - place.offset()) / METHOD_SIZE;
        boolean ended = fitsBefore(row, METHOD_SIZE) && isEmpty(row, METHOD_SIZE);
        Optional<Block.Region> symbol = place.block().region(place.offset());
        if (symbol.isPresent()) {
            int end = symbol.get().end();
            return symbol.get().offset() == place.offset()
                    && rows > 0
                    && (row.offset() == end || ended && row.offset() + METHOD_SIZE == end);
        }
        return ended && (rows > 1 || rows == 1 && isData(place.plus(12)));
    }

    /** Name, function, valid flags, documentation. */
    private boolean isMethod(Place place) {
        return fitsBefore(place, METHOD_SIZE)
                && isIdentifier(place)
                && place.plus(4).function().isPresent()
                && place.plus(8).pointer().isEmpty()
                && vocabulary.method(place.plus(8).number()).isPresent()
                && (place.plus(12).isZero() || isData(place.plus(12)));
    }

    /** Whether a list of getters and setters lies here, up to the empty one that ends it. */
    boolean isGetSets(Place place) {
        Place row = place;
        while (fitsBefore(row, GETSET_SIZE)) {
            if (isEmpty(row, GETSET_SIZE)) {
                return row.offset() > place.offset();
            }
            if (!isIdentifier(row)
                    || !(row.plus(4).isZero() || row.plus(4).function().isPresent())
                    || !(row.plus(8).isZero() || row.plus(8).function().isPresent())
                    || row.plus(4).isZero() && row.plus(8).isZero()
                    || !(row.plus(12).isZero() || isData(row.plus(12)))) {
                return false;
            }
            row = row.plus(GETSET_SIZE);
        }
        return false;
    }

    /** Whether a type's slots lie here, up to the empty one that ends them. */
    boolean isTypeSlots(Place place) {
        Set<Integer> numbers = new HashSet<>();
        Place row = place;
        while (fitsBefore(row, SLOT_SIZE)) {
            int number = row.number();
            if (row.pointer().isPresent()) {
                return false;
            }
            Place value = row.plus(4);
            if (number == 0) {
                return value.isZero() && numbers.stream().anyMatch(each -> each > AMBIGUOUS_SLOTS);
            }
            Field slot = vocabulary.slots(Vocabulary.TYPE_SLOTS).get(number);
            if (slot == null || !numbers.add(number) || !fits(slot, value)) {
                return false;
            }
            row = row.plus(SLOT_SIZE);
        }
        return false;
    }

    /** Whether a table of built-in modules lies here: names, each with the function {@code PyInit_} of that name. */
    boolean isInitTable(Place place) {
        Optional<String> name = place.text();
        Optional<NamedFunction> function = place.plus(4).function();
        return fitsBefore(place, SLOT_SIZE)
                && name.isPresent()
                && function.isPresent()
                && function.get().name().equals("PyInit_" + name.get());
    }

    boolean fitsBefore(Place place, int size) {
        return place.offset() >= 0 && place.offset() + size <= place.block().limit(place.offset());
    }

    static boolean isEmpty(Place place, int size) {
        for (int i = 0; i < size; i += 4) {
            if (!place.plus(i).isZero()) {
                return false;
            }
        }
        return true;
    }

    private static boolean isIdentifier(Place place) {
        return place.text().filter(name -> IDENTIFIER.matcher(name).matches()).isPresent();
    }
}
