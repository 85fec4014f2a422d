package dev.hako.cli.launcher;

import dev.hako.cli.grammar.Grammar;
import dev.hako.cli.grammar.Option;
import dev.hako.core.stub.Assembler;
import dev.hako.core.stub.Assembler.Condition;
import dev.hako.core.stub.Assembler.Label;
import dev.hako.core.stub.Assembler.Reg;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The commands that need few classes. A JVM loads all that its AOT cache holds, needed or not, so these have a cache of their own.
 *
 * <p>To be wrong about a command line costs time, no more: a class that the cache lacks is loaded from the image.
 */
final class BriefCommands {

    private static final List<String> NAMES = List.of("state", "start", "kill", "list");

    private static final int POINTER = Long.BYTES;

    private BriefCommands() {}

    /**
     * Adds what looks at the arguments of the process, which lie behind their count on the stack (System V ABI, "Initial Process Stack"):
     * the first one that is no option, nor the value of one, is the command. rax and rbx are lost.
     *
     * @param isBrief where to go on if the command is brief, otherwise behind this
     */
    static void recognize(Assembler asm, Label isBrief) {
        Label next = asm.label("next argument");
        Label isCommand = asm.label("is the command");
        Label isLong = asm.label("is written with two dashes");
        Label isNamed = asm.label("is named");
        Label takesValue = asm.label("takes a value");
        Label isNot = asm.label("is not brief");
        asm.move(Reg.RBX, Reg.RSP).add(Reg.RBX, POINTER);
        asm.place(next);
        nextArgument(asm, isNot);
        asm.compareByte(Reg.RAX, 0, '-').jump(Condition.NOT_EQUAL, isCommand);
        asm.compareByte(Reg.RAX, 1, '-').jump(Condition.EQUAL, isLong);
        asm.add(Reg.RAX, 1).jump(isNamed);
        asm.place(isLong).add(Reg.RAX, 2);
        asm.place(isNamed);
        for (Option option : Grammar.PROGRAM.options()) {
            if (option.kind() != Option.Kind.FLAG) {
                jumpIfEqual(asm, option.name(), takesValue);
            }
        }
        asm.jump(next);
        asm.place(takesValue);
        nextArgument(asm, isNot);
        asm.jump(next);
        asm.place(isCommand);
        for (String name : NAMES) {
            jumpIfEqual(asm, name, isBrief);
        }
        asm.place(isNot);
    }

    private static void nextArgument(Assembler asm, Label none) {
        asm.add(Reg.RBX, POINTER).load(Reg.RAX, Reg.RBX, 0);
        asm.test(Reg.RAX, Reg.RAX).jump(Condition.EQUAL, none);
    }

    private static void jumpIfEqual(Assembler asm, String text, Label target) {
        Label differs = asm.label("is not " + text);
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < bytes.length; i++) {
            asm.compareByte(Reg.RAX, i, bytes[i]).jump(Condition.NOT_EQUAL, differs);
        }
        asm.compareByte(Reg.RAX, bytes.length, 0).jump(Condition.EQUAL, target);
        asm.place(differs);
    }
}
