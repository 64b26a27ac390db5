package io.workingdb.simulator.client;

import io.workingdb.simulator.model.KeySet;

/// A set of keys in use, and how hard its history is to check already.
public final class Target {
    final Kind kind;
    final KeySet keys;
    final String label;
    int operations;

    /// Changes whose outcome nobody knows: each doubles what the checker must consider.
    int open;

    /// Changes that are under way. A crash makes all of them open.
    int underWay;

    Target(Kind kind, KeySet keys) {
        this.kind = kind;
        this.keys = keys;
        label = keys.label();
    }
}
