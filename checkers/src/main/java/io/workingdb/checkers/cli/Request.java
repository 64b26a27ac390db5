package io.workingdb.checkers.cli;

import io.workingdb.checkers.history.HistoryReader;
import io.workingdb.checkers.history.Unreadable;
import io.workingdb.checkers.history.Value;
import org.jspecify.annotations.Nullable;

/// What the command line asks for.
///
/// @param file a path, or `-`
/// @param withCas the model has compare-and-set
record Request(boolean help, String file, boolean withCas, Value initial) {
    private static final String HELP = "--help";

    static Request of(String[] words) throws Misused {
        @Nullable String what = null;
        @Nullable String file = null;
        @Nullable String model = null;
        Value initial = Value.NIL;
        for (int i = 0; i < words.length; i++) {
            String word = words[i];
            int equals = word.startsWith("--") ? word.indexOf('=') : -1;
            String option = equals < 0 ? word : word.substring(0, equals);
            switch (option) {
                case HELP, "-h" -> {
                    return new Request(true, "", false, initial);
                }
                case "--model" ->
                        model = equals < 0 ? argument(words, ++i) : word.substring(equals + 1);
                case "--initial" ->
                        initial =
                                initial(
                                        equals < 0
                                                ? argument(words, ++i)
                                                : word.substring(equals + 1));
                default -> {
                    if (word.startsWith("-") && !word.equals("-")) {
                        throw new Misused("unknown option " + word);
                    } else if (what == null) {
                        what = checker(word);
                    } else if (file == null) {
                        file = word;
                    } else {
                        throw new Misused("one file at a time, not also " + word);
                    }
                }
            }
        }
        return complete(what, file, model, initial);
    }

    private static Request complete(
            @Nullable String what, @Nullable String file, @Nullable String model, Value initial)
            throws Misused {
        if (what == null) {
            throw new Misused("what to check? linearizability");
        }
        if (model == null) {
            throw new Misused("--model is missing: register or cas-register");
        }
        if (!model.equals("register") && !model.equals("cas-register")) {
            throw new Misused("unknown model " + model + ": register or cas-register");
        }
        if (file == null) {
            throw new Misused("the file is missing; - reads standard input");
        }
        return new Request(false, file, model.equals("cas-register"), initial);
    }

    private static String checker(String word) throws Misused {
        if (!word.equals("linearizability")) {
            throw new Misused("unknown checker " + word + "; known is linearizability");
        }
        return word;
    }

    private static String argument(String[] words, int index) throws Misused {
        if (index >= words.length) {
            throw new Misused(words[index - 1] + " needs a value");
        }
        return words[index];
    }

    private static Value initial(String text) throws Misused {
        try {
            return HistoryReader.value(text);
        } catch (Unreadable unreadable) {
            throw new Misused("--initial " + text + " is no value: " + unreadable.getMessage());
        }
    }
}
