package io.workingdb.simulator.model;

import io.workingdb.checkers.linearizability.Effect;
import io.workingdb.checkers.linearizability.Model;
import io.workingdb.simulator.wire.Replies;
import io.workingdb.simulator.wire.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What string keys do, one command after another, as Redis documents it.
///
/// A key with a deadline may be gone from the moment at which leader time can have passed it, as bounded from outside
/// ({@link io.workingdb.simulator.observe.LeaderTimeBounds}); once a command has seen that it is gone, it is, until somebody writes it
/// again. So the state is a set of possibilities, and every answer narrows it.
public final class StringModel implements Model<Worlds, Call> {
    /// No bound on how late a key may vanish: a full or failing disk keeps the entry that removes it out of the log.
    public static final long ANY_TIME_LATER = Long.MAX_VALUE;

    private final long lateMillisMax;

    /// @param lateMillisMax how long after its deadline a key may still be seen, or {@link #ANY_TIME_LATER}
    public StringModel(long lateMillisMax) {
        this.lateMillisMax = lateMillisMax;
    }

    @Override
    public Worlds initial() {
        return Worlds.empty();
    }

    @Override
    public @Nullable Worlds step(Worlds state, Call call) {
        if (!call.keys().expiring() && state.count() == 1) {
            @Nullable Entry @Nullable [] next =
                    new Transition(spread(state.get(0), call), call).outcome();
            return next == null ? null : single(next);
        }
        List<@Nullable Entry[]> possible = new ArrayList<>();
        for (int i = 0; i < state.count(); i++) {
            expireAndStep(spread(state.get(i), call), 0, call, possible);
        }
        return Worlds.of(possible);
    }

    @Override
    public Effect<Worlds> effect(Call call) {
        if (!call.keys().expiring()) {
            return lastingEffect(call);
        }
        // A read may be the first to show that a key has expired. What comes behind it is as late
        // or later, so it can find that out itself.
        return call.command().onlyReads() ? new Effect.Narrows<>() : new Effect.Depends<>();
    }

    @Override
    public String describe(Call call, String object) {
        return "sent " + call.shown();
    }

    @Override
    public String describeState(Worlds state) {
        StringBuilder said = new StringBuilder();
        for (int i = 0; i < state.count(); i++) {
            said.append(i == 0 ? "" : " or ").append(shown(state.get(i)));
        }
        return said.toString();
    }

    /// Branches over which of the keys from number `key` on have expired before `call` was carried out.
    private void expireAndStep(
            @Nullable Entry[] world, int key, Call call, List<@Nullable Entry[]> possible) {
        if (key == world.length) {
            @Nullable Entry @Nullable [] next = new Transition(world.clone(), call).outcome();
            if (next != null) {
                add(possible, canonical(next));
            }
            return;
        }
        Entry entry = world[key];
        if (entry == null || !mustBeGone(entry, call)) {
            expireAndStep(world, key + 1, call, possible);
        }
        if (entry != null && entry.expires() && call.latestMillis() >= entry.earliest()) {
            @Nullable Entry[] without = world.clone();
            without[key] = null;
            expireAndStep(without, key + 1, call, possible);
        }
    }

    private boolean mustBeGone(Entry entry, Call call) {
        return entry.expires()
                && lateMillisMax != ANY_TIME_LATER
                && entry.latest() < Entry.NEVER - 1
                && call.earliestMillis() > entry.latest() + lateMillisMax;
    }

    private static @Nullable Entry[] spread(@Nullable Entry[] world, Call call) {
        return Arrays.copyOf(world, call.keys().count());
    }

    private static void add(List<@Nullable Entry[]> possible, @Nullable Entry[] world) {
        for (int i = 0; i < possible.size(); i++) {
            if (Arrays.equals(possible.get(i), world)) {
                return;
            }
        }
        possible.add(world);
    }

    /// No keys at all are always the same state.
    private static @Nullable Entry[] canonical(@Nullable Entry[] world) {
        for (Entry entry : world) {
            if (entry != null) {
                return world;
            }
        }
        return new @Nullable Entry[0];
    }

    private static Worlds single(@Nullable Entry[] world) {
        return Worlds.only(canonical(world));
    }

    private static Worlds single(@Nullable String value) {
        return value == null
                ? Worlds.empty()
                : Worlds.only(new @Nullable Entry[] {Entry.lasting(value)});
    }

    private static Worlds all(List<String> values) {
        @Nullable Entry[] world = new @Nullable Entry[values.size()];
        for (int i = 0; i < world.length; i++) {
            world[i] = Entry.lasting(values.get(i));
        }
        return Worlds.only(world);
    }

    /// What can be said of a call on keys that never expire, whatever they hold.
    private static Effect<Worlds> lastingEffect(Call call) {
        Reply answer = call.answer();
        boolean one = call.keys().count() == 1;
        return switch (call.command()) {
            case Command.Flush flush -> new Effect.Writes<>(Worlds.empty());
            case Command.Vanish vanish -> new Effect.Writes<>(Worlds.empty());
            case Command.Set set
                    when one
                            && set.options().equals(Command.SetOptions.NONE)
                            && unsurprising(answer) ->
                    new Effect.Writes<>(single(set.value()));
            case Command.SetAll set when unsurprising(answer) ->
                    new Effect.Writes<>(all(set.values()));
            case Command.Get get when one && answer instanceof Reply.Text text ->
                    new Effect.Reads<>(single(text.bytes()));
            case Command.GetSet set when one && answer instanceof Reply.Text text ->
                    new Effect.Replaces<>(single(text.bytes()), single(set.value()));
            case Command.SetNx set when one && isOne(answer) ->
                    new Effect.Replaces<>(Worlds.empty(), single(set.value()));
            case Command.GetAll get
                    when answer instanceof Reply.Many many
                            && many.items().size() == call.keys().count() ->
                    seen(many.items());
            case Command read when read.onlyReads() -> new Effect.Observes<>();
            case Command change -> new Effect.Depends<>();
        };
    }

    private static Effect<Worlds> seen(List<Reply> items) {
        @Nullable Entry[] world = new @Nullable Entry[items.size()];
        for (int i = 0; i < world.length; i++) {
            if (!(items.get(i) instanceof Reply.Text text)) {
                return new Effect.Observes<>();
            }
            world[i] = text.bytes() == null ? null : Entry.lasting(text.bytes());
        }
        return new Effect.Reads<>(single(world));
    }

    private static boolean unsurprising(@Nullable Reply answer) {
        return answer == null || answer.equals(Replies.OK);
    }

    private static boolean isOne(@Nullable Reply answer) {
        return answer instanceof Reply.Whole number && number.value() == 1;
    }

    private static String shown(@Nullable Entry[] world) {
        StringBuilder said = new StringBuilder();
        for (int i = 0; i < world.length; i++) {
            Entry entry = world[i];
            said.append(i == 0 ? "" : ", ")
                    .append(entry == null ? "(nil)" : '"' + Reply.shortened(entry.value()) + '"')
                    .append(entry != null && entry.expires() ? " with a deadline" : "");
        }
        return said.isEmpty() ? "(nil)" : said.toString();
    }
}
