package dev.hako.core.validate;

import dev.hako.spec.check.IdList;
import java.util.BitSet;

/** Lists of CPUs and memory nodes. */
final class Ids {

    private Ids() {}

    /** {@return those of a list that are not in another, with commas; none if either is no list, or the other one unknown} */
    static String missing(String list, String there) {
        BitSet wanted;
        BitSet have;
        try {
            wanted = IdList.parse(list);
            have = IdList.parse(there);
        } catch (IllegalArgumentException told) {
            return ""; // by the rules that need no host
        }
        if (have.isEmpty()) {
            return "";
        }
        wanted.andNot(have);
        StringBuilder missing = new StringBuilder();
        for (int id = wanted.nextSetBit(0); id >= 0; id = wanted.nextSetBit(id + 1)) {
            missing.append(missing.isEmpty() ? "" : ",").append(id);
        }
        return missing.toString();
    }
}
