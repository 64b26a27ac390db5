package io.workingdb.runtime.real.launch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// How the values of options read. A wrong one is refused in the words of the help, never in those of a Java library: picocli's own
/// converters speak of `int`, and list an enum as it is written in the source.
final class OptionValues {
    private OptionValues() {}

    /// A whole number from `least` to `most`.
    static ITypeConverter<Integer> number(int least, int most) {
        return text -> {
            boolean digits = text.matches("-?\\d{1,18}");
            long value = digits ? Long.parseLong(text) : 0;
            if (!digits || value < least || value > most) {
                throw new TypeConversionException(
                        "a number from "
                                + least
                                + " to "
                                + most
                                + " is wanted, not '"
                                + text
                                + "'");
            }
            return (int) value;
        };
    }

    /// An amount of memory from `least` to `most` bytes.
    static ITypeConverter<Long> size(long least, long most) {
        return text -> {
            long value;
            try {
                value = Size.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
            if (value < least) {
                throw new TypeConversionException(
                        "at least " + least + " bytes are wanted, not '" + text + "'");
            }
            if (value > most) {
                throw new TypeConversionException(
                        "at most " + most + " bytes are possible, not '" + text + "'");
            }
            return value;
        };
    }

    /// A directory's name; whether it can be one, its file system will say.
    static ITypeConverter<Path> directory() {
        return text -> {
            if (text.isEmpty()) {
                throw new TypeConversionException("a directory has a name; this one is empty");
            }
            return Path.of(text);
        };
    }

    /// A word that is not empty.
    static ITypeConverter<String> address() {
        return text -> {
            if (text.isBlank()) {
                throw new TypeConversionException(
                        "an address such as 127.0.0.1 is wanted, not '" + text + "'");
            }
            return text;
        };
    }

    /// One of an enum's values, whatever its case.
    static <E extends Enum<E>> ITypeConverter<E> oneOf(Class<E> type) {
        return oneOf(type, OptionValues::written);
    }

    /// The same, written otherwise.
    static <E extends Enum<E>> ITypeConverter<E> oneOf(Class<E> type, Function<E, String> written) {
        return text -> {
            List<String> names = new ArrayList<>();
            for (E value : type.getEnumConstants()) {
                if (written.apply(value).equalsIgnoreCase(text)) {
                    return value;
                }
                names.add(written.apply(value));
            }
            throw new TypeConversionException(
                    String.join(", ", names.subList(0, names.size() - 1))
                            + " or "
                            + names.getLast()
                            + " is wanted, not '"
                            + text
                            + "'");
        };
    }

    private static String written(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /// Names of an enum's values as they are written on the command line.
    static <E extends Enum<E>> List<String> names(Class<E> type) {
        List<String> names = new ArrayList<>();
        for (E value : type.getEnumConstants()) {
            names.add(written(value));
        }
        return names;
    }
}
