package dev.hako.it.broken;

import dev.hako.it.bundle.Bundle;
import dev.hako.it.bundle.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** One way to break a bundle, and what the runtime has to say about it. */
final class Broken {
    private final String name;
    private final Consumer<Bundle> damage;
    private final List<String> says = new ArrayList<>();
    private final List<String> hakoSays = new ArrayList<>();
    private final List<String> unlike = new ArrayList<>();
    private String command = "create";
    private boolean withRun = true;
    private boolean knownBefore = true;
    private String beginning = "";

    private Broken(String name, Consumer<Bundle> damage) {
        this.name = name;
        this.damage = damage;
    }

    static Broken broken(String name, Consumer<Bundle> damage) {
        return new Broken(name, damage);
    }

    /** A value at a JSON pointer that is wrong; the pointer is in hako's error. */
    static Broken value(String pointer, Object value) {
        return new Broken(pointer + ": " + value, bundle -> bundle.set(pointer, value)).hakoSays(pointer);
    }

    /** Parts of the error that runc 1.5 and hako share. */
    Broken says(String... parts) {
        says.addAll(List.of(parts));
        return this;
    }

    /** What the error begins with, behind the words that name the command: it is runc's own beginning. */
    Broken begins(String text) {
        beginning = text;
        return this;
    }

    /** The kernel refuses the value: the error names the file or the call instead of the JSON pointer. */
    Broken seenByKernel() {
        hakoSays.clear();
        return this;
    }

    /** Parts of the error that hako adds. */
    Broken hakoSays(String... parts) {
        hakoSays.addAll(List.of(parts));
        return this;
    }

    /** Shows with {@code run} only: the damage is met by {@code start}. */
    Broken atStart() {
        command = "run";
        return this;
    }

    /** Nobody can tell before it is tried: {@code validate} does not. */
    Broken onlyWhenTried() {
        knownBefore = false;
        return this;
    }

    /** Is no damage when run in the foreground. */
    Broken notWithRun() {
        withRun = false;
        return this;
    }

    /** A peer (beginning of its name) that takes the bundle or reports it otherwise. */
    Broken unlike(String peer) {
        unlike.add(peer);
        return this;
    }

    /** Only hako checks this or says this. */
    Broken onlyHako() {
        return unlike("runc");
    }

    void apply(Bundle bundle) {
        damage.accept(bundle);
    }

    String command() {
        return command;
    }

    /** {@return what the error of a peer begins with when it came of a command} */
    String beginning(Peer peer, String of) {
        return peer.command() + " " + of + " failed: " + beginning;
    }

    boolean isKnownBefore() {
        return knownBefore;
    }

    boolean isDamageWithRun() {
        return withRun;
    }

    /** {@return what the error of this runtime must contain} */
    String[] expected(Peer peer) {
        List<String> all = new ArrayList<>(says);
        if (peer.isHako()) {
            all.addAll(hakoSays);
        }
        return all.toArray(String[]::new);
    }

    boolean differs(Peer peer) {
        return unlike.stream().anyMatch(peer.name()::startsWith);
    }

    @Override
    public String toString() {
        return name;
    }
}
