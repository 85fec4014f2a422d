package dev.hako.it.engine;

import dev.hako.it.bundle.Json;
import dev.hako.it.bundle.Rootfs;
import dev.hako.it.bundle.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Images made of a static busybox, in the forms that engines import. */
final class Image {
    private static final String OCI = "application/vnd.oci.image.";

    private Image() {}

    /** {@return a tar archive of the root file system} */
    static Path rootfsArchive(Sandbox sandbox) {
        Path rootfs = sandbox.newPath("image");
        Rootfs.make(rootfs);
        Path archive = rootfs.resolveSibling(rootfs.getFileName() + ".tar");
        sandbox.host("tar -C " + rootfs + " -cf " + archive + " .");
        return archive;
    }

    /** {@return a tar archive of an OCI image layout with one image of a name} */
    static Path ociArchive(Sandbox sandbox, String name) {
        Path layout = sandbox.newPath("layout");
        try {
            Path blobs = Files.createDirectories(layout.resolve("blobs/sha256"));
            byte[] layer = Files.readAllBytes(rootfsArchive(sandbox));
            Object config = blob(
                    blobs,
                    json(Map.of(
                            "architecture", System.getProperty("os.arch", "amd64"),
                            "os", "linux",
                            "config", Map.of("Env", List.of("PATH=/bin"), "Cmd", List.of("/bin/sh")),
                            "rootfs", Map.of("type", "layers", "diff_ids", List.of("sha256:" + digest(layer))))),
                    OCI + "config.v1+json");
            Object manifest = blob(
                    blobs,
                    json(Map.of(
                            "schemaVersion",
                            2L,
                            "mediaType",
                            OCI + "manifest.v1+json",
                            "config",
                            config,
                            "layers",
                            List.of(blob(blobs, layer, OCI + "layer.v1.tar")))),
                    OCI + "manifest.v1+json");
            Object named = Json.copy(manifest);
            Json.set(named, "/annotations/io.containerd.image.name", name);
            Json.set(named, "/annotations/org.opencontainers.image.ref.name", "latest");
            Files.write(layout.resolve("index.json"), json(Map.of("schemaVersion", 2L, "manifests", List.of(named))));
            Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Path archive = layout.resolveSibling(layout.getFileName() + ".tar");
        sandbox.host("tar -C " + layout + " -cf " + archive + " oci-layout index.json blobs");
        return archive;
    }

    private static Object blob(Path blobs, byte[] content, String mediaType) throws IOException {
        String digest = digest(content);
        Files.write(blobs.resolve(digest), content);
        return Map.of("mediaType", mediaType, "digest", "sha256:" + digest, "size", (long) content.length);
    }

    private static byte[] json(Object value) {
        return Json.write(value).getBytes(StandardCharsets.UTF_8);
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
