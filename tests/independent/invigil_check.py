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
import os
import re
import sys
import unicodedata
from decimal import Decimal
from fractions import Fraction
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
    ids, taken, gaps = {}, set(), item.get("gaps") or item.get("prompts") or []
    names = [o["id"] for o in item["options"]] if not gaps else \
        [gap["id"] + "/" + o["id"] for gap in gaps for o in gap.get("options", item["options"])]
    for option in sorted(names):
        n = 0
        while True:
            digits = sha256("invigil-choice/v1\n", attempt, "\n", seed, item["id"], "\n", option, "\n",
                            n.to_bytes(8, "big")).hex()[:12]
            if digits not in taken:
                break
            n += 1
        taken.add(digits)
        ids[option] = digits
    order = shuffled(item["options"], seed, "invigil-draw/v1 options\n" + item["id"])
    row = {"item": item["id"], "scored": item["status"] == "live", "options": [[o, ids[o]] for o in order] if not gaps else []}
    if gaps:
        row["gaps"] = [[[gap["id"] + "/" + o, ids[gap["id"] + "/" + o]] for o in (
            shuffled(gap["options"], seed, f"invigil-draw/v1 gap\n{item['id']}\n{gap['id']}") if "options" in gap else order)]
            for gap in gaps]
    return row


def shuffled(options, seed, label):
    loose = iter(Stream(seed, label).shuffle([o["id"] for o in options if not o.get("anchored")]))
    return [o["id"] if o.get("anchored") else next(loose) for o in options]


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
    due = vector["expected"]
    return [f"  {name}: expected {json.dumps(due.get(name))[:200]}, found {json.dumps(found.get(name))[:200]}"
            for name in sorted(set(found) | set(due)) if found.get(name) != due.get(name)]


def run_draw(options):
    bad = 0
    for path in options.files:
        differences = check_draw_vector(path)
        bad += bool(differences)
        print(f"{path}: {'DIFFERS' if differences else 'agrees'}", *differences, sep="\n")
    return 1 if bad else 0


# ── Canonical JSON, Ed25519, signed notes ────────────────────────────────────────────────────────────────────────

def canonical(value):
    """RFC 8785 as bytes. Dates (from TOML) become strings."""
    if value is None or isinstance(value, (bool, int)):
        text = json.dumps(value)
        if not isinstance(value, bool) and value is not None and abs(value) > 2 ** 53:
            raise ValueError("an integer beyond 2^53")
    elif isinstance(value, float):
        number = Decimal(repr(value)).normalize()
        if not number.is_finite():
            raise ValueError("not a finite number")
        sign, digits, _ = number.as_tuple()
        if number == 0:
            text = "0"
        elif Decimal("1e-6") <= abs(number) < Decimal("1e21"):
            text = format(number, "f")
        else:
            text = "-" * sign + str(digits[0]) + "." * (len(digits) > 1) + "".join(map(str, digits[1:]))
            text += "e%+d" % number.adjusted()
    elif isinstance(value, str):
        text = json.dumps(value, ensure_ascii=False)
    elif isinstance(value, list):
        return b"[" + b",".join(map(canonical, value)) + b"]"
    elif isinstance(value, dict):
        rows = sorted(value.items(), key=lambda row: row[0].encode("utf-16-be"))
        return b"{" + b",".join(canonical(k) + b":" + canonical(v) for k, v in rows) + b"}"
    else:
        text = json.dumps(value.isoformat())
    return text.encode()


P, L = 2 ** 255 - 19, 2 ** 252 + 27742317777372353535851937790883648493  # RFC 8032, section 5.1
D = -121665 * pow(121666, P - 2, P) % P


def point_of(raw):
    """A point (X, Y, Z, T) from 32 bytes, or None."""
    y, sign = int.from_bytes(raw, "little") & (1 << 255) - 1, raw[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, p):
    q = (0, 1, 1, 0)
    while n:
        q, p, n = add(q, p) if n & 1 else q, add(p, p), n >> 1
    return q


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519(public, message, signature):
    """Whether the 64 bytes are the key's signature: S·B = R + k·A."""
    key, r = point_of(public), point_of(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or r is None or s >= L or any(times(8, point)[0] == 0 for point in (key, r)):
        return False  # the last: points of small order, with which a signature would fit many texts
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(k, key))
    return not any((left[i] * right[2] - right[i] * left[2]) % P for i in (0, 1))


class Fault(Exception):
    """A record that does not hold; its text says why."""


def need(condition, reason):
    if not condition:
        raise Fault(reason)


def unbase64(text):
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return raw if base64.b64encode(raw).decode() == text else None


def is_verifier(text):
    """`name+id+base64`, where the base64 may hold a plus sign too."""
    name, key_id, key = (text.split("+", 2) + ["", ""])[:3] if isinstance(text, str) else ("", "", "")
    raw = unbase64(key)
    return (re.fullmatch(r"[^\s+\x00-\x1f\x7f-\x9f]+", name) is not None and raw is not None and len(raw) == 33
            and raw[0] == 1 and sha256(name, "\n", raw).hex()[:8] == key_id and point_of(raw[1:]) is not None)


