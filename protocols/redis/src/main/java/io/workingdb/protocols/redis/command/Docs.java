package io.workingdb.protocols.redis.command;

/// What COMMAND tells of a command beside what the server itself needs.
///
/// @param group Redis' group, for example `string`
/// @param categories ACL categories that do not follow from flags, separated by blanks
/// @param since Redis' version that had it first
/// @param complexity in big-O
/// @param summary one sentence
/// @param syntax its arguments, as {@link Syntax} reads them
/// @param tips hints for cluster clients, separated by blanks
record Docs(
        String group,
        String categories,
        String since,
        String complexity,
        String summary,
        String syntax,
        String tips) {}
