package dev.hako.cli.launcher;

import dev.hako.cli.grammar.Grammar;
import dev.hako.cli.grammar.Option;
import dev.hako.cli.grammar.Options;
import dev.hako.core.stub.Assembler;
import dev.hako.core.stub.Assembler.Condition;
import dev.hako.core.stub.Assembler.Label;
import dev.hako.core.stub.Assembler.Reg;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Which JVM command line carries out a command line of hako's. A JVM loads all that its AOT cache holds, needed or not, so there is more
 * than one cache.
 *
 * <p>To be wrong costs time, no more: a class that the cache lacks is loaded from the image.
 *
 * @param usual for what is neither of the others
 * @param brief for commands that need few classes
 * @param linking for what may link native code: a library for systemd
 */
record BrainChoice(List<String> usual, List<String> brief, List<String> linking) {

    private static final List<String> BRIEF = List.of("state", "start", "kill", "list");

    /** What needs to know who made the cgroups of a container. */
    private static final List<String> LINKING = List.of("delete");

    /** What says that systemd makes them, or may say so. */
    private static final List<Option> OF_SYSTEMD = List.of(Options.SYSTEMD_CGROUP, Options.CGROUP_MANAGER);

    private static final int POINTER = Long.BYTES;

    /** {@return no choice} */
    static BrainChoice only(List<String> command) {
        return new BrainChoice(command, command, command);
    }

    /**
     * Adds what looks at the arguments of the process, which lie behind their count on the stack (System V ABI, "Initial Process Stack"):
     * the first one that is no option, nor the value of one, is the command. rax, rbx and rcx are lost.
     *
     * @param isBrief where to go on for a brief one
     * @param isLinking where to go on for one that may link native code; behind this for all others
     */
    static void choose(Assembler asm, Label isBrief, Label isLinking) {
        Label next = asm.label("next argument");
        Label isCommand = asm.label("is the command");
        Label isNone = asm.label("there is no command");
        asm.move(Reg.RCX, 0);
        asm.move(Reg.RBX, Reg.RSP).add(Reg.RBX, POINTER);
        asm.place(next);
        nextArgument(asm, isNone);
        asm.compareByte(Reg.RAX, 0, '-').jump(Condition.NOT_EQUAL, isCommand);
        passOption(asm, next, isNone);
        asm.place(isCommand);
        for (String name : BRIEF) {
            jumpIfEqual(asm, name, isBrief);
        }
        for (String name : LINKING) {
            jumpIfEqual(asm, name, isLinking);
        }
        asm.test(Reg.RCX, Reg.RCX).jump(Condition.NOT_EQUAL, isLinking);
        asm.place(isNone);
    }

    /** rcx notices that it is an option of systemd's. */
    private static void passOption(Assembler asm, Label next, Label isNone) {
        Label isLong = asm.label("is written with two dashes");
        Label isNamed = asm.label("is named");
        Label noticed = asm.label("is noticed");
        Label ofSystemd = asm.label("is of systemd");
        Label takesValue = asm.label("takes a value");
        asm.compareByte(Reg.RAX, 1, '-').jump(Condition.EQUAL, isLong);
        asm.add(Reg.RAX, 1).jump(isNamed);
        asm.place(isLong).add(Reg.RAX, 2);
        asm.place(isNamed);
        for (Option option : OF_SYSTEMD) {
            jumpIfEqual(asm, option.name(), ofSystemd);
            jumpIfBegins(asm, option.name() + "=", ofSystemd);
        }
        asm.place(noticed);
        for (Option option : Grammar.PROGRAM.options()) {
            if (option.kind() != Option.Kind.FLAG) {
                jumpIfEqual(asm, option.name(), takesValue);
            }
        }
        asm.jump(next);
        asm.place(ofSystemd).move(Reg.RCX, 1).jump(noticed);
        asm.place(takesValue);
        nextArgument(asm, isNone);
        asm.jump(next);
    }

    private static void nextArgument(Assembler asm, Label none) {
        asm.add(Reg.RBX, POINTER).load(Reg.RAX, Reg.RBX, 0);
        asm.test(Reg.RAX, Reg.RAX).jump(Condition.EQUAL, none);
    }

    private static void jumpIfEqual(Assembler asm, String text, Label target) {
        jumpIfBegins(asm, text + "\0", target);
    }

    /** Goes elsewhere if what rax points at begins with a text. */
    private static void jumpIfBegins(Assembler asm, String text, Label target) {
        Label differs = asm.label("is not " + text);
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < bytes.length; i++) {
            asm.compareByte(Reg.RAX, i, bytes[i]).jump(Condition.NOT_EQUAL, differs);
        }
        asm.jump(target).place(differs);
    }
}
