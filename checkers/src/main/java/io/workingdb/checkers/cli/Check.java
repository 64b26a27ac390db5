package io.workingdb.checkers.cli;

import io.workingdb.checkers.history.HistoryReader;
import io.workingdb.checkers.history.Operation;
import io.workingdb.checkers.history.Unreadable;
import io.workingdb.checkers.linearizability.LinearizabilityChecker;
import io.workingdb.checkers.linearizability.Verdict;
import io.workingdb.checkers.register.RegisterCall;
import io.workingdb.checkers.register.RegisterHistory;
import io.workingdb.checkers.register.RegisterModel;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// `./wdb check`: a verdict about a file. Exit 0 valid, 1 invalid, 2 unreadable or wrong usage, 3 undecided for lack of memory.
public final class Check {
    private static final int VALID = 0;
    private static final int INVALID = 1;
    private static final int UNREADABLE = 2;
    private static final int UNDECIDED = 3;

    /// A file is held whole, with two bytes for each of its bytes at worst: 512 MiB, three million events.
    private static final int FILE_BYTES_MAX = 512 << 20;

    /// Steps of an explanation that nobody could shrink: its beginning, and the end where it breaks.
    private static final int FIRST_SHOWN = 10;

    private static final int LAST_SHOWN = 30;

    /// Operations that are named when a verdict is not possible.
    private static final int NAMED_MAX = 20;

    private static final String HELP =
            """
            Usage: wdb check linearizability --model register|cas-register [--initial V] FILE

            Says whether a history of concurrent operations is linearizable. FILE holds one event a line as JSON, or Jepsen's EDN (one
            vector, or one map a line); - reads standard input.

              {"process":0, "type":"invoke", "f":"write", "value":5, "key":"x", "time":1000000}
              {"process":0, "type":"ok",     "f":"write", "value":5, "key":"x", "time":2000000}

            process  a whole number; events of other processes (the nemesis) are ignored
            type     invoke, then ok, or fail (surely did not happen), or info (nobody knows, now or ever)
            f        read, write, and with cas-register cas
            value    what is written or was read; [old new] for cas
            key      optional; histories are checked key by key. In files without it every value may be a tuple [key value]
            time     optional, in nanoseconds; only shown. The order of the lines is the order of the events

            Options:
              --model M      register (read, write) or cas-register (read, write, cas)
              --initial V    the value before the first write, in EDN or JSON; default nil
              --help         this text

            Prints valid, or invalid with an explanation, or undecided if the search would need too much memory.
            Exit: 0 valid, 1 invalid, 2 unreadable file or wrong usage, 3 undecided.
            """;

    private final PrintStream out;
    private final PrintStream err;

    Check(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /// Runs the command with the words that follow `check`.
    public static void main(String[] words) {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, false, StandardCharsets.UTF_8);
        int code = new Check(out, err).run(words, System.in);
        out.flush();
        err.flush();
        System.exit(code);
    }

    /// Runs the command.
    ///
    /// @return the exit code
    int run(String[] words, InputStream in) {
        try {
            Request request = Request.of(words);
            if (request.help()) {
                out.print(HELP);
                return VALID;
            }
            return judge(request, text(request.file(), in));
        } catch (Misused misused) {
            err.println("wdb check: " + misused.getMessage());
            err.println();
            err.print(HELP);
            return UNREADABLE;
        } catch (Unreadable unreadable) {
            err.println("unreadable: " + unreadable.getMessage());
            return UNREADABLE;
        } catch (IOException failure) {
            err.println("unreadable: " + failure.getMessage());
            return UNREADABLE;
        }
    }

    private int judge(Request request, String text) throws Unreadable {
        HistoryReader.History history = HistoryReader.read(text);
        List<Operation<RegisterCall>> operations =
                RegisterHistory.of(history.events(), request.withCas());
        RegisterModel model = new RegisterModel(request.initial());
        Verdict<RegisterCall> verdict = new LinearizabilityChecker().check(model, operations);
        return switch (verdict) {
            case Verdict.Valid<RegisterCall> valid -> {
                out.println("valid");
                out.println(counts(operations, history.ignored()));
                yield VALID;
            }
            case Verdict.Invalid<RegisterCall> invalid -> {
                out.println("invalid");
                out.println(counts(operations, history.ignored()));
                tell(invalid, operations.size());
                yield INVALID;
            }
            case Verdict.Undecided<RegisterCall> undecided -> {
                out.println("undecided");
                out.println(counts(operations, history.ignored()));
                tell(undecided, model);
                yield UNDECIDED;
            }
        };
    }

    private static String counts(List<Operation<RegisterCall>> operations, long ignored) {
        long keys = operations.stream().map(Operation::key).distinct().count();
        long open = operations.stream().filter(Operation::open).count();
        return counted(operations.size(), "operation")
                + ", "
                + open
                + " of them open, on "
                + counted(keys, "key")
                + (ignored == 0 ? "" : "; " + counted(ignored, "event") + " of no client ignored");
    }

    private static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private void tell(Verdict.Invalid<RegisterCall> invalid, int operations) {
        out.println();
        out.println(
                "Smallest offending part"
                        + (invalid.key().isEmpty() ? "" : ", of key " + invalid.key())
                        + ": "
                        + invalid.part().size()
                        + " of "
                        + counted(operations, "operation")
                        + (invalid.fromBeginning()
                                ? ". Whatever the others did, no order explains these:"
                                : ". Whatever the value was before, and whatever the others did, no order explains these:"));
        List<String> sentences = invalid.sentences();
        int steps = sentences.size() - 1;
        for (int i = 0; i < steps; i++) {
            if (i < FIRST_SHOWN || i >= steps - LAST_SHOWN) {
                out.println("  " + sentences.get(i));
            } else if (i == FIRST_SHOWN) {
                out.println("  ... " + (steps - FIRST_SHOWN - LAST_SHOWN) + " more steps ...");
            }
        }
        if (!invalid.otherKeys().isEmpty()) {
            out.println(
                    "Not linearizable either: key " + String.join(", key ", invalid.otherKeys()));
        }
        out.println(sentences.getLast());
    }

    private void tell(Verdict.Undecided<RegisterCall> undecided, RegisterModel model) {
        String object = undecided.key().isEmpty() ? "the register" : "key " + undecided.key();
        List<Operation<RegisterCall>> left = undecided.leftOpen();
        out.println();
        out.println(
                "Out of memory for dead ends on "
                        + object
                        + ". The best order had "
                        + undecided.decided()
                        + " operations; left open:");
        for (Operation<RegisterCall> operation :
                left.subList(0, Math.min(NAMED_MAX, left.size()))) {
            out.println(
                    "  process "
                            + operation.process()
                            + " "
                            + model.describe(operation.call(), object)
                            + ", event "
                            + operation.invoked());
        }
        if (left.size() > NAMED_MAX) {
            out.println("  and " + (left.size() - NAMED_MAX) + " more");
        }
    }

    private static String text(String file, InputStream in) throws IOException, Unreadable {
        byte[] bytes;
        if (file.equals("-")) {
            bytes = in.readNBytes(FILE_BYTES_MAX + 1);
        } else {
            try (InputStream opened = new FileInputStream(file)) {
                bytes = opened.readNBytes(FILE_BYTES_MAX + 1);
            }
        }
        if (bytes.length > FILE_BYTES_MAX) {
            throw new Unreadable("more than " + FILE_BYTES_MAX + " bytes");
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException notText) {
            throw new Unreadable("not UTF-8 text");
        }
    }
}
