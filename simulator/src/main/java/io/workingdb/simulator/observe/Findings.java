package io.workingdb.simulator.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What was found wrong with a run, in sentences.
///
/// What a client or the world sees ends the run. What an oracle sees inside the node is noted, and the run goes on, so that the history
/// can show what it means for clients.
public final class Findings {
    /// One broken promise breaks many entries; the first few say it all.
    private static final int NOTES_MAX = 2;

    private final List<String> sentences = new ArrayList<>();
    private int notes;
    private boolean over;

    /// Adds a sentence. The run ends.
    public void add(String sentence) {
        sentences.add(sentence);
        over = true;
    }

    /// Notes `sentence`, in which `%d` stands for `a` and `b`, and goes on, unless `holds`.
    public void check(boolean holds, String sentence, long a, long b) {
        if (!holds && notes++ < NOTES_MAX) {
            sentences.add(String.format(Locale.ROOT, sentence, a, b));
        }
    }

    /// Whether there is none.
    public boolean none() {
        return sentences.isEmpty();
    }

    /// Whether the run has to end.
    public boolean over() {
        return over;
    }

    /// All of them, in the order in which they were found.
    public List<String> sentences() {
        return List.copyOf(sentences);
    }
}