def open_note(note, keys):
    """The note's text and those of the verifier keys that signed it."""
    text, gap, signatures = note.rpartition("\n\n")
    text += "\n"
    rows = re.findall(r"— ([^\s+]+) ([A-Za-z0-9+/=]+)\n", signatures)
    need(gap and 0 < len(rows) <= 100 and "".join(f"— {name} {code}\n" for name, code in rows) == signatures,
         "not a signed note")
    signed = set()
    for name, code in rows:
        raw = unbase64(code)
        need(raw is not None and len(raw) > 4, "not a signed note")
        for key in keys:
            if key.startswith(f"{name}+{raw[:4].hex()}+"):
                public = unbase64(key.split("+", 2)[2])[1:]
                need(len(raw) == 68 and ed25519(public, text.encode(), raw[4:]), f"the signature of {name} is wrong")
                signed.add(key)
    return text, signed


# ── journal/v1 ───────────────────────────────────────────────────────────────────────────────────────────────────

I64, U64 = 2 ** 63, 2 ** 64
DIGEST, CHOICE, SLUG = r"[0-9a-f]{64}", r"[0-9a-f]{12}", r"(?=.{1,64}\Z)[a-z0-9]+(-[a-z0-9]+)*"
LINE = re.compile(rb'\{"v":1,"attempt":"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})","seq":(0|[1-9][0-9]*),'
                  rb'"prev":"([0-9a-f]{64})","at":(0|-?[1-9][0-9]*),"up":(0|[1-9][0-9]*),"fact":(.*)', re.DOTALL)


def signed64(x):
    return max(-I64, min(I64 - 1, x))


def unsigned64(x):
    return max(0, min(U64 - 1, x))


def number(low, high):
    return lambda x: type(x) is int and low <= x < high


def like(pattern):
    return lambda x: isinstance(x, str) and re.fullmatch(pattern, x) is not None


def each(kind):
    return lambda x: isinstance(x, list) and all(map(kind, x))


def members(**kinds):
    """An object of exactly these members in this order."""
    return lambda x: isinstance(x, dict) and list(x) == list(kinds) and all(kinds[k](v) for k, v in x.items())


def text(x):
    return isinstance(x, str)


def flag(x):
    return isinstance(x, bool)


u64, i64, item = number(0, U64), number(-I64, I64), number(0, 2 ** 32)
digest, choice, slug = like(DIGEST), like(CHOICE), like(SLUG)
BINDING = members(
    person=slug, program=slug, exam=slug, mode=like("exam|beta"), proctoring=like("self|live|in-person"),
    program_digest=digest, bank_digest=digest, blueprint_digest=digest, form_digest=digest, commitment=digest,
    nonce=digest, items=item, scored=item, limit_ms=u64, breaks_ms=u64, watch_focus=flag,
    authorities=each(is_verifier), device=is_verifier)
FACTS = {  # type -> members after `type` [3]
    "opened": dict(boot=digest, binding=BINDING), "admitted": dict(ticket=text), "started": {}, "shown": dict(item=item, whole=flag),
    "answered": dict(item=item, choices=each(choice)), "entered": dict(item=item, text=text), "cleared": dict(item=item),
    "struck": dict(item=item, choice=choice, on=flag), "marked": dict(item=item, on=flag),
    "commented": dict(item=item, kind=like("item|incident"), text=text), "focus_lost": {}, "focus_gained": {},
    "suspended": dict(cause=like("left|signal|refused")), "resumed": dict(boot=digest),
    "clock_jumped": dict(by_ms=i64), "gap_unproven": dict(behind_ms=u64), "gap_doubted": dict(ms=u64),
    "gap_settled": dict(ms=u64), "warned": dict(left_ms=u64),
    "anchored": dict(receipt=text), "paused": dict(order=text), "continued": dict(order=text),
    "extended": dict(ms=u64, order=text), "message": dict(text=text, order=text),
    "taken_over": dict(device=is_verifier, boot=digest, order=text), "break_started": dict(order=text),
    "break_ended": {}, "submitted": {}, "expired": {}, "terminated": dict(order=text), "signed": dict(note=text)}
PHASES = {  # fact -> phases that it needs [4]
    "admitted": ["opened"], "started": ["opened"], "warned": ["running", "onbreak"], "paused": ["running", "onbreak"],
    "continued": ["paused"], "break_ended": ["onbreak"],
    **dict.fromkeys("shown answered entered cleared struck marked break_started submitted".split(), ["running"])}
ENDS = {"submitted", "expired", "terminated"}
LATE = {"resumed", "taken_over", "suspended", "clock_jumped", "gap_unproven", "gap_doubted", "gap_settled", "anchored",
        "expired"}


def read_object(raw):
    """An object that is written in the one way of section 1."""
    def pairs(rows):
        need(len(dict(rows)) == len(rows), "a member stands twice")
        return dict(rows)

    def refuse(_):
        raise Fault("a number that is not an integer")

    try:
        value = json.loads(raw.decode(), object_pairs_hook=pairs, parse_float=refuse, parse_constant=refuse)
        same = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() == raw
    except (ValueError, RecursionError) as error:
        raise Fault("the fact is not JSON") from error
    need(same, "the fact is not written in the one way")
    return value


def fits(value, levels=127):
    """Whether all integers are of 64 bits, and no more than 127 objects and lists stand in each other."""
    if isinstance(value, (dict, list)):
        return levels > 0 and all(fits(x, levels - 1) for x in (value.values() if isinstance(value, dict) else value))
    return type(value) is not int or -I64 <= value < U64


