package io.workingdb.node;

import io.workingdb.core.port.Mailbox;
import java.util.List;

/// What the reactors of a node tell each other about the node itself; commands travel as {@link CommandLetter}.
abstract sealed class NodeLetter extends Mailbox.Letter {

    /// The lane serves from now on: listen.
    static final class LaneOpened extends NodeLetter {}

    /// How a reactor is doing, told at most once a second.
    static final class Facts extends NodeLetter {
        final ReactorFacts reactor;
        final LaneFacts lane;

        /// @param lane {@link LaneFacts#NONE} from reactors without one
        Facts(ReactorFacts reactor, LaneFacts lane) {
            this.reactor = reactor;
            this.lane = lane;
        }
    }

    /// Parameters were set on one reactor, and hold on all.
    static final class Parameters extends NodeLetter {
        final List<String> names;
        final List<String> values;

        Parameters(List<String> names, List<String> values) {
            this.names = List.copyOf(names);
            this.values = List.copyOf(values);
        }
    }

    /// CONFIG RESETSTAT.
    static final class ResetStatistics extends NodeLetter {}

    /// CLIENT KILL of a client of that reactor.
    static final class Disconnect extends NodeLetter {
        final long clientId;

        Disconnect(long clientId) {
            this.clientId = clientId;
        }
    }

    /// SHUTDOWN: end cleanly.
    static final class ShutDown extends NodeLetter {}
}
