package io.workingdb.core.port;

/// Letters between the reactors of one node: bounded, first in first out per pair.
public interface Mailbox {

    /// Hands a letter to another reactor; from then on it is that reactor's. The only port method that any reactor's thread
    /// may call on another's behalf.
    ///
    /// @return false if that reactor's box is full: keep the letter and try in a later turn
    boolean offer(int targetReactor, Letter letter);

    /// Gives up to `limit` letters of this reactor to `handler`, in order.
    ///
    /// @return how many
    int drain(LetterHandler handler, int limit);

    /// What travels. Plain objects, written by the sender only before the offer and by the receiver only after the drain.
    abstract class Letter {
        /// Sender's reactor, set by the mailbox.
        public int sourceReactor = -1;
    }

    /// Receives letters inside a turn.
    interface LetterHandler {
        /// One letter, now the receiver's.
        void received(Letter letter);
    }
}