class Attempt:
    """[4 to 6] The state after a journal's records. Each record's fact is judged by `take`."""

    def __init__(self, attempt, fact, at, up, form, servers):
        need(fact["type"] == "opened", "record 0 is not `opened`")
        b = self.binding = fact["binding"]
        need(1 <= b["items"] <= 10_000 and b["scored"] <= b["items"] and b["limit_ms"] > 0, "numbers of the binding")
        if form is not None:
            need(hashlib.sha256(canonical(form)).hexdigest() == b["form_digest"] and form["attempt"] == attempt
                 and len(form["items"]) == b["items"], "the form is another one")
        self.attempt, self.form, self.servers, self.device = attempt, form, servers, b["device"]
        self.phase, self.ended, self.signed = "opened", False, False
        self.limit, self.allowance = b["limit_ms"], b["breaks_ms"]
        self.seen, self.responses, self.review, self.last_order, self.anchors = set(), {}, [], -1, []
        self.start, self.started_by = None, []
        self.pace, self.boot, self.at, self.up = "still", fact["boot"], at, up
        self.base = self.u = self.w = self.bu = self.bw = self.cap = 0
        self.of_allowance = False
        self.offset, self.lowered, self.behind, self.open = signed64(at - up), 0, 0, None

    def over(self):
        """(ou, ow): what a break runs over, by both clocks."""
        if self.pace != "break" or self.cap is None:
            return 0, 0
        return max(0, self.bu - self.cap), max(0, self.bw - self.cap)

    def elapsed(self):
        ou, ow = self.over()
        return unsigned64(self.base + max(0, self.u + ou, self.w + ow))

    def left(self):
        return None if self.cap is None else self.cap - min(self.cap, max(self.bu, self.bw))

    def judge_clocks(self, seq, fact, at, up):
        """[6] of a record of the same boot, before it is taken."""
        kind, now = fact["type"], signed64(at - up)
        jump, fall = signed64(now - self.offset), unsigned64(self.lowered + max(0, self.up - up))
        owed = abs(jump) > 5000 or fall > 5000
        self.lowered = fall
        if kind == "clock_jumped":
            need(owed and fact["by_ms"] == jump, "no such jump of the clocks")
        elif kind == "gap_unproven":
            need(self.behind and fact["behind_ms"] == self.behind, "no such gap")
        elif kind == "gap_settled":
            need(self.open and fact["ms"] == self.settlement(at, up), "no gaps of that length")
            self.review += [seq] * (abs(fact["ms"] - self.open["charged"]) > 5000)
            self.behind = 0
            return
        if kind == "gap_doubted":
            need(self.open and fact["ms"] == self.open["least"] < self.open["charged"], "nothing to doubt")
            self.review.append(seq)
        if kind in ("resumed", "taken_over", "signed") or kind not in ("clock_jumped", "gap_unproven") and not (owed or self.behind):
            return
        self.review += [seq] * (2 if kind not in ("clock_jumped", "gap_unproven") and owed and self.behind else 1)
        if kind != "gap_unproven":
            self.offset, self.lowered = now, 0
        if kind != "clock_jumped":
            self.behind = 0

    COUNTED = ("pace", "base", "u", "w", "bu", "bw", "cap", "of_allowance", "allowance")

    def counted(self):
        return {name: getattr(self, name) for name in self.COUNTED}

    def pass_time(self, fact, at, up):
        """[5] The clock goes on to the record's reading."""
        kind, du = fact["type"], max(0, up - self.up)
        if kind in ("resumed", "taken_over") and fact["boot"] != self.boot:
            wall, least = signed64(at - self.at), up if kind == "resumed" else 0
            gap = dict(wall=wall, least=least, claimed=max(0, wall, least))
            if self.open is None and kind == "resumed":
                self.open = dict(since=self.at, covered=0, charged=0, least=0, state=self.counted(), course=[])
            if self.open:
                self.open["charged"] = unsigned64(self.open["charged"] + gap["claimed"])
                self.open["least"] = unsigned64(self.open["least"] + least)
                self.open["course"].append(("off", gap))
            self.be_off(gap["claimed"])
            self.behind = max(self.behind, self.at - at)
            self.boot, self.offset, self.lowered = fact["boot"], signed64(at - up), 0
        elif kind == "gap_settled":
            self.open["course"].append(("pass", du, du))
            self.again(self.lengths(fact["ms"]), True)
            self.open, self.offset, self.lowered = None, signed64(at - up), 0
        else:
            self.run_on(du, signed64(at - self.at))
            if self.open:
                self.open["covered"] = unsigned64(self.open["covered"] + du)
                self.open["course"].append(("pass", du, signed64(at - self.at)))
                if kind == "gap_doubted":
                    self.again([gap["least"] for gap in self.open_gaps()], False)
                    self.open["charged"] = self.open["least"]
        self.at, self.up = at, up

    def run_on(self, du, dw):
        if self.pace == "running":
            self.u, self.w = unsigned64(self.u + du), signed64(self.w + dw)
        elif self.pace == "break":
            self.bu, self.bw = unsigned64(self.bu + du), signed64(self.bw + dw)

    def be_off(self, gap):
        left = self.left()
        self.base, self.u, self.w = self.elapsed(), 0, 0
        if self.pace == "running":
            self.base = unsigned64(self.base + gap)
        elif self.pace == "break":
            self.cap, self.bu, self.bw = left, gap, signed64(gap)

    def turn(self, pace, **more):
        """[5] Exam time goes on in another way: `cap` and `of_allowance` of a break, what is added to `base`."""
        if self.open:
            self.open["course"].append(("turn", pace, more))
        if self.pace == "break":
            if self.of_allowance:
                self.allowance = self.left()
            ou, ow = self.over()
            self.u, self.w = unsigned64(self.u + ou), signed64(self.w + ow)
        self.pace, self.base = pace, unsigned64(self.base + more.get("base", 0))
        if pace == "break":
            self.of_allowance = more["of_allowance"]
            self.cap, self.bu, self.bw = self.allowance if self.of_allowance else more["cap"], 0, 0

    def open_gaps(self):
        return [step[1] for step in self.open["course"] if step[0] == "off"]

    def again(self, lengths, by_boot_clock):
        """What happened since the first open gap, when they were so long."""
        opened, lengths = self.open, iter(lengths)
        self.open = None
        for name, value in opened["state"].items():
            setattr(self, name, value)
        for step in opened["course"]:
            if step[0] == "pass":
                self.run_on(step[1], signed64(step[1]) if by_boot_clock else step[2])
            elif step[0] == "off":
                self.be_off(next(lengths))
            else:
                self.turn(step[1], **step[2])
        self.open = opened

    def settlement(self, at, up):
        covered = unsigned64(self.open["covered"] + max(0, up - self.up))
        return max(self.open["least"], max(0, signed64(at - self.open["since"])) - covered)

    def lengths(self, together):
        gaps = self.open_gaps()
        lengths = [gap["claimed"] for gap in gaps]
        more = together - sum(lengths)
        order = sorted(range(len(gaps)), key=lambda n: gaps[n]["wall"] - gaps[n]["least"])
        if more > 0:
            lengths[order[0]] += more
        for n in sorted(order, key=lambda n: (gaps[n]["least"] - gaps[n]["wall"], n)):
            less = max(0, min(-more, lengths[n] - gaps[n]["least"]))
            lengths[n] -= less
            more += less
        return lengths

    def gaps_of(self, number):
        """The options of each gap; of an item without gaps, its own as those of one."""
        item = self.form["items"][number - 1]
        return [[option["id"] for option in gap["options"]] for gap in item.get("gaps", [item])]

    def options_of(self, number):
        return [option for gap in self.gaps_of(number) for option in gap]

    def take(self, seq, fact, at, up, hashes):
        kind = fact["type"]
        need(kind != "opened", "`opened` after record 0")
        if not (kind in ("resumed", "taken_over") and fact["boot"] != self.boot):
            self.judge_clocks(seq, fact, at, up)
        self.pass_time(fact, at, up)
        if self.ended:
            need(kind == "signed" and not self.signed, "after the end")
            note, signers = open_note(fact["note"], [self.device, *self.binding["authorities"]])
            need(self.device in signers, "the device has not signed the end")
            need(note == f"invigil/head/v1\n{self.attempt}\n{seq - 1}\n{hashes[-1]}\n", "another head is signed")
            self.signed = True
            return
        need(kind != "signed", "signed before the end")
        late = self.elapsed() >= self.limit
        need(not late or kind in LATE, "after the deadline")
        need(kind != "expired" or late, "expired before the deadline")
        need(self.phase in PHASES.get(kind, [self.phase]), f"not while {self.phase}")
        self.judge_items(kind, fact)
        if "text" in fact:
            need(1 <= len(fact["text"]) <= 4000 and not any(
                "\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069"
                or unicodedata.category(c) == "Cc" and c not in "\n\t" for c in fact["text"]), "such a text is refused")
        need(not kind.startswith("focus") or self.binding["watch_focus"], "focus is not watched")
        need(kind != "extended" or fact["ms"] > 0, "extended by nothing")
        if kind == "break_started" and not fact["order"]:
            need(self.allowance > 0, "no break is left")
        ordered = "order" in fact and (fact["order"] or kind != "break_started")
        break_ms = self.judge_order(kind, fact) if ordered else None
        if kind == "anchored":
            self.judge_receipt(seq, fact["receipt"], hashes)
        if kind == "admitted":
            need(self.start is None, "a second ticket")
            self.judge_ticket(fact["ticket"])
        # What the fact does.
        if kind == "extended":
            self.limit = unsigned64(self.limit + fact["ms"])
        elif kind == "taken_over":
            self.device = fact["device"]
        elif kind == "admitted":
            self.turn("running", base=max(0, at - self.start))
        elif kind in ("started", "continued", "break_ended"):
            self.phase = "running"
            self.turn("running")
        elif kind == "break_started":
            self.phase = "onbreak"
            self.turn("break", of_allowance=not fact["order"], cap=break_ms or None)
        elif kind == "paused" or kind in ENDS:
            self.phase, self.ended = kind, kind in ENDS
            self.turn("still")

    def judge_items(self, kind, fact):
        number = fact.get("item")
        if number is None or kind == "commented" and number == 0 and fact["kind"] == "incident":
            return
        need(1 <= number <= self.binding["items"], "no such item")
        if kind == "shown":
            self.seen.add(number)
        need(number in self.seen, "an item that was not shown")
        if kind == "answered":
            need(fact["choices"] and len(set(fact["choices"])) == len(fact["choices"]), "choices empty or twice")
            if self.form is not None:
                item = self.form["items"][number - 1]
                need("entry" not in item, "choices where text is due")
                chosen = [option for option in self.options_of(number) if option in fact["choices"]]
                if item.get("kind") == "ordering":
                    need(sorted(chosen) == sorted(fact["choices"]) and len(chosen) == len(item["options"]), "no order of all options")
                else:
                    need(chosen == fact["choices"], "choices that are not options in the form's order")
                    need(len(chosen) <= item["select"], "too many choices")
                for gap in self.gaps_of(number) if "gaps" in item else []:
                    need(len([option for option in gap if option in chosen]) < 2, "two choices for one gap")
            self.responses[number] = fact["choices"]
        elif kind == "entered":
            most = 500
            if self.form is not None:
                need("entry" in self.form["items"][number - 1], "text where choices are due")
                most = min(most, self.form["items"][number - 1]["entry"]["max"])
            need(len(fact["text"]) <= most and fact["text"].strip(), "an entry that is too long, or empty")
            need(not any("\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069" or unicodedata.category(c) == "Cc"
                         for c in fact["text"]), "characters that cannot be kept")
            self.responses[number] = fact["text"]
        elif kind == "cleared":
            self.responses.pop(number, None)
        elif kind == "struck" and self.form is not None:
            need(fact["choice"] in self.options_of(number), "no such option")

    def judge_order(self, kind, fact):
        """[7] The order behind a fact; returns its ms."""
        note, signers = open_note(fact["order"], self.binding["authorities"])
        need(signers, "no authority has signed the order")
        parts = re.fullmatch(r"invigil/order/v1\n(.*)\n(0|[1-9][0-9]*)\n(.*)\n(0|[1-9][0-9]*)\n(.*)\n", note)
        need(parts, "not an order")
        attempt, order, act, ms, reason = parts.groups()
        need(attempt == self.attempt, "an order for another attempt")
        need(self.last_order < int(order) < U64, "an order that was used before")
        need(act == kind + (" " + fact["device"] if kind == "taken_over" else ""), "an order for something else")
        need(int(ms) < U64 and (kind == "break_started" or int(ms) == fact.get("ms", 0)), "an order for another time")
        need(reason.strip() and not any(unicodedata.category(c) == "Cc" for c in reason), "an order without reason")
        need(kind != "message" or reason == fact["text"], "an order for another message")
        self.last_order = int(order)
        return int(ms)

    def judge_ticket(self, note):
        """[7] The ticket fits record 0; its start is where the clock runs from."""
        ticket, signers = open_note(note, self.servers)
        lines, b = ticket.split("\n"), self.binding
        need(len(lines) == 12 and lines[0] == "invigil/ticket/v1" and lines[11] == "", "not a ticket")
        need(re.fullmatch(DIGEST, lines[5]) and all(re.fullmatch("0|[1-9][0-9]*", lines[k]) for k in (6, 7, 8)), "not a ticket")
        start, deadline = int(lines[6]), int(lines[7])
        need(start < I64 and deadline == min(I64 - 1, start + min(I64 - 1, b["limit_ms"])), "a ticket for another time limit")
        need(lines[1:5] == [self.attempt, b["person"], b["exam"], b["form_digest"]] and lines[8] == str(b["breaks_ms"])
             and lines[9] == ("watched" if b["watch_focus"] else "unwatched") and lines[10] == b["device"],
             "a ticket for something else")
        self.start, self.started_by = start, signers

    def judge_receipt(self, seq, note, hashes):
        receipt, signers = open_note(note, self.servers)
        parts = re.fullmatch(r"invigil/receipt/v1\n(.*)\n(0|[1-9][0-9]*)\n(.*)\n(0|[1-9][0-9]*)\n", receipt)
        need(parts and int(parts[4]) < U64, "not a receipt")
        need(parts[1] == self.attempt and int(parts[2]) < seq and hashes[int(parts[2])] == parts[3],
             "a receipt for something else")
        if signers:
            self.anchors.append(int(parts[2]))


