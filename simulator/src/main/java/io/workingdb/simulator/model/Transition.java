package io.workingdb.simulator.model;

import io.workingdb.simulator.wire.Replies;
import io.workingdb.simulator.wire.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One command carried out on one possible state, nothing having expired in between: what it leaves, and whether it can have answered
/// as it did.
final class Transition {
    private static final Reply NOT_AN_INTEGER =
            new Reply.Failure("ERR value is not an integer or out of range");
    private static final Reply OVERFLOW =
            new Reply.Failure("ERR increment or decrement would overflow");
    private static final Reply NO_SUCH_KEY = new Reply.Failure("ERR no such key");
    private static final Reply ZERO = new Reply.Whole(0);
    private static final Reply ONE = new Reply.Whole(1);

    private final @Nullable Entry[] keys;
    private final Call call;

    /// @param keys what they hold; changed in place
    Transition(@Nullable Entry[] keys, Call call) {
        this.keys = keys;
        this.call = call;
    }

    /// What the keys hold afterwards, or null if the answer is impossible.
    @Nullable Entry @Nullable [] outcome() {
        Reply answer = call.answer();
        if (call.command() instanceof Command.TimeToLive ttl) {
            return answer == null || fits(keys[ttl.key()], answer) ? keys : null;
        }
        Reply expected = run(call.command());
        return answer == null || answer.equals(expected) ? keys : null;
    }

    private Reply run(Command command) {
        return switch (command) {
            case Command.Get c -> text(keys[c.key()]);
            case Command.Set c -> set(c);
            case Command.SetNx c -> setNx(c);
            case Command.GetSet c -> swap(c.key(), Entry.lasting(c.value()));
            case Command.GetDel c -> swap(c.key(), null);
            case Command.GetEx c -> getEx(c);
            case Command.Append c -> append(c);
            case Command.Increment c -> increment(c);
            case Command.SetRange c -> setRange(c);
            case Command.GetRange c -> new Reply.Text(slice(keys[c.key()], c.from(), c.to()));
            case Command.Length c -> new Reply.Whole(length(keys[c.key()]));
            case Command.Exists c -> new Reply.Whole(present());
            case Command.Delete c -> delete(c);
            case Command.SetAll c -> setAll(c.values());
            case Command.SetAllNx c -> present() > 0 ? ZERO : setAllNx(c.values());
            case Command.GetAll c -> getAll();
            case Command.Rename c -> rename(c);
            case Command.Copy c -> copy(c);
            case Command.Expire c -> expire(c);
            case Command.Persist c -> persist(c.key());
            case Command.TimeToLive c -> ZERO;
            case Command.Flush c -> clear();
            case Command.Vanish c -> clear();
        };
    }

    private Reply set(Command.Set c) {
        Entry old = keys[c.key()];
        Command.SetOptions options = c.options();
        boolean refused =
                options.condition().equals("NX") && old != null
                        || options.condition().equals("XX") && old == null;
        if (!refused) {
            Entry plain = Entry.lasting(c.value());
            keys[c.key()] =
                    options.px() > 0
                            ? plain.lasting(call, options.px())
                            : options.px() == Command.SetOptions.KEEP && old != null
                                    ? old.holding(c.value())
                                    : plain;
        }
        if (options.get()) {
            return text(old);
        }
        return refused ? Replies.NIL : Replies.OK;
    }

    private Reply setNx(Command.SetNx c) {
        if (keys[c.key()] != null) {
            return ZERO;
        }
        keys[c.key()] = Entry.lasting(c.value());
        return ONE;
    }

    private Reply swap(int key, @Nullable Entry next) {
        Reply old = text(keys[key]);
        keys[key] = next;
        return old;
    }

    private Reply getEx(Command.GetEx c) {
        Entry old = keys[c.key()];
        if (old != null) {
            keys[c.key()] = c.px() == 0 ? Entry.lasting(old.value()) : old.lasting(call, c.px());
        }
        return text(old);
    }

    private Reply append(Command.Append c) {
        Entry old = keys[c.key()];
        Entry grown = old == null ? Entry.lasting(c.value()) : old.holding(old.value() + c.value());
        keys[c.key()] = grown;
        return new Reply.Whole(grown.value().length());
    }

    private Reply increment(Command.Increment c) {
        Entry old = keys[c.key()];
        long before = 0;
        if (old != null) {
            if (!isInteger(old.value())) {
                return NOT_AN_INTEGER;
            }
            before = Long.parseLong(old.value());
        }
        long after = before + c.by();
        if (((before ^ after) & (c.by() ^ after)) < 0) {
            return OVERFLOW;
        }
        String value = Long.toString(after);
        keys[c.key()] = old == null ? Entry.lasting(value) : old.holding(value);
        return new Reply.Whole(after);
    }

