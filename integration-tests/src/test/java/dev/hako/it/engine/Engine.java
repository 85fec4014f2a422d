package dev.hako.it.engine;

/** A container engine that was started for tests; closing it removes its containers and stops it. */
interface Engine extends AutoCloseable {
    @Override
    void close();
}
