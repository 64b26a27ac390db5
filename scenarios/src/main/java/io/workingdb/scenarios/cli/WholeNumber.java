package io.workingdb.scenarios.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Numbers on the command line. What is none is refused in words; picocli's own converters speak of Java's types.
abstract sealed class WholeNumber<N> implements ITypeConverter<N> {
    private final long least;
    private final long most;

    private WholeNumber(long least, long most) {
        this.least = least;
        this.most = most;
    }

    /// @throws TypeConversionException with a sentence
    final long read(String text) {
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw refused(text);
        }
        throw refused(text);
    }

    private TypeConversionException refused(String text) {
        return new TypeConversionException(
                "a whole number from " + least + " to " + most + " is wanted, not '" + text + "'");
    }

    /// A seed: any 64 bits.
    static final class Seed extends WholeNumber<Long> {
        Seed() {
            super(Long.MIN_VALUE, Long.MAX_VALUE);
        }

        @Override
        public Long convert(String text) {
            return read(text);
        }
    }

    /// Seconds of a run: a million are eleven simulated days.
    static final class Seconds extends WholeNumber<Long> {
        Seconds() {
            super(1, 1_000_000);
        }

        @Override
        public Long convert(String text) {
            return read(text);
        }
    }

    /// How many runs, or threads: each thread holds a whole simulated world.
    static final class Jobs extends WholeNumber<Integer> {
        Jobs() {
            super(1, 1_024);
        }

        @Override
        public Integer convert(String text) {
            return (int) read(text);
        }
    }

    /// How many seeds.
    static final class Count extends WholeNumber<Integer> {
        Count() {
            super(1, 1_000_000);
        }

        @Override
        public Integer convert(String text) {
            return (int) read(text);
        }
    }
}
