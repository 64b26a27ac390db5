package io.workingdb.runtime.real.mailbox;

import io.workingdb.core.port.Mailbox;
import io.workingdb.runtime.real.loop.LoopPart;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;

/// The letters of one reactor: a bounded queue that any reactor fills and this one empties.
///
/// One queue per receiver, not per pair: a producer's letters stay in order either way, an empty queue is noticed with one look, and
/// memory does not grow with the square of the reactors. A full box belongs to whoever fills it: `offer` says no, and the
/// sender keeps the letter.
public final class RealMailbox implements Mailbox, LoopPart {
    /// Letters that wait. One carries up to 64 KiB of commands, and a sender has few that have not come home, so this is
    /// never full in practice; it bounds what a dead reactor costs.
    public static final int LETTERS_MAX = 4_096;

    private final int index;
    private final RealMailbox[] all;
    private final MpscAtomicArrayQueue<Letter> box;
    private Runnable wake = () -> {};

    private RealMailbox(int index, RealMailbox[] all, int lettersMax) {
        this.index = index;
        this.all = all;
        box = new MpscAtomicArrayQueue<>(lettersMax);
    }

    /// The mailboxes of a host's reactors.
    ///
    /// @param lettersMax most letters waiting in one box
    public static RealMailbox[] of(int reactors, int lettersMax) {
        RealMailbox[] all = new RealMailbox[reactors];
        for (int i = 0; i < reactors; i++) {
            all[i] = new RealMailbox(i, all, lettersMax);
        }
        return all;
    }

    /// Sets how the receiver is woken, before the first letter.
    public void onLetter(Runnable wakeReceiver) {
        wake = wakeReceiver;
    }

    @Override
    public boolean offer(int targetReactor, Letter letter) {
        RealMailbox target = all[targetReactor];
        letter.sourceReactor = index;
        if (!target.box.offer(letter)) {
            return false;
        }
        target.wake.run();
        return true;
    }

    @Override
    public int drain(LetterHandler handler, int limit) {
        int drained = 0;
        while (drained < limit) {
            // Not relaxedPoll: it says "empty" while a sender is between claiming its place and
            // filling it, although letters
            // of other senders already lie behind that place. Lincheck shows it. So we wait for
            // that one store.
            Letter letter = box.poll();
            if (letter == null) {
                break;
            }
            handler.received(letter);
            drained++;
        }
        return drained;
    }

    @Override
    public boolean hasWaiting() {
        return !box.isEmpty();
    }
}
