package io.workingdb.protocols.redis;

import io.workingdb.protocols.session.ClientView;
import io.workingdb.protocols.session.CommandTable;
import io.workingdb.protocols.session.NodeView;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A node with three parameters.
final class TestNode implements NodeView {
    private final CommandTable commands;
    private final List<ClientView> clients = new ArrayList<>();
    private final TreeMap<String, String> parameters = new TreeMap<>();
    boolean shutDown;
    int resets;

    TestNode(CommandTable commands) {
        this.commands = commands;
        parameters.put("appendonly", "yes");
        parameters.put("maxmemory", "1048576");
        parameters.put("save", "");
    }

    void join(ClientView client) {
        clients.add(client);
    }

    @Override
    public CommandTable commands() {
        return commands;
    }

    @Override
    public String version() {
        return "0.1";
    }

    @Override
    public long nowNanos() {
        return 5_000_000_000L;
    }

    @Override
    public List<ClientView> clients() {
        return clients;
    }

    @Override
    public String info(List<String> sections) {
        return "# Server\r\nasked:" + String.join(",", sections) + "\r\n";
    }

    @Override
    public List<String> parameters() {
        return new ArrayList<>(parameters.keySet());
    }

    @Override
    public @Nullable String parameter(String name) {
        return parameters.get(name);
    }

    @Override
    public @Nullable String setParameters(List<String> names, List<String> values) {
        for (int i = 0; i < names.size(); i++) {
            if (values.get(i).equals("refused")) {
                return "CONFIG SET failed (possibly related to argument '"
                        + names.get(i)
                        + "') - refused";
            }
        }
        for (int i = 0; i < names.size(); i++) {
            parameters.put(names.get(i), values.get(i));
        }
        return null;
    }

    @Override
    public void resetStatistics() {
        resets++;
    }

    @Override
    public void shutdown() {
        shutDown = true;
    }

    @Override
    public boolean disconnect(long clientId) {
        return false;
    }
}
