package dev.hako.spec.check;

/** Semantic Versioning 2.0.0. */
final class SemVer {
    private SemVer() {}

    static boolean isValid(String version) {
        int plus = version.indexOf('+');
        if (plus >= 0 && !identifiers(version.substring(plus + 1), false)) {
            return false;
        }
        String rest = plus < 0 ? version : version.substring(0, plus);
        int minus = rest.indexOf('-');
        if (minus >= 0 && !identifiers(rest.substring(minus + 1), true)) {
            return false;
        }
        return core(minus < 0 ? rest : rest.substring(0, minus));
    }

    private static boolean core(String numbers) {
        int count = 0;
        int from = 0;
        while (from <= numbers.length()) {
            int dot = numbers.indexOf('.', from);
            int to = dot < 0 ? numbers.length() : dot;
            if (!number(numbers.substring(from, to))) {
                return false;
            }
            count++;
            from = to + 1;
        }
        return count == 3;
    }

    private static boolean identifiers(String text, boolean numbersWithoutLeadingZero) {
        int from = 0;
        while (from <= text.length()) {
            int dot = text.indexOf('.', from);
            int to = dot < 0 ? text.length() : dot;
            String part = text.substring(from, to);
            if (!identifier(part) || (numbersWithoutLeadingZero && digits(part) && !number(part))) {
                return false;
            }
            from = to + 1;
        }
        return true;
    }

    private static boolean identifier(String part) {
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && (c < '0' || c > '9') && c != '-') {
                return false;
            }
        }
        return !part.isEmpty();
    }

    private static boolean number(String part) {
        return digits(part) && (part.length() == 1 || part.charAt(0) != '0');
    }

    private static boolean digits(String part) {
        for (int i = 0; i < part.length(); i++) {
            if (part.charAt(i) < '0' || part.charAt(i) > '9') {
                return false;
            }
        }
        return !part.isEmpty();
    }
}
