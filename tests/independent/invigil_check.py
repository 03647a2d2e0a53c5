#!/usr/bin/env python3
"""A second implementation of draw/v1, journal/v1 and invigil/score/v1.

It was written from docs/spec/*.md alone and shares no code with the product, so that a draw can be redone and a
journal be judged without trusting the product. Standard library only. Sections in brackets are those of
docs/spec/draw-v1.md. Run it with --help; README.md beside it has the commands.
"""
import argparse
import base64
import hashlib
import json
import re
import sys
from math import comb, gcd, prod


def sha256(*parts):
    return hashlib.sha256(b"".join(p.encode() if isinstance(p, str) else p for p in parts)).digest()


# ── draw/v1 ──────────────────────────────────────────────────────────────────────────────────────────────────────

def commitment_of(attempt, secret):
    return sha256("invigil-commitment/v1\n", attempt, secret)


def seed_of(attempt, secret, nonce):
    return sha256("invigil-seed/v1\n", attempt, secret, nonce)


class Stream:
    """[2] Bytes from SHA-256(seed ‖ label ‖ block number)."""

    def __init__(self, seed, label):
        self.head, self.block, self.bytes = seed + label.encode() + b"\n", 0, b""

    def take(self, count):
        while len(self.bytes) < count:
            self.bytes += sha256(self.head, self.block.to_bytes(8, "big"))
            self.block += 1
        taken, self.bytes = self.bytes[:count], self.bytes[count:]
        return taken

    def below(self, n):
        bits = (n - 1).bit_length()  # 0 for n = 1: takes no bytes
        while True:
            value = int.from_bytes(self.take((bits + 7) // 8), "big") & ((1 << bits) - 1)
            if value < n:
                return value

    def shuffle(self, items):
        items = list(items)
        for i in range(len(items) - 1, 0, -1):
            j = self.below(i + 1)
            items[i], items[j] = items[j], items[i]
        return items


class Infeasible(Exception):
    pass


class Filling:
    """[6] Filling up with k singles: those of whole classes, and j of the m of the last class."""

    def __init__(self, singles, k, seen):
        ordered = sorted(singles, key=lambda item: (seen[item], item))
        self.ways, self.seen, self.whole, self.last, self.j = int(k <= len(ordered)), 0, [], [], 0
        if 0 < k <= len(ordered):
            edge = seen[ordered[k - 1]]
            self.whole = [item for item in ordered if seen[item] < edge]
            self.last = [item for item in ordered if seen[item] == edge]
            self.j = k - len(self.whole)
            self.ways = comb(len(self.last), self.j)
            self.seen = sum(seen[item] for item in ordered[:k])

    def of_rank(self, rank):
        chosen, j, m = list(self.whole), self.j, len(self.last)
        for item in self.last:
            with_it = comb(m - 1, j - 1) if j > 0 else 0
            if rank < with_it:
                chosen.append(item)
                j -= 1
            else:
                rank -= with_it
            m -= 1
        return chosen


def plus(u, a):
    return tuple(x + y for x, y in zip(u, a))


def minus(v, a):
    return tuple(x - y for x, y in zip(v, a))


class Cluster:
    """[6] The choices of one cluster, counted; [7] the choice of a rank; [10] in how many of them an item is.

    A set's `seen` is one integer here, with a digit in base 2^16 for each of the seven numbers, the first on top: it
    adds and compares like the seven numbers, as no sum passes 511.
    """

    def __init__(self, groups, quotas, components, singles, seen, enemies):
        self.groups, self.quotas, self.components, self.seen = groups, quotas, components, seen
        self.place = {item: g for g, members in enumerate(groups) for item in members}
        self.subsets = [self.subsets_of(component, enemies) for component in components]
        zero = (0,) * len(groups)
        self.layers = [{zero: (0, 1)}]  # vector -> (S, F)
        for table in self.subsets:
            layer = {}
            for u, (s_u, f_u) in self.layers[-1].items():
                for a, (s_a, masks) in table.items():
                    v = plus(u, a)
                    if any(x > q for x, q in zip(v, quotas)):
                        continue
                    s, f = s_u + s_a, f_u * len(masks)
                    old = layer.get(v)
                    if old is None or s < old[0]:
                        layer[v] = (s, f)
                    elif s == old[0]:
                        layer[v] = (s, old[1] + f)
            self.layers.append(layer)
        self.fill = [[Filling(singles[g], k, seen) for k in range(q + 1)] for g, q in enumerate(quotas)]
        ends = {}  # last vector -> (seen, weight)
        for v, (s, f) in self.layers[-1].items():
            fillings = self.fillings(v)
            weight = f * prod(x.ways for x in fillings)
            if weight:
                ends[v] = (s + sum(x.seen for x in fillings), weight)
        if not ends:
            raise Infeasible("no form for the groups of " + " ".join(min(g, default="?") for g in groups))
        self.least = min(s for s, _ in ends.values())
        self.ends = sorted((v, w) for v, (s, w) in ends.items() if s == self.least)
        self.count = sum(w for _, w in self.ends)

    def fillings(self, v):
        return [self.fill[g][q - x] for g, (q, x) in enumerate(zip(self.quotas, v))]

    def subsets_of(self, component, enemies):
        """vector -> (least seen, numbers of its subsets ascending)"""
        against = [sum(1 << j for j, other in enumerate(component) if other in enemies[item]) for item in component]
        rows = [(0, (0,) * len(self.groups), 0)]
        for j, item in enumerate(component):
            one = tuple(int(g == self.place[item]) for g in range(len(self.groups)))
            rows += [(mask | 1 << j, plus(v, one), s + self.seen[item]) for mask, v, s in rows if not mask & against[j]
                     and v[self.place[item]] < self.quotas[self.place[item]]]
        table = {}
        for mask, v, s in sorted(rows):
            if v not in table or s < table[v][0]:
                table[v] = (s, [mask])
            elif s == table[v][0]:
                table[v][1].append(mask)
        return dict(sorted(table.items()))

    def of_rank(self, r):
        for v, weight in self.ends:
            if r < weight:
                break
            r -= weight
        chosen = []
        for filling in self.fillings(v):
            r, rank = divmod(r, filling.ways)
            chosen += filling.of_rank(rank)
        for i in range(len(self.components), 0, -1):
            for a, (s_a, masks) in self.subsets[i - 1].items():
                u = minus(v, a)
                s_u, f_u = self.layers[i - 1].get(u, (None, 0))
                if s_u is None or s_u + s_a != self.layers[i][v][0]:
                    continue
                if r < f_u * len(masks):
                    break
                r -= f_u * len(masks)
            r, number = divmod(r, len(masks))
            chosen += [item for j, item in enumerate(self.components[i - 1]) if masks[number] >> j & 1]
            v = u
        return chosen

    def inclusion(self):
        """item -> number of the cluster's choices that hold it"""
        held = {item: 0 for item in self.place}
        for v, weight in self.ends:
            for filling in self.fillings(v):
                for item in filling.whole:
                    held[item] += weight
                for item in filling.last:
                    held[item] += weight * filling.j // len(filling.last)
        # Ways to complete a vector to a feasible choice, from the last layer back to the first.
        ways = {v: prod(x.ways for x in self.fillings(v)) for v, _ in self.ends}
        for i in range(len(self.components), 0, -1):
            before = {}
            for a, (s_a, masks) in self.subsets[i - 1].items():
                through = 0
                for u, (s_u, f_u) in self.layers[i - 1].items():
                    v = plus(u, a)
                    if v in ways and s_u + s_a == self.layers[i][v][0]:
                        through += f_u * ways[v]
                        before[u] = before.get(u, 0) + len(masks) * ways[v]
                for j, item in enumerate(self.components[i - 1]):
                    held[item] += through * sum(mask >> j & 1 for mask in masks)
            ways = before
        return held


class Draw:
    """The feasible forms of a bank, a blueprint and a history.

    items: list of {id, domain, status, options: [{id, anchored}]}; enemy_sets: lists of ids;
    quotas: pairs of domain and number; history: forms seen, oldest first.
    """

    def __init__(self, items, enemy_sets, quotas, pilots, history):
        self.items = {item["id"]: item for item in items}
        self.history = [set(form) for form in history]
        quotas = {domain: n for domain, n in quotas if n > 0}
        groups = [(sorted(i["id"] for i in items if i["domain"] == domain and i["status"] == "live"), quotas[domain])
                  for domain in sorted(quotas)]
        if pilots:
            groups.append((sorted(i["id"] for i in items if i["domain"] in quotas and i["status"] == "pilot"), pilots))
        group_of = {item: g for g, (members, _) in enumerate(groups) for item in members}
        self.pool = sorted(group_of)
        enemies = {item: set() for item in self.pool}
        for members in enemy_sets:
            present = {item for item in members if item in enemies}
            for item in present:
                enemies[item] |= present - {item}
        seen = {item: self.seen(item) for item in self.pool}
        # Components by search, clusters by merging the groups that a component touches [5].
        components, found = [], set()
        for item in self.pool:
            if enemies[item] and item not in found:
                todo, component = [item], {item}
                while todo:
                    fresh = enemies[todo.pop()] - component
                    component |= fresh
                    todo += fresh
                found |= component
                components.append(sorted(component))
        tied = [{g} for g in range(len(groups))]
        for component in components:
            merged = set().union(*(tied[group_of[item]] for item in component))
            for g in merged:
                tied[g] = merged
        self.clusters = []
        for g, members in enumerate(tied):
            if g == min(members):
                order = sorted(members)
                self.clusters.append(Cluster(
                    [groups[h][0] for h in order], [groups[h][1] for h in order],
                    [c for c in components if group_of[c[0]] in members],
                    [[item for item in groups[h][0] if not enemies[item]] for h in order], seen, enemies))
        self.count = prod(cluster.count for cluster in self.clusters)

    def seen(self, item):
        recent = [int(item in form) for form in reversed(self.history)]
        number = int(any(recent))
        for flag in (recent + [0] * 6)[:6]:
            number = number << 16 | flag
        return number

    def rank(self, seed):
        return Stream(seed, "invigil-draw/v1 form").below(self.count)

    def form_of_rank(self, rank):
        form = []
        for cluster in self.clusters:
            rank, own = divmod(rank, cluster.count)
            form += cluster.of_rank(own)
        return sorted(form)

    def overlap(self):
        least = sum(cluster.least for cluster in self.clusters)
        numbers = [least >> 16 * k & 0xFFFF for k in range(6, -1, -1)]
        return {"items": numbers[0],
                "attempts": [[len(self.history) - k, n] for k, n in enumerate(numbers[1:]) if n]}

    def inclusion(self):
        rows = []
        for cluster in self.clusters:
            for item, held in cluster.inclusion().items():
                common = gcd(held, cluster.count)
                rows.append([item, str(held // common), str(cluster.count // common)])
        return sorted(rows)

    def shown(self, seed, attempt):
        form = Stream(seed, "invigil-draw/v1 order").shuffle(self.form_of_rank(self.rank(seed)))
        return [present(self.items[item], seed, attempt) for item in form]


def present(item, seed, attempt):
    """[8, 9] An item as shown: its options in their order, each with its id on the form."""
    ids, taken = {}, set()
    for option in sorted(o["id"] for o in item["options"]):
        n = 0
        while True:
            digits = sha256("invigil-choice/v1\n", attempt, "\n", seed, item["id"], "\n", option, "\n",
                            n.to_bytes(8, "big")).hex()[:12]
            if digits not in taken:
                break
            n += 1
        taken.add(digits)
        ids[option] = digits
    loose = [o["id"] for o in item["options"] if not o["anchored"]]
    loose = iter(Stream(seed, "invigil-draw/v1 options\n" + item["id"]).shuffle(loose))
    order = [o["id"] if o["anchored"] else next(loose) for o in item["options"]]
    return {"item": item["id"], "scored": item["status"] == "live", "options": [[o, ids[o]] for o in order]}


def practice(items, seed):
    """[11]"""
    ten = bytearray(6) + sha256("invigil-practice/v1\n", seed)[:10]
    ten[6], ten[8] = ten[6] & 0x0F | 0x70, ten[8] & 0x3F | 0x80
    digits = ten.hex()
    attempt = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
    by_id = {item["id"]: item for item in items if item["status"] == "practice"}
    return [present(by_id[item], seed, attempt)
            for item in Stream(seed, "invigil-draw/v1 practice").shuffle(sorted(by_id))]


def check_draw_vector(path):
    """Every member of `expected` that differs, as lines of text."""
    with open(path, encoding="utf-8") as file:
        vector = json.load(file)
    secret, nonce = bytes.fromhex(vector["secret"]), bytes.fromhex(vector["nonce"])
    seed = seed_of(vector["attempt"], secret, nonce)
    bank, blueprint = vector["bank"], vector["blueprint"]
    draw = Draw(bank["items"], bank["enemies"], blueprint["quotas"], blueprint["pilots"], vector["history"])
    found = {
        "commitment": commitment_of(vector["attempt"], secret).hex(),
        "seed": seed.hex(),
        "forms": str(draw.count),
        "rank": str(draw.rank(seed)),
        "first_form": draw.form_of_rank(0),
        "last_form": draw.form_of_rank(draw.count - 1),
        "overlap": draw.overlap(),
        "inclusion": draw.inclusion(),
        "shown": draw.shown(seed, vector["attempt"]),
        "practice": practice(bank["items"], seed),
    }
    return [f"  {name}: expected {json.dumps(vector['expected'].get(name))[:200]}, found {json.dumps(found.get(name))[:200]}"
            for name in sorted(set(found) | set(vector["expected"]))
            if found.get(name) != vector["expected"].get(name)]


def run_draw(options):
    bad = 0
    for path in options.files:
        differences = check_draw_vector(path)
        bad += bool(differences)
        print(f"{path}: {'DIFFERS' if differences else 'agrees'}", *differences, sep="\n")
    return 1 if bad else 0

#JOURNAL
def main():
    parser = argparse.ArgumentParser(description="An independent check of draws and journals.")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("draw", help="redo the draws of test vectors")
    command.add_argument("files", nargs="+")
    command.set_defaults(run=run_draw)
    options = parser.parse_args()
    return options.run(options)


if __name__ == "__main__":
    sys.exit(main())
