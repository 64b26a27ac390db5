package io.workingdb.protocols.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The node as administrative commands see it.
public interface NodeView {

    /// All commands, for COMMAND.
    CommandTable commands();

    /// Version of this build, for example `0.1`.
    String version();

    /// Monotonic nanoseconds of the running turn.
    long nowNanos();

    /// Connections of the node in the order of their ids; those of other reactors as they were within the last second.
    List<ClientView> clients();

    /// Ends a connection, for CLIENT KILL, once everything answered has been sent. One of another reactor ends a little later.
    ///
    /// @return whether there is one of this id
    boolean disconnect(long clientId);

    /// The text of INFO: the sections asked for (lower case; none means the default ones), `# Section` headings and
    /// `name:value` lines with CRLF.
    String info(List<String> sections);

    /// Names of all configuration parameters, sorted.
    List<String> parameters();

    /// Value of a parameter, or null if there is none of that name.
    @Nullable String parameter(String name);

    /// Sets parameters, all or none.
    ///
    /// @return null if done, otherwise the sentence to answer
    @Nullable String setParameters(List<String> names, List<String> values);

    /// CONFIG RESETSTAT.
    void resetStatistics();

    /// Ends the node: stops accepting, answers what is under way, syncs, exits with status 0.
    void shutdown();
}
