package io.workingdb.protocols.session;

import java.util.List;

/// One row of the command table: everything that anybody needs to know of a command.
///
/// @param id number in the log; stands for the name there, and is never reused
/// @param name lower case
/// @param arity number of words with the name, exactly; negative: at least so many
/// @param flags what kind of command it is, a set of {@link CommandFlag} bits
/// @param firstKey position of the first key among all words (the name is 0), 0 for none
/// @param lastKey position of the last key; negative counts from the end
/// @param keyStep distance between keys
/// @param handler what it does
/// @param subcommands names of its subcommands, lower case; empty for most
public record Command(
        int id,
        String name,
        int arity,
        int flags,
        int firstKey,
        int lastKey,
        int keyStep,
        Handler handler,
        List<String> subcommands) {

    /// What a command does: reads its {@link Call}, writes exactly one value to its reply.
    ///
    /// A command that writes runs in the apply of its entry: it sees log time only, and its outcome is a function of state and entry.
    public interface Handler {
        /// Runs the command.
        void handle(Call call);
    }

    /// Whether all bits of `flag` are set.
    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /// Whether a command of `words` words, its name included, has a right number of them.
    public boolean takes(int words) {
        return arity >= 0 ? words == arity : words >= -arity;
    }

    /// Length of the longest key among `arguments`, in bytes; 0 if there is none.
    int longestKey(Arguments arguments) {
        int last = lastKey >= 0 ? lastKey : arguments.count() + 1 + lastKey;
        int longest = 0;
        for (int word = firstKey; firstKey > 0 && word <= last; word += keyStep) {
            longest = Math.max(longest, arguments.length(word - 1));
        }
        return longest;
    }
}