    private Reply setRange(Command.SetRange c) {
        Entry old = keys[c.key()];
        String before = old == null ? "" : old.value();
        if (c.value().isEmpty()) {
            return new Reply.Whole(before.length());
        }
        StringBuilder after = new StringBuilder(before);
        while (after.length() < c.offset() + c.value().length()) {
            after.append('\0');
        }
        after.replace(c.offset(), c.offset() + c.value().length(), c.value());
        keys[c.key()] =
                old == null ? Entry.lasting(after.toString()) : old.holding(after.toString());
        return new Reply.Whole(after.length());
    }

    private Reply delete(Command.Delete c) {
        if (c.all()) {
            long count = present();
            clear();
            return new Reply.Whole(count);
        }
        boolean there = keys[c.key()] != null;
        keys[c.key()] = null;
        return there ? ONE : ZERO;
    }

    private Reply setAll(List<String> values) {
        for (int i = 0; i < keys.length; i++) {
            keys[i] = Entry.lasting(values.get(i));
        }
        return Replies.OK;
    }

    private Reply setAllNx(List<String> values) {
        setAll(values);
        return ONE;
    }

    private Reply getAll() {
        List<Reply> items = new ArrayList<>(keys.length);
        for (Entry key : keys) {
            items.add(text(key));
        }
        return new Reply.Many(items);
    }

    private Reply rename(Command.Rename c) {
        Entry moved = keys[c.from()];
        if (moved == null) {
            return NO_SUCH_KEY;
        }
        if (c.onlyIfAbsent() && keys[c.to()] != null) {
            return ZERO;
        }
        keys[c.from()] = null;
        keys[c.to()] = moved;
        return c.onlyIfAbsent() ? ONE : Replies.OK;
    }

    private Reply copy(Command.Copy c) {
        if (keys[c.from()] == null || !c.replace() && keys[c.to()] != null) {
            return ZERO;
        }
        keys[c.to()] = keys[c.from()];
        return ONE;
    }

    private Reply expire(Command.Expire c) {
        Entry old = keys[c.key()];
        if (old == null) {
            return ZERO;
        }
        keys[c.key()] = old.lasting(call, c.px());
        return ONE;
    }

    private Reply persist(int key) {
        Entry old = keys[key];
        if (old == null || !old.expires()) {
            return ZERO;
        }
        keys[key] = Entry.lasting(old.value());
        return ONE;
    }

    private Reply clear() {
        Arrays.fill(keys, null);
        return Replies.OK;
    }

    /// `PTTL` speaks of leader time, which is known within bounds; a key that exists has at least a millisecond left.
    private boolean fits(@Nullable Entry entry, Reply answer) {
        if (!(answer instanceof Reply.Whole number)) {
            return false;
        }
        long millis = number.value();
        if (entry == null) {
            return millis == -2;
        }
        if (!entry.expires()) {
            return millis == -1;
        }
        return millis >= Math.max(1, entry.earliest() - call.latestMillis())
                && (entry.latest() == Entry.NEVER - 1
                        || millis <= Math.max(1, entry.latest() - call.earliestMillis()));
    }

    private long present() {
        long count = 0;
        for (Entry key : keys) {
            count += key == null ? 0 : 1;
        }
        return count;
    }

    private static Reply text(@Nullable Entry entry) {
        return entry == null ? Replies.NIL : new Reply.Text(entry.value());
    }

    private static long length(@Nullable Entry entry) {
        return entry == null ? 0 : entry.value().length();
    }

    /// As `GETRANGE` cuts it, for offsets that are not negative.
    private static String slice(@Nullable Entry entry, int from, int to) {
        String value = entry == null ? "" : entry.value();
        int until = Math.min(to + 1, value.length());
        return from >= until ? "" : value.substring(from, until);
    }

    /// As Redis decides it: no plus, no leading zero, no space, within 64 bits.
    private static boolean isInteger(String value) {
        boolean negative = value.startsWith("-");
        String digits = negative ? value.substring(1) : value;
        if (digits.isEmpty()
                || digits.length() > 19
                || digits.startsWith("0") && (digits.length() > 1 || negative)) {
            return false;
        }
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                return false;
            }
        }
        String limit = negative ? "9223372036854775808" : "9223372036854775807";
        return digits.length() < 19 || digits.compareTo(limit) <= 0;
    }
}
