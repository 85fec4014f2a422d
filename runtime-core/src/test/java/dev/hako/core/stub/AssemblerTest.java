package dev.hako.core.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hako.core.stub.Assembler.Condition;
import dev.hako.core.stub.Assembler.Label;
import dev.hako.core.stub.Assembler.Reg;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the assembler writes is what binutils' disassembler reads; without objdump on the PATH only the labels are tested. */
class AssemblerTest {

    private static final long ORIGIN = 0x400000;
    private static final Path OBJDUMP = Path.of("/usr/bin/objdump");

    private final Assembler all = new Assembler(ORIGIN);
    private final Label start = all.label("start");
    private final List<String> expected = new ArrayList<>();

    @TempDir
    Path dir;

    @Test
    void movesBetweenRegistersMemoryAndConstants() throws Exception {
        for (Reg to : Reg.values()) {
            expect(asm -> asm.move(to, 0x12345678), "mov " + name32(to) + ",0x12345678");
            expect(asm -> asm.move(to, -1), "mov " + name32(to) + ",0xffffffff");
            for (Reg from : Reg.values()) {
                expect(asm -> asm.move(to, from), "mov " + name(to) + "," + name(from));
                expect(asm -> asm.load(to, from, 0x40), "mov " + name(to) + ",QWORD PTR [" + name(from) + "+0x40]");
                expect(asm -> asm.store(to, -8, from), "mov QWORD PTR [" + name(to) + "-0x8]," + name(from));
                expect(asm -> asm.load32(to, from, 4), "mov " + name32(to) + ",DWORD PTR [" + name(from) + "+0x4]");
                expect(asm -> asm.store32(to, 4, from), "mov DWORD PTR [" + name(to) + "+0x4]," + name32(from));
            }
            expect(asm -> asm.storeByte(to, 1, 0x2f), "mov BYTE PTR [" + name(to) + "+0x1],0x2f");
        }
        verify();
    }

    @Test
    void computesAndCompares() throws Exception {
        for (Reg left : Reg.values()) {
            expect(asm -> asm.add(left, 0x123), "add " + name(left) + ",0x123");
            expect(asm -> asm.add(left, -1), "add " + name(left) + ",0xffffffffffffffff");
            expect(asm -> asm.compare(left, -4095), "cmp " + name(left) + ",0xfffffffffffff001");
            expect(asm -> asm.compare32Register(left, 7), "cmp " + name32(left) + ",0x7");
            expect(asm -> asm.compareByte(left, 2, 0x2f), "cmp BYTE PTR [" + name(left) + "+0x2],0x2f");
            expect(asm -> asm.compare32(left, 2, 0x18), "cmp DWORD PTR [" + name(left) + "+0x2],0x18");
            expect(asm -> asm.testByte(left, 0x49, 0x20), "test BYTE PTR [" + name(left) + "+0x49],0x20");
            for (Reg right : Reg.values()) {
                expect(asm -> asm.add(left, right), "add " + name(left) + "," + name(right));
                expect(asm -> asm.subtract(left, right), "sub " + name(left) + "," + name(right));
                expect(asm -> asm.test(left, right), "test " + name(left) + "," + name(right));
            }
        }
        verify();
    }

    @Test
    void jumpsCallsAndCopies() throws Exception {
        all.place(start);
        String[] mnemonics = {"jb", "jae", "je", "jne", "js", "jns", "jl", "jle", "jg"};
        for (Condition condition : Condition.values()) {
            expect(asm -> asm.jump(condition, start), mnemonics[condition.ordinal()] + " 0x400000");
        }
        expect(asm -> asm.jump(start), "jmp 0x400000");
        expect(asm -> asm.call(start), "call 0x400000");
        expect(Assembler::ret, "ret");
        expect(Assembler::systemCall, "syscall");
        expect(Assembler::copyBytes, "rep movs BYTE PTR es:[rdi],BYTE PTR ds:[rsi]");
        verify();
    }

    @Test
    void aLabelStandsForTheAddressAtWhichItIsPlaced() {
        Assembler asm = new Assembler(ORIGIN);
        Label text = asm.label("text");
        asm.move(Reg.RAX, text).pointer(text).pointer(null).place(text).text("é");
        assertThat(asm.assemble())
                .containsExactly(
                        0xB8, 0x15, 0, 0x40, 0, 0x15, 0, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xC3, 0xA9, 0);
    }

    @Test
    void aLabelWithoutAPlaceIsAMistake() {
        Assembler asm = new Assembler(ORIGIN);
        asm.jump(asm.label("nowhere"));
        assertThatThrownBy(asm::assemble).hasMessage("label nowhere has no place");
    }

    @Test
    void theStubDisassemblesToNothingUnknown() throws Exception {
        assumeTrue(Files.isExecutable(OBJDUMP), "objdump is not installed");
        Path file = Files.write(dir.resolve("stub"), StubProgram.image(500, 501));
        assertThat(disassemble(file, 64 + 3 * 56)).noneMatch(line -> line.contains("(bad)"));
    }

    private void expect(Consumer<Assembler> instruction, String text) {
        instruction.accept(all);
        expected.add(text);
    }

    private void verify() throws Exception {
        assumeTrue(Files.isExecutable(OBJDUMP), "objdump is not installed");
        Path code = Files.write(dir.resolve("code"), all.assemble());
        assertThat(disassemble(code, 0)).containsExactlyElementsOf(expected);
    }

    private List<String> disassemble(Path file, int offset) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        OBJDUMP.toString(),
                        "-D",
                        "-b",
                        "binary",
                        "-m",
                        "i386:x86-64",
                        "-M",
                        "intel",
                        "--no-show-raw-insn",
                        "--adjust-vma=" + ORIGIN,
                        "--start-address=" + (ORIGIN + offset),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        List<String> instructions = new ArrayList<>();
        for (String line : output.lines().toList()) {
            if (line.matches(" *[0-9a-f]+:\t.*")) {
                instructions.add(line.substring(line.indexOf('\t') + 1).strip().replaceAll(" +", " "));
            }
        }
        return instructions;
    }

    private static String name(Reg reg) {
        return reg.name().toLowerCase(Locale.ROOT);
    }

    private static String name32(Reg reg) {
        return reg.ordinal() < 8 ? "e" + name(reg).substring(1) : name(reg) + "d";
    }
}