EXIT = {"CLOSED": 0, "BROKEN": 1, "OPEN": 3, "NEWER": 65, "UNREADABLE": 65}


def verify(data, form=None, servers=()):
    """[2] The verdict on a journal's bytes, in the shape of verdicts.json, `reason` added; and the attempt."""
    *lines, torn = data.split(b"\n")
    hashes, attempt, state, unknown = [], None, None, False

    def verdict(name, reason, bad=None):
        held = name in ("CLOSED", "OPEN")
        return {"state": name, "exit_code": EXIT[name], "records": len(hashes), "first_bad": bad, "reason": reason,
                "torn_bytes": len(torn), "head": hashes[-1] if held else None, "attempt": {
                    "phase": state.phase, "elapsed_ms": state.elapsed(), "limit_ms": state.limit,
                    "responses": {str(n): state.responses[n] for n in sorted(state.responses)},
                    "review": len(state.review)} if held else None}, state

    if not lines:
        return verdict("UNREADABLE", "no line feed")
    try:
        for line in lines:
            need(len(line) < 1_048_576, "the line is too long")
            need(re.fullmatch(rb',"hash":"[0-9a-f]{64}"\}', line[-75:]), "the line does not end as a record")
            body, seal = line[:-75], line[-66:-2].decode()
            version = re.match(rb'\{"v":(0|[1-9][0-9]{0,18})(?![0-9])', line)
            need(version, "the line does not begin as a record")
            if version[1] != b"1" and not hashes and not any(x.startswith(b'{"v":1,') for x in (*lines, torn)):
                return verdict("NEWER", "the format is another one")
            need(version[1] == b"1", "the record is of another format")
            need(sha256("invigil-journal/v1\n", body).hex() == seal, "the hash is wrong")
            parts = LINE.fullmatch(body)
            need(parts, "the record is not written in the one way")
            seq, at, up = (int(parts[k]) if len(parts[k]) < 21 else U64 for k in (2, 4, 5))
            need(-I64 <= at < I64 and up < U64, "a number out of range")
            attempt = attempt or parts[1]
            need(parts[1] == attempt, "the record is of another attempt")
            need(seq == len(hashes), "the record has another number")
            need(parts[3].decode() == (hashes[-1] if hashes else "0" * 64), "the record follows another one")
            name = re.match(rb'\{"type":"([a-z0-9_]+)"', parts[6])
            need(name, "the fact has no type")
            fact = read_object(parts[6])
            kinds = FACTS.get(name[1].decode())
            if kinds is None:
                need(fits(fact), "a number out of range, or too deep")
                unknown = True
            else:
                need(members(type=text, **kinds)(fact), "the fact has not the members of its type")
            if not unknown:
                if state is None:
                    state = Attempt(attempt.decode(), fact, at, up, form, servers)
                else:
                    state.take(seq, fact, at, up, hashes)
            hashes.append(seal)
        need(not (torn and not unknown and state.signed), "bytes after the end")
    except Fault as fault:
        if not hashes and not any(x.startswith(b'{"v":') for x in (*lines, torn)):
            return verdict("UNREADABLE", str(fault))
        return verdict("BROKEN", str(fault), {"seq": len(hashes), "line": len(hashes) + 1})
    if unknown:
        return verdict("NEWER", "a fact of an unknown type")
    if state.signed:
        return verdict("CLOSED", "ended and signed")
    return verdict("OPEN", "ended, not signed" if state.ended else "not ended")


