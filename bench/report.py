"""What a benchmark found: a table, a chart."""
import html

COLOURS = {"hako": "#2a7f9e", "hako cold": "#8fb8c8", "runc": "#b0793a", "crun": "#7a7a7a"}


def ratio(row, name, to):
    value, unit = row["values"].get(name), row["values"].get(to)
    return None if value is None or not unit else value / unit


def number(value):
    if value is None:
        return ""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def table(rows, names):
    """Markdown: a value for each runtime, then hako's ratios, then whether a goal was met."""
    out = ["| | " + " | ".join(names) + " | warm / crun | warm / runc | cold / runc | goal |", "|" + " --- |" * (len(names) + 5)]
    for row in rows:
        ratios = [ratio(row, "hako", "crun"), ratio(row, "hako", "runc"), ratio(row, "hako cold", "runc")]
        cells = [number(row["values"].get(name)) for name in names] + ["" if r is None else f"{r:.2f}" for r in ratios]
        out.append(f"| {row['name']}, {row['unit']} | " + " | ".join(cells) + f" | {goal(row)} |")
    return "\n".join(out)


def goal(row):
    texts = []
    for who, to, limit in row.get("goals", []):
        value = row["values"].get(who) if to is None else ratio(row, who, to)
        if value is not None:
            met = value >= limit if row.get("more") else value <= limit
            sign = "≥" if row.get("more") else "≤"
            texts.append(f"{who} {sign} {limit:g}" + (f" {to}" if to else "") + (": met" if met else ": **missed**"))
    return "; ".join(texts)


def chart(rows, names, title):
    """SVG: for each row a bar for each runtime, as long as its ratio to crun's value."""
    rows = [row for row in rows if row["values"].get("crun")]
    names = [name for name in names if name in COLOURS]
    bar, gap, left, width, most = 11, 16, 330, 520, 6.0
    height = 60 + sum(len(names) * bar + gap for _ in rows)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 90}" height="{height}" font-family="sans-serif" font-size="11">',
           '<rect width="100%" height="100%" fill="#ffffff"/>',
           f'<text x="10" y="18" font-size="13" font-weight="bold" fill="#222">{html.escape(title)}</text>']
    at = 10
    for name in names:
        out.append(f'<rect x="{at}" y="27" width="10" height="10" fill="{COLOURS[name]}"/><text x="{at + 14}" y="36" fill="#222">{name}</text>')
        at += 90
    unit = left + width / most
    out.append(f'<line x1="{unit}" y1="44" x2="{unit}" y2="{height}" stroke="#bbb" stroke-dasharray="3 3"/>')
    y = 50
    for row in rows:
        label = html.escape(f"{row['name']}, {row['unit']}")
        out.append(f'<text x="{left - 8}" y="{y + len(names) * bar / 2 + 4}" text-anchor="end" fill="#222">{label}</text>')
        for name in names:
            value = ratio(row, name, "crun")
            if value is not None:
                long = max(1.0, min(value, most) / most * width)
                out.append(f'<rect x="{left}" y="{y}" width="{long:.1f}" height="{bar - 1}" fill="{COLOURS[name]}"/>')
                out.append(f'<text x="{left + long + 4:.1f}" y="{y + bar - 2}" font-size="9" fill="#444">{value:.2f}</text>')
            y += bar
        y += gap
    return "\n".join(out + ["</svg>"]) + "\n"
