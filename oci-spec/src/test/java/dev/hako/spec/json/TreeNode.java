package dev.hako.spec.json;

import dev.harrel.jsonschema.JsonNode;
import dev.harrel.jsonschema.JsonNodeFactory;
import dev.harrel.jsonschema.SimpleType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A {@link JsonTree} as the schema validator wants it; two are equal if their values are. */
final class TreeNode implements JsonNode {
    static final JsonNodeFactory FACTORY = new JsonNodeFactory() {
        @Override
        public JsonNode wrap(Object tree) {
            return tree instanceof TreeNode node ? node : new TreeNode(tree, "");
        }

        @Override
        public JsonNode create(String json) {
            try {
                return new TreeNode(JsonTree.parse(json), "");
            } catch (IOException malformed) {
                throw new UncheckedIOException(malformed);
            }
        }
    };

    private final Object tree;
    private final String pointer;

    private TreeNode(Object tree, String pointer) {
        this.tree = tree;
        this.pointer = pointer;
    }

    @Override
    public String getJsonPointer() {
        return pointer;
    }

    @Override
    public SimpleType getNodeType() {
        return switch (tree) {
            case Map<?, ?> map -> SimpleType.OBJECT;
            case List<?> list -> SimpleType.ARRAY;
            case String text -> SimpleType.STRING;
            case Boolean bool -> SimpleType.BOOLEAN;
            case BigDecimal number when number.stripTrailingZeros().scale() <= 0 -> SimpleType.INTEGER;
            case BigDecimal number -> SimpleType.NUMBER;
            default -> SimpleType.NULL;
        };
    }

    @Override
    public boolean asBoolean() {
        return (Boolean) tree;
    }

    @Override
    public String asString() {
        return tree.toString();
    }

    @Override
    public BigInteger asInteger() {
        return asNumber().toBigInteger();
    }

    @Override
    public BigDecimal asNumber() {
        return (BigDecimal) tree;
    }

    @Override
    public List<JsonNode> asArray() {
        List<JsonNode> nodes = new ArrayList<>();
        for (Object element : (List<?>) tree) {
            nodes.add(new TreeNode(element, pointer + "/" + nodes.size()));
        }
        return nodes;
    }

    @Override
    public Map<String, JsonNode> asObject() {
        Map<String, JsonNode> nodes = new LinkedHashMap<>();
        ((Map<?, ?>) tree).forEach((name, value) -> {
            String text = (String) name;
            nodes.put(text, new TreeNode(value, pointer + "/" + JsonNode.encodeJsonPointer(text)));
        });
        return nodes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TreeNode node && tree.equals(node.tree);
    }

    @Override
    public int hashCode() {
        return tree.hashCode();
    }
}