def run_journal(options):
    form, servers, expected, codes = None, options.server, {}, []
    if options.expect:
        with open(options.expect, encoding="utf-8") as file:
            judged = json.load(file)
        expected, servers = judged["verdicts"], servers + judged["servers"]
        options.form = options.form or os.path.join(os.path.dirname(options.expect), judged["form"])
    if options.form:
        with open(options.form, encoding="utf-8") as file:
            form = json.load(file)
    for path in options.files:
        with open(path, "rb") as file:
            found, state = verify(file.read(), form, servers)
        where = "record {seq} (line {line}): ".format(**found["first_bad"]) if found["first_bad"] else ""
        print(json.dumps({"file": path, **found}) if options.json else
              f"{path}: {found['state']} {where}{found['reason']}; {found['records']} records hold"
              + (f", torn tail of {found['torn_bytes']} bytes" if found["torn_bytes"] else "")
              + (f", receipts up to record {max(state.anchors)}" if state and state.anchors else ""))
        codes.append(found["exit_code"])
        if options.expect:
            due = expected[os.path.basename(path)]
            differences = [f"{k}: expected {v}, found {found[k]}" for k, v in due.items() if found[k] != v]
            codes[-1] = bool(differences)
            print(*(["  agrees"] if not differences else ["  DIFFERS " + d for d in differences]), sep="\n")
    return 1 if 1 in codes else max(codes)


