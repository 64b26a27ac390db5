package io.workingdb.core.port;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Which reactors of a node are in a turn, so that what one of them may still be reading is not used again: quiescence.
///
/// A reactor says when its turn begins and when it is over, and nothing in between: it may read whatever was published when the turn began, and
/// forgets it before the turn is over. What is delivered to handlers before the turn is not in it. Whoever takes something out of sight writes down with {@link #look} who is in a turn. When
/// {@link #havePassed} says that all of those are out of it, nobody has it any more: a turn that began later has not seen it. A reactor that
/// is not in a turn, because it sleeps, holds up nothing.
///
/// This and the mailbox are where threads meet. A count per reactor, odd in a turn; each lies in lines of cache of its own.
///
/// Source: Hart, McKenney, Brown and Walpole, "Performance of memory reclamation for lockless synchronization", 2007: quiescent states.
public final class ReactorTurns {
    /// For a node of one reactor: there is nobody else to wait for.
    public static final ReactorTurns ALONE = new ReactorTurns(0, false);

    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

    /// Numbers per reactor: two lines of cache, because processors load pairs of them.
    private static final int STRIDE = 16;

    private final int reactors;
    private final boolean parkedIsBusy;
    private final long[] counts;

    /// No reactor is in a turn.
    ///
    /// @param parkedIsBusy a bug that the simulator has to find: nobody sees that a turn is over, so a reactor that sleeps counts as if it were in one
    public ReactorTurns(int reactors, boolean parkedIsBusy) {
        this.reactors = reactors;
        this.parkedIsBusy = parkedIsBusy;
        counts = new long[(reactors + 1) * STRIDE];
    }

    /// Those of a host: of one reactor nobody asks.
    public static ReactorTurns of(int reactors) {
        return reactors == 1 ? ALONE : new ReactorTurns(reactors, false);
    }

    private static int at(int reactor) {
        return (reactor + 1) * STRIDE;
    }

    /// Whether there is no other reactor.
    public boolean isAlone() {
        return reactors == 0;
    }

    /// A reactor begins a turn. Called by the runtime on the reactor's thread. What is read in the turn is read after everyone can see that it has begun.
    public void begin(int reactor) {
        if (!isAlone()) {
            COUNT.setVolatile(counts, at(reactor), counts[at(reactor)] + 1 | 1);
        }
    }

    /// Its turn is over. What it has read is read by then.
    public void end(int reactor) {
        if (!isAlone() && !parkedIsBusy) {
            COUNT.setRelease(counts, at(reactor), counts[at(reactor)] + 1);
        }
    }

    /// Whether a reactor is in a turn. Asked by itself.
    public boolean isIn(int reactor) {
        return isAlone() || (counts[at(reactor)] & 1) != 0;
    }

    /// Writes down where every reactor is. Whatever the caller has taken out of sight before is out of sight of every turn that begins afterwards.
    ///
    /// @param seen of {@link #seenLength} numbers
    public void look(long[] seen) {
        VarHandle.fullFence();
        for (int i = 0; i < reactors; i++) {
            seen[i] = (long) COUNT.getAcquire(counts, at(i));
        }
    }

    /// Whether every reactor that was in a turn then is out of it.
    ///
    /// @param seen as {@link #look} wrote it
    public boolean havePassed(long[] seen) {
        for (int i = 0; i < reactors; i++) {
            boolean inTurn = (seen[i] & 1) != 0;
            if (inTurn && (long) COUNT.getAcquire(counts, at(i)) == seen[i]) {
                return false;
            }
        }
        return true;
    }

    /// Numbers that {@link #look} writes.
    public int seenLength() {
        return reactors;
    }
}
