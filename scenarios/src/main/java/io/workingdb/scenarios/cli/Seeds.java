package io.workingdb.scenarios.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Some seeds in a row, written `A..B`, or `A` for one.
///
/// @param from the first
/// @param to the last, not before the first
record Seeds(long from, long to) {
    private static final String DOTS = "..";

    /// Reads them.
    static final class Converter implements ITypeConverter<Seeds> {
        @Override
        public Seeds convert(String text) {
            int dots = text.indexOf(DOTS);
            WholeNumber.Seed number = new WholeNumber.Seed();
            long from;
            long to;
            try {
                from = number.read(dots < 0 ? text : text.substring(0, dots));
                to = dots < 0 ? from : number.read(text.substring(dots + DOTS.length()));
            } catch (TypeConversionException e) {
                throw new TypeConversionException(
                        "seeds are written A..B, such as 1..200, not '" + text + "'");
            }
            if (from > to) {
                throw new TypeConversionException(
                        "the first seed comes before the last, not '" + text + "'");
            }
            return new Seeds(from, to);
        }
    }
}