# ── A draw behind a journal, and its score ───────────────────────────────────────────────────────────────────────

def draw_of_bank(bank, exam, history):
    """The draw of a bank's TOML data for the blueprint of an exam; and that blueprint's table."""
    blueprint = next(b for b in bank["blueprint"] if b["exam"] == exam)
    return Draw([with_options(item) for item in bank["item"]], [e["items"] for e in bank.get("enemies", [])], list(blueprint["items"].items()),
                blueprint.get("pilots", 0), history), blueprint


def placeholders(stem):
    """[9] The names in double braces outside code, in order. Good enough for stems without fences in lists."""
    stem = re.sub(r"(?ms)^ {0,3}(```+|~~~+)[^`\n]*\n.*?^ {0,3}\1[`~]*[ \t]*$", "", stem)
    stem = re.sub(r"(?s)(?<![`\\])(`+)(?!`)(?:(?!\n\s*\n).)*?(?<!`)\1(?!`)", "", stem)
    return re.findall(r"\{\{([^\n]*?)\}\}", stem)


def with_options(item):
    """[8] An item with the options that its type gives it, and its gaps in the order of the stem."""
    if item.get("type") == "true-false":
        return {**item, "options": [{"id": "true", "text": "True", "anchored": True, "key": item["answer"]},
                                    {"id": "false", "text": "False", "anchored": True, "key": not item["answer"]}]}
    if "gaps" in item:
        names = placeholders(item["stem"])
        return {**item, "options": [], "gaps": sorted(item["gaps"], key=lambda gap: names.index(gap["id"]))}
    return {**item, "options": item.get("options", [])}


def redo_draw(bank, exam, history, attempt, secret, nonce):
    """The draw and blueprint of an exam, and the form that the two random numbers give (as `shown` in the vectors)."""
    draw, blueprint = draw_of_bank(bank, exam, history)
    return draw, blueprint, draw.shown(seed_of(attempt, secret, nonce), attempt)


