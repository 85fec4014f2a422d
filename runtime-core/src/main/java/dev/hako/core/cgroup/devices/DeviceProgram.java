package dev.hako.core.cgroup.devices;

import static dev.hako.core.cgroup.devices.DeviceAccess.ANY;
import static dev.hako.core.cgroup.devices.DeviceAccess.FULL;

import dev.hako.core.cgroup.devices.DeviceAccess.Kind;
import dev.hako.core.cgroup.devices.Ebpf.Register;
import java.util.List;

/**
 * The eBPF program that decides about each use of a device in a cgroup of v2 (BPF_PROG_TYPE_CGROUP_DEVICE, struct bpf_cgroup_dev_ctx).
 *
 * <p>It looks at the rules from the last to the first. Of the access asked for, a rule that is about the device takes its part out
 * of the question (allow) or ends it (deny); the program says yes when nothing is left to ask. So of the rules that name a
 * device and an access the last one wins, also when {@code r} and {@code w} are given by different ones.
 */
final class DeviceProgram {

    private static final int ACCESS_TYPE_OFFSET = 0;
    private static final int MAJOR_OFFSET = 4;
    private static final int MINOR_OFFSET = 8;
    private static final int TYPE_MASK = 0xffff;
    private static final int ACCESS_SHIFT = 16;

    private static final Register ANSWER = Register.R0;
    private static final Register CONTEXT = Register.R1;
    private static final Register TYPE = Register.R2;
    private static final Register ACCESS = Register.R3;
    private static final Register MAJOR = Register.R4;
    private static final Register MINOR = Register.R5;
    private static final Register SCRATCH = Register.R6;

    private DeviceProgram() {}

    /** {@return the program's instructions, 8 bytes each} */
    static byte[] of(List<DeviceAccess> rules) {
        Ebpf code = new Ebpf();
        code.load32(TYPE, CONTEXT, ACCESS_TYPE_OFFSET)
                .move32(ACCESS, TYPE)
                .and32(TYPE, TYPE_MASK)
                .shiftRight32(ACCESS, ACCESS_SHIFT)
                .load32(MAJOR, CONTEXT, MAJOR_OFFSET)
                .load32(MINOR, CONTEXT, MINOR_OFFSET);
        for (DeviceAccess rule : rules.reversed()) {
            append(code, rule);
            if (rule.isReset()) {
                // whatever comes behind is never reached, which the kernel's verifier refuses
                return code.bytes();
            }
        }
        return answer(code, false).bytes();
    }

    private static void append(Ebpf code, DeviceAccess rule) {
        Ebpf.Label next = code.label();
        if (rule.kind() != Kind.ALL) {
            code.jumpIfNotEqual32(TYPE, rule.kind().number(), next);
        }
        if (rule.major() != ANY) {
            code.jumpIfNotEqual32(MAJOR, (int) rule.major(), next);
        }
        if (rule.minor() != ANY) {
            code.jumpIfNotEqual32(MINOR, (int) rule.minor(), next);
        }
        if (rule.access() != FULL && rule.allow()) {
            code.and32(ACCESS, ~rule.access()).jumpIfNotEqual32(ACCESS, 0, next);
        } else if (rule.access() != FULL) {
            code.move32(SCRATCH, ACCESS).and32(SCRATCH, rule.access()).jumpIfEqual32(SCRATCH, 0, next);
        }
        answer(code, rule.allow());
        code.place(next);
    }

    private static Ebpf answer(Ebpf code, boolean allow) {
        return code.move32(ANSWER, allow ? 1 : 0).exit();
    }
}
