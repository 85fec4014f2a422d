package dev.hako.cli.command;

import dev.hako.cli.grammar.Numbers;
import dev.hako.core.lifecycle.ContainerException;
import java.util.OptionalInt;

/**
 * Whom {@code exec --user} names. An id above 2³¹ − 1 is the negative {@code int} with the same bits.
 *
 * @param uid empty if no user is named
 * @param gid empty if no group is named
 */
record ExecUser(OptionalInt uid, OptionalInt gid) {

    /** The highest id: one more stands for "leave it as it is" in setresuid(2). */
    static final long MAX_ID = 0xffff_fffeL;

    /** Reads {@code uid[:gid]}, both numbers; an empty text names nobody. */
    static ExecUser of(String text) {
        if (text.isEmpty()) {
            return new ExecUser(OptionalInt.empty(), OptionalInt.empty());
        }
        int colon = text.indexOf(':');
        OptionalInt gid = colon < 0 ? OptionalInt.empty() : OptionalInt.of(id("gid", text.substring(colon + 1)));
        return new ExecUser(OptionalInt.of(id("uid", colon < 0 ? text : text.substring(0, colon))), gid);
    }

    private static int id(String what, String text) {
        try {
            long id = Numbers.decimal(text);
            if (id < 0 || id > MAX_ID) {
                throw new NumberFormatException("value out of range");
            }
            return (int) id;
        } catch (NumberFormatException wrong) {
            throw new ContainerException(
                    "bad " + what + ": strconv.Atoi: parsing \"" + text + "\": " + wrong.getMessage(), wrong);
        }
    }
}