def score_item(item, response):
    """(verdict, points) of a scored item; `response` holds the bank's option ids (`gap/option` of gaps), or is the text entered."""
    points, item = item.get("points", 1), with_options(item)
    if not response:
        return "open", 0
    got, of = share(item, response)
    if got == of:
        return "right", points
    earned = points * got // of if item.get("scoring") == "partial" else 0
    return ("partial" if earned else "wrong"), earned


def share(item, response):
    """(got, of): as much of the item as the response has right."""
    kind = item.get("type", "choice")
    if kind in ("numeric", "text"):
        accepts = accepts_number if kind == "numeric" else accepts_text
        return max([a.get("credit", 100) for a in item["accept"] if accepts(item, a, response)], default=0), 100
    if kind == "ordering":
        return sum(o["id"] == r for o, r in zip(item["options"], response)), len(item["options"])
    if kind == "matching":
        due = {p["id"] + "/" + p["match"]: p.get("weight", 1) for p in item["prompts"]}
        return sum(due.get(r, 0) for r in response), sum(due.values())
    if kind == "inline-choice":
        due = {g["id"] + "/" + o["id"]: g.get("weight", 1) for g in item["gaps"] for o in g["options"] if o.get("key")}
        return sum(due.get(r, 0) for r in response), sum(due.values())
    keys = {o["id"] for o in item["options"] if o.get("key")}
    hits, misses = len(keys & set(response)), len(set(response) - keys)
    return (max(0, hits - misses) if len(response) <= len(keys) else 0), len(keys)


def exact(text):
    """An exact number, or None."""
    found = re.fullmatch(r"([-+\u2212]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([-+\u2212]?)([0-9]+))?", str(text).strip())
    if not found or not (digits := found[2] + (found[3] or "")) or len(digits) > 100 or int(found[5] or 0) > 999:
        return None
    power = int(found[5] or 0) * (-1 if found[4] in ("-", "\u2212") else 1) - len(found[3] or "")
    return int(digits) * (-1 if found[1] in ("-", "\u2212") else 1) * Fraction(10) ** power


def rounded(x, figures):
    """To so many significant figures, halves away from zero."""
    if not x:
        return x
    unit = Fraction(10) ** (len(str(int(abs(x)))) - figures) if abs(x) >= 1 else Fraction(1)
    while abs(x) / unit < 10 ** (figures - 1):
        unit /= 10
    return int(abs(x) / unit + Fraction(1, 2)) * unit * (1 if x > 0 else -1)


def accepts_number(_, answer, entered):
    x, of = exact(entered), {name: exact(value) for name, value in answer.items() if name not in ("credit", "significant")}
    if x is None:
        return False
    if "value" not in of:
        return of["from"] <= x <= of["to"]
    if "within" in of:
        return abs(x - of["value"]) <= of["within"]
    if "within_percent" in of:
        return abs(x - of["value"]) * 100 <= of["within_percent"] * abs(of["value"])
    if "significant" in answer:
        return rounded(x, answer["significant"]) == rounded(of["value"], answer["significant"])
    return x == of["value"]


def accepts_text(item, answer, entered):
    """Patterns of the syntax that Python and the product share."""
    def plain(text):
        text = unicodedata.normalize("NFC", text if item.get("space") == "exact" else " ".join(text.split()))
        return text if item.get("case") == "exact" else unicodedata.normalize("NFC", text.lower())
    if "text" in answer:
        return plain(answer["text"]) == plain(entered)
    spaced = unicodedata.normalize("NFC", entered if item.get("space") == "exact" else " ".join(entered.split()))
    return re.fullmatch(unicodedata.normalize("NFC", answer["pattern"]), spaced, 0 if item.get("case") == "exact" else re.IGNORECASE) is not None


def score(bank, shown, responses, binding, attempt, head, pass_mark, voided):
    """The record invigil/score/v1. `responses`: number -> option ids of the form."""
    by_id, rows, domains = {i["id"]: i for i in bank["item"]}, [], {}
    for number, row in enumerate(shown, 1):
        shown_options = row["options"] + [option for gap in row.get("gaps", []) for option in gap]
        names, item, given = {code: option for option, code in shown_options}, by_id[row["item"]], responses.get(number, [])
        verdict, earned = score_item(item, given if isinstance(given, str) else [names[code] for code in given])
        counts = "pilot" if not row["scored"] else "voided" if row["item"] in voided else "scored"
        possible = 0 if counts == "pilot" else item.get("points", 1)
        earned = {"pilot": 0, "voided": possible, "scored": earned}[counts]
        rows.append({"number": number, "item": row["item"], "counts": counts, "verdict": verdict,
                     "points": earned, "possible": possible})
        if row["scored"]:
            sums = domains.setdefault(item["domain"], [0, 0])
            sums[0], sums[1] = sums[0] + earned, sums[1] + possible
    points, possible = (sum(row[name] for row in rows) for name in ("points", "possible"))
    return {"format": "invigil/score/v1", "attempt": attempt, "exam": binding["exam"], "head": head,
            "form_digest": binding["form_digest"], "bank_digest": binding["bank_digest"], "pass_mark": pass_mark,
            "points": points, "possible": possible, "passed": possible > 0 and points * 10000 >= possible * pass_mark,
            "domains": [{"domain": d["id"], "points": domains[d["id"]][0], "possible": domains[d["id"]][1]}
                        for d in bank["domain"] if d["id"] in domains], "items": rows}


