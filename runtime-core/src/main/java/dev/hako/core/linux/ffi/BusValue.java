package dev.hako.core.linux.ffi;

import java.util.List;

/** A value of a D-Bus message (D-Bus specification, "Type System"). */
public sealed interface BusValue {

    /** {@return its type as D-Bus writes it: {@code a(ss)}} */
    String signature();

    /**
     * A string.
     *
     * @param type {@code s}, {@code o} (a path of an object) or {@code g} (a signature)
     * @param value without a null character
     */
    record Text(char type, String value) implements BusValue {
        @Override
        public String signature() {
            return String.valueOf(type);
        }
    }

    /**
     * A number that is no fraction, or a truth value.
     *
     * @param type {@code y}, {@code b}, {@code n}, {@code q}, {@code i}, {@code u}, {@code x} or {@code t}
     * @param bits its value; that of a {@code t} as unsigned
     */
    record Whole(char type, long bits) implements BusValue {
        @Override
        public String signature() {
            return String.valueOf(type);
        }
    }

    /** A floating point number, {@code d}. */
    record Real(double value) implements BusValue {
        @Override
        public String signature() {
            return "d";
        }
    }

    /**
     * Any number of values of one type.
     *
     * @param element their type
     */
    record Array(String element, List<BusValue> values) implements BusValue {

        public Array {
            values = List.copyOf(values);
        }

        @Override
        public String signature() {
            return "a" + element;
        }
    }

    /** Some values of their own types each. */
    record Struct(List<BusValue> values) implements BusValue {

        public Struct {
            values = List.copyOf(values);
        }

        @Override
        public String signature() {
            return "(" + inner() + ")";
        }

        String inner() {
            StringBuilder types = new StringBuilder();
            for (BusValue value : values) {
                types.append(value.signature());
            }
            return types.toString();
        }
    }

    /** An element of an array that maps keys to values. */
    record Entry(BusValue key, BusValue value) implements BusValue {
        @Override
        public String signature() {
            return "{" + inner() + "}";
        }

        String inner() {
            return key.signature() + value.signature();
        }
    }

    /** A value that tells its type. */
    record Variant(BusValue value) implements BusValue {
        @Override
        public String signature() {
            return "v";
        }
    }

    static BusValue text(String value) {
        return new Text('s', value);
    }

    static BusValue bool(boolean value) {
        return new Whole('b', value ? 1 : 0);
    }

    /** {@return an unsigned number of 64 bits} */
    static BusValue unsigned(long bits) {
        return new Whole('t', bits);
    }

    /** {@return an unsigned number of 32 bits} */
    static BusValue unsigned32(int bits) {
        return new Whole('u', Integer.toUnsignedLong(bits));
    }
}