def run_redo(options):
    try:
        import tomllib
    except ImportError:
        print("reading a bank needs Python 3.11", file=sys.stderr)
        return 2
    with open(options.bank, "rb") as file:
        bank = tomllib.load(file)
    with open(options.form, encoding="utf-8") as file:
        form = json.load(file)
    history = []
    if options.history:
        with open(options.history, encoding="utf-8") as file:
            history = json.load(file)
    with open(options.journal, "rb") as file:
        found, state = verify(file.read(), form, options.server)
    print(f"journal           {found['state']}: {found['reason']}")
    if state is None or found["state"] not in ("CLOSED", "OPEN"):
        return found["exit_code"]
    binding, attempt, secret = state.binding, state.attempt, bytes.fromhex(options.secret)
    draw, blueprint, shown = redo_draw(bank, binding["exam"], history, attempt, secret, bytes.fromhex(binding["nonce"]))
    good = []

    def say(name, same, detail=""):
        good.append(same)
        print(f"{name:<18}{'agrees' if same else 'DIFFERS'}{detail}")

    say("commitment", commitment_of(attempt, secret).hex() == binding["commitment"])
    for name, value in (("bank", bank), ("blueprint", blueprint), ("form", form)):
        say(name + " digest", hashlib.sha256(canonical(value)).hexdigest() == binding[name + "_digest"])
    say("form's attempt", form["attempt"] == attempt)
    say("number of items", len(shown) == len(form["items"]) == binding["items"]
        and sum(row["scored"] for row in shown) == binding["scored"])
    differences = []
    for n, (row, given) in enumerate(zip(shown, form["items"]), 1):
        item = draw.items[row["item"]]
        texts, kind, stem = {o["id"]: o["text"].strip() for o in item["options"]}, item.get("type", "choice"), item["stem"].strip()
        gaps = item.get("gaps") or item.get("prompts") or []
        for place, gap in enumerate(gaps, 1):
            texts.update({f"{gap['id']}/{o['id']}": o["text"].strip() for o in gap.get("options", item["options"])})
            if kind == "inline-choice":
                stem = stem.replace("{{%s}}" % gap["id"], "{{%d}}" % place, 1)
        select = {"ordering": len(item["options"]), "matching": len(gaps), "inline-choice": len(gaps)}.get(kind, item.get("select", 1))
        most = {"numeric": 40, "text": item.get("max_length", 80)}.get(kind)
        entry = None if most is None else {"max": most, **({"unit": item["unit"]} if "unit" in item else {})}
        pairs = lambda options: [(code, texts[o]) for o, code in options]
        has_pairs = lambda options: [(o["id"], o["text"].strip()) for o in options]
        due = (item["domain"], stem, select, pairs(row["options"]), kind, entry,
               [(gap.get("text", "").strip(), pairs(options)) for gap, options in zip(gaps, row.get("gaps", []))])
        has = (given["domain"], given["stem"].strip(), given["select"], has_pairs(given["options"]), given.get("kind", "choice"),
               given.get("entry"), [(gap.get("text", "").strip(), has_pairs(gap["options"])) for gap in given.get("gaps", [])])
        differences += [f"{n} ({row['item']}): {what}" for what, x, y in
                        zip(("domain", "stem", "select", "options", "kind", "entry", "gaps"), due, has) if x != y]
    say("items and options", not differences, "".join("\n  item " + d for d in differences[:20]))
    if not all(good):
        return 1
    result = score(bank, shown, state.responses, binding, attempt, found["head"], options.pass_mark, set(options.void))
    for row in result["domains"]:
        print(f"  {row['domain']:<24}{row['points']:>4} of {row['possible']}")
    print(f"score             {result['points']} of {result['possible']}, {'passed' if result['passed'] else 'not passed'}"
          f" at {options.pass_mark / 100:.2f} %{'' if state.ended else ' (the attempt has not ended)'}")
    print(f"score digest      {hashlib.sha256(canonical(result)).hexdigest()}")
    return 0


def main():
    parser = argparse.ArgumentParser(description="An independent check of draws and journals.")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("draw", help="redo the draws of test vectors")
    command.add_argument("files", nargs="+")
    command.set_defaults(run=run_draw)
    command = commands.add_parser("journal", help="judge journals")
    command.add_argument("files", nargs="+")
    command.add_argument("--json", action="store_true", help="one JSON object a line")
    command.add_argument("--form", help="the presented form")
    command.add_argument("--server", action="append", default=[], help="a server's verifier key, for receipts")
    command.add_argument("--expect", help="compare with this verdicts.json (its form and servers are used)")
    command.set_defaults(run=run_journal)
    command = commands.add_parser("redo", help="redo the draw behind a journal, compare the form, score it")
    for name in ("--bank", "--journal", "--form", "--secret"):
        command.add_argument(name, required=True)
    command.add_argument("--history", help="a JSON list of the forms seen before, oldest first, each a list of item ids")
    command.add_argument("--pass-mark", type=int, default=7000, help="in hundredths of a percent")
    command.add_argument("--void", action="append", default=[], help="an item that was declared void")
    command.add_argument("--server", action="append", default=[], help="a server's verifier key, for receipts")
    command.set_defaults(run=run_redo)
    options = parser.parse_args()
    return options.run(options)


if __name__ == "__main__":
    sys.exit(main())
