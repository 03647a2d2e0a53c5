#!/usr/bin/env python3
"""Writes tests/vectors/journal-rules and journal-types: short journals, each with one rule of journal/v1 kept or broken at its last record.

The verdicts are stated here by hand from docs/spec/journal-v1.md; invigil_check.py must find the same.
The keys are made from fixed seeds and protect nothing.
"""
import base64
import hashlib
import json
import os
import sys

import invigil_check as check

VECTORS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "vectors")
ATTEMPT = "019aaaca-aa80-7707-8707-0000000000aa"
BOOTS = [hashlib.sha256(b"boot %d" % n).hexdigest() for n in range(4)]
LONG = "Ü" * 4000


class Key:
    """An Ed25519 key that signs notes (RFC 8032, section 5.1.6; for tests only)."""

    def __init__(self, name):
        digest = hashlib.sha512(hashlib.sha256(name.encode()).digest()).digest()
        self.name, self.prefix = name, digest[32:]
        self.scalar = int.from_bytes(digest[:32], "little") & (1 << 254) - 8 | 1 << 254
        self.public = self.encode(check.times(self.scalar, check.BASE))
        self.id = check.sha256(name, "\n\x01", self.public)[:4]
        self.verifier = f"{name}+{self.id.hex()}+{base64.b64encode(bytes([1]) + self.public).decode()}"

    @staticmethod
    def encode(point):
        inverse = pow(point[2], check.P - 2, check.P)
        x, y = point[0] * inverse % check.P, point[1] * inverse % check.P
        return (y | (x & 1) << 255).to_bytes(32, "little")

    def line(self, text, spoil=0):
        r = int.from_bytes(hashlib.sha512(self.prefix + text.encode()).digest(), "little") % check.L
        head = self.encode(check.times(r, check.BASE))
        k = int.from_bytes(hashlib.sha512(head + self.public + text.encode()).digest(), "little")
        tail = (r + k * self.scalar) % check.L + spoil
        return f"— {self.name} {base64.b64encode(self.id + head + tail.to_bytes(32, 'little')).decode()}\n"


DEVICE, SECOND, PROCTOR, SERVER = (Key(n) for n in ("invigil/device", "invigil/second", "exams.example/lee", "exams.example/receipts"))
FORM = {"format": "invigil/form/v1", "attempt": ATTEMPT, "exam": "sample", "title": "Sample", "language": "en",
        "domains": [{"id": "d", "name": "D", "short": "D"}], "scored": 3,
        "items": [{"domain": "d", "stem": f"Question {n}?", "select": 1 + (n == 2), "options": [
            {"id": hashlib.sha256(b"%d %d" % (n, o)).hexdigest()[:12], "text": f"Option {o}"} for o in range(4)]}
            for n in (1, 2, 3)]}
OPTION = [[o["id"] for o in i["options"]] for i in FORM["items"]]




def option(name):
    return {"id": hashlib.sha256(name.encode()).hexdigest()[:12], "text": name}


# An item of each type: to be put in order, matched, filled in, typed, and stated.
TYPES_FORM = {**FORM, "scored": 6, "items": [
    {"domain": "d", "stem": "Order?", "kind": "ordering", "select": 3, "options": [option(f"step {n}") for n in "abc"]},
    {"domain": "d", "stem": "Match?", "kind": "matching", "select": 2, "options": [],
     "gaps": [{"text": f"Prompt {p}", "options": [option(f"{p} {n}") for n in "abc"]} for p in (1, 2)]},
    {"domain": "d", "stem": "{{1}} and {{2}}?", "kind": "inline-choice", "select": 2, "options": [],
     "gaps": [{"options": [option(f"gap {p} {n}") for n in "ab"]} for p in (1, 2)]},
    {"domain": "d", "stem": "How far?", "kind": "numeric", "select": 1, "options": [], "entry": {"max": 40, "unit": "m"}},
    {"domain": "d", "stem": "What?", "kind": "text", "select": 1, "options": [], "entry": {"max": 8}},
    {"domain": "d", "stem": "So?", "kind": "true-false", "select": 1, "options": [option("True"), option("False")]}]}
STEPS = [o["id"] for o in TYPES_FORM["items"][0]["options"]]
CELLS = [[o["id"] for o in gap["options"]] for gap in TYPES_FORM["items"][1]["gaps"]]
GAPS = [[o["id"] for o in gap["options"]] for gap in TYPES_FORM["items"][2]["gaps"]]
TRUTH = [o["id"] for o in TYPES_FORM["items"][5]["options"]]


class Journal:
    def __init__(self, at=1_763_802_000_000, up=5_000_000, **binding):
        self.lines, self.hash, self.at, self.up, self.orders = [], "0" * 64, at, up, 0
        b = dict(person="ada", program="sample", exam="sample", mode="exam", proctoring="live",
                 program_digest="1" * 64, bank_digest="2" * 64, blueprint_digest="3" * 64,
                 form_digest=hashlib.sha256(check.canonical(FORM)).hexdigest(), commitment="4" * 64, nonce="5" * 64,
                 items=3, scored=3, limit_ms=600_000, breaks_ms=60_000, watch_focus=False,
                 authorities=[PROCTOR.verifier], device=DEVICE.verifier)
        b.update(binding)
        self.put("opened", boot=BOOTS[0], binding=b)

    def put(self, type_, wait=1000, at=None, up=None, **rest):
        """A fact, `wait` ms after the last one; `at` and `up` are extra steps of either clock."""
        if self.lines:
            self.at, self.up = self.at + wait + (at or 0), self.up + wait + (up or 0)
        return self.raw(json.dumps({"type": type_, **rest}, ensure_ascii=False, separators=(",", ":")))

    def raw(self, fact):
        return self.body(f'{{"v":1,"attempt":"{ATTEMPT}","seq":{len(self.lines)},"prev":"{self.hash}","at":{self.at},'
                         f'"up":{self.up},"fact":{fact}')

    def body(self, body):
        self.hash = check.sha256("invigil-journal/v1\n", body).hex()
        self.lines.append(f'{body},"hash":"{self.hash}"}}\n')
        return self

    def order(self, act, ms=0, reason="By the rules", number=None, attempt=ATTEMPT, key=PROCTOR, extra="", spoil=0):
        self.orders = self.orders + 1 if number is None else number
        text = f"invigil/order/v1\n{attempt}\n{self.orders}\n{act}\n{ms}\n{reason}\n"
        return text + "\n" + key.line(text, spoil) + extra

    def ordered(self, type_, act=None, ms=0, wait=1000, at=None, up=None, reason="By the rules", key=PROCTOR, number=None,
                attempt=ATTEMPT, spoil=0, by=None, **rest):
        """A fact with its order; `by` is the fact's own `ms`, where it differs from the order's."""
        if type_ == "extended":
            rest = {"ms": ms if by is None else by}
        return self.put(type_, wait, at, up, **rest,
                        order=self.order(act or type_, ms, reason, number, attempt, key, spoil=spoil))

    def sign(self, *keys, extra="", spoil=0, up=None, at=None):
        text = f"invigil/head/v1\n{ATTEMPT}\n{len(self.lines) - 1}\n{self.hash}\n"
        lines = "".join(key.line(text, spoil) for key in keys or [DEVICE])
        return self.put("signed", 0, at, up, note=text + "\n" + lines + extra)

    def receipt(self, seq, digest, attempt=ATTEMPT, key=SERVER, ms="1763802000000", spoil=0):
        text = f"invigil/receipt/v1\n{attempt}\n{seq}\n{digest}\n{ms}\n"
        return self.put("anchored", receipt=text + "\n" + key.line(text, spoil))


    def admit(self, start=None, key=SERVER, spoil=0, wait=1000, **other):
        """A ticket by which the attempt started `start` ms before the record (its own wait at least)."""
        b = json.loads(self.lines[0])["fact"]["binding"]
        at = self.at + wait - (wait if start is None else start)
        t = dict(format="invigil/ticket/v1", attempt=ATTEMPT, person=b["person"], exam=b["exam"], form=b["form_digest"],
                 key="7" * 64, start=at, deadline=at + b["limit_ms"], breaks=b["breaks_ms"],
                 focus="watched" if b["watch_focus"] else "unwatched", device=b["device"])
        t.update({"key" if k == "digest" else k: v for k, v in other.items()})
        text = "".join(f"{line}\n" for line in t.values())
        return self.put("admitted", wait, ticket=text + "\n" + key.line(text, spoil))


def new(**binding):
    return Journal(**binding)


def run(**binding):
    """Opened, started, item 1 shown."""
    return Journal(**binding).put("started").put("shown", item=1, whole=True)


def rest(**binding):
    """On a break of the allowance."""
    return run(**binding).put("break_started", order="")


GOOD, BAD, CLOSED, NEWER = "OPEN", "BROKEN", "CLOSED", "NEWER"
A = OPTION[0]
# Since the boot when it is gone on, after `reboot` and in a break.
SINCE, SINCE_REST = 20_000, 18_000
CASES = {
    # Record 0
    "zero-not-opened": (BAD, lambda: blank().put("started")),
    "zero-no-items": (BAD, lambda: new(items=0, scored=0)),
    "zero-scored-over-items": (BAD, lambda: new(scored=4)),
    "zero-limit": (BAD, lambda: new(limit_ms=0)),
    "zero-form-other-digest": (BAD, lambda: new(form_digest="6" * 64)),
    "zero-form-other-count": (BAD, lambda: new(items=4)),
    "zero-device-id": (BAD, lambda: new(device=DEVICE.verifier.replace("+", "+0", 1)[:-1])),
    "zero-slug": (BAD, lambda: new(person="ada--l")),
    "opened-twice": (BAD, lambda: new().raw(new().lines[0].split('"fact":')[1][:-76])),
    # Tickets
    "ticket": (GOOD, lambda: new().admit().put("started")),
    "ticket-clock-runs": (BAD, lambda: new().admit().put("shown", 600_000, item=1, whole=True)),
    "ticket-start-long-ago": (GOOD, lambda: new().admit(start=599_998).put("started", 1)),
    "ticket-start-at-limit": (BAD, lambda: new().admit(start=599_999).put("started", 1)),
    "ticket-expired-before-start": (GOOD, lambda: new().admit(start=600_000).put("expired")),
    "ticket-start-ahead": (GOOD, lambda: new().admit(start=-86_400_000).put("started", 599_999)),
    "ticket-twice": (BAD, lambda: new().admit().admit()),
    "ticket-after-start": (BAD, lambda: new().put("started").admit()),
    "ticket-unknown-server": (GOOD, lambda: new().admit(key=SECOND).put("started")),
    "ticket-bad-signature": (BAD, lambda: new().admit(spoil=1)),
    "ticket-other-attempt": (BAD, lambda: new().admit(attempt=ATTEMPT[:-1] + "b")),
    "ticket-other-person": (BAD, lambda: new().admit(person="ben")),
    "ticket-other-exam": (BAD, lambda: new().admit(exam="other")),
    "ticket-other-form": (BAD, lambda: new().admit(form="6" * 64)),
    "ticket-form-key-no-digest": (BAD, lambda: new().admit(digest="x" * 64)),
    "ticket-other-limit": (BAD, lambda: new().admit(deadline=1_763_802_600_001)),
    "ticket-other-breaks": (BAD, lambda: new().admit(breaks=60_001)),
    "ticket-other-focus": (BAD, lambda: new().admit(focus="watched")),
    "ticket-other-device": (BAD, lambda: new().admit(device=SECOND.verifier)),
    "ticket-leading-zero": (BAD, lambda: new().admit(breaks="060000")),
    "ticket-no-note": (BAD, lambda: new().put("admitted", ticket="let me in")),
    # Phases
    "started-twice": (BAD, lambda: run().put("started")),
    "shown-before-start": (BAD, lambda: new().put("shown", item=1, whole=True)),
    "answered-on-break": (BAD, lambda: rest().put("answered", item=1, choices=[A[0]])),
    "submitted-on-break": (BAD, lambda: rest().put("submitted")),
    "submitted-paused": (BAD, lambda: run().ordered("paused").put("submitted")),
    "continued-running": (BAD, lambda: run().ordered("continued")),
    "paused-twice": (BAD, lambda: run().ordered("paused").ordered("paused")),
    "paused-opened": (BAD, lambda: new().ordered("paused")),
    "break-ended-running": (BAD, lambda: run().put("break_ended")),
    "break-ended-paused": (BAD, lambda: rest().ordered("paused").put("break_ended")),
    "warned-paused": (BAD, lambda: run().ordered("paused").put("warned", left_ms=300_000)),
    "warned-on-break": (GOOD, lambda: rest().put("warned", left_ms=300_000)),
    "commented-opened": (GOOD, lambda: new().put("commented", item=0, kind="incident", text="Noise")),
    "after-submitted": (BAD, lambda: run().put("submitted").put("suspended", cause="left")),
    "signed-early": (BAD, lambda: run().sign()),
    # Deadline
    "answered-at-last-instant": (GOOD, lambda: run().put("answered", 598_999, item=1, choices=[A[0]])),
    "answered-at-deadline": (BAD, lambda: run().put("answered", 599_000, item=1, choices=[A[0]])),
    "expired-early": (BAD, lambda: run().put("expired", 598_999)),
    "expired-in-break": (CLOSED, lambda: rest(limit_ms=61_000).put("expired", 120_000).sign()),
    "terminated-late": (BAD, lambda: run().ordered("terminated", wait=599_000)),
    "extended-late": (BAD, lambda: run().ordered("extended", ms=60_000, wait=599_000)),
    "suspended-late": (GOOD, lambda: run().put("suspended", 599_000, cause="left")),
    "commented-late": (BAD, lambda: run().put("commented", 599_000, item=1, kind="item", text="Late")),
    # Items, choices, text, focus
    "item-too-high": (BAD, lambda: run().put("shown", item=4, whole=True)),
    "item-zero": (BAD, lambda: run().put("shown", item=0, whole=True)),
    "item-not-shown": (BAD, lambda: run().put("answered", item=2, choices=[OPTION[1][0]])),
    "marked-not-shown": (BAD, lambda: run().put("marked", item=2, on=True)),
    "commented-not-shown": (BAD, lambda: run().put("commented", item=2, kind="incident", text="Flicker")),
    "commented-item-on-none": (BAD, lambda: run().put("commented", item=0, kind="item", text="Unclear")),
    "choices-empty": (BAD, lambda: run().put("answered", item=1, choices=[])),
    "choices-too-many": (BAD, lambda: run().put("answered", item=1, choices=A[:2])),
    "choices-other-order": (BAD, lambda: run().put("shown", item=2, whole=True).put("answered", item=2, choices=OPTION[1][1::-1])),
    "choices-twice": (BAD, lambda: run().put("shown", item=2, whole=True).put("answered", item=2, choices=[OPTION[1][0]] * 2)),
    "choices-two": (GOOD, lambda: run().put("shown", item=2, whole=True).put("answered", item=2, choices=OPTION[1][1:3])),
    "struck-unknown": (BAD, lambda: run().put("struck", item=1, choice="0" * 12, on=True)),
    "cleared": (GOOD, lambda: run().put("answered", item=1, choices=[A[2]]).put("cleared", item=1)),
    "text-4000": (GOOD, lambda: run().put("commented", item=1, kind="item", text=LONG)),
    "text-4001": (BAD, lambda: run().put("commented", item=1, kind="item", text=LONG + "x")),
    "text-empty": (BAD, lambda: run().put("commented", item=1, kind="item", text="")),
    "text-control": (BAD, lambda: run().put("commented", item=1, kind="item", text="a\u0085b")),
    "text-direction": (BAD, lambda: run().put("commented", item=1, kind="item", text="a\u202eb")),
    "text-newline-tab": (GOOD, lambda: run().put("commented", item=1, kind="item", text="a\n\tb")),
    "focus-unwatched": (BAD, lambda: run().put("focus_lost")),
    "focus-watched": (GOOD, lambda: run(watch_focus=True).put("focus_lost").put("focus_gained")),
    # Breaks
    "break-without-allowance": (BAD, lambda: run(breaks_ms=0).put("break_started", order="")),
    "break-allowance-used": (BAD, lambda: rest().put("break_ended", 60_000).put("break_started", order="")),
    "break-allowance-left": (GOOD, lambda: rest().put("break_ended", 59_999).put("break_started", order="").put("break_ended", 2)),
    "break-by-the-larger-clock": (BAD, lambda: rest().put("break_ended", 50_000, at=10_000).put("break_started", order="")),
    "break-by-the-boot-clock": (BAD, lambda: rest().put("break_ended", 50_000, up=10_000).put("break_started", order="")),
    "break-ordered-keeps-allowance": (GOOD, lambda: run().ordered("break_started", ms=5_000).put("break_ended", 70_000).put("break_started", order="")),
    "break-ordered-without-end": (GOOD, lambda: run().ordered("break_started").put("break_ended", 9_000_000)),
    "break-paused-keeps-rest": (GOOD, lambda: rest().ordered("paused", wait=20_000).ordered("continued", wait=900_000).put("break_started", order="").put("break_ended", 50_000)),
    "break-over-a-reboot": (GOOD, lambda: rest().put("suspended", 20_000, cause="left").put("resumed", 30_000, up=-5_040_000, boot=BOOTS[1]).put("break_ended", 20_000)),
    # Orders and keys
    "extended-by-nothing": (BAD, lambda: run().ordered("extended")),
    "extended-other-ms": (BAD, lambda: run().ordered("extended", ms=5_000, by=5_001)),
    "order-other-attempt": (BAD, lambda: run().ordered("paused", attempt=ATTEMPT[:-1] + "b")),
    "order-other-act": (BAD, lambda: run().ordered("paused", act="terminated")),
    "order-ms-not-zero": (BAD, lambda: run().ordered("paused", ms=1)),
    "order-lower-number": (BAD, lambda: run().ordered("paused", number=7).ordered("continued", number=6)),
    "order-leading-zero": (BAD, lambda: run().ordered("paused", number="01")),
    "order-blank-reason": (BAD, lambda: run().ordered("paused", reason="  ")),
    "order-two-lines": (BAD, lambda: run().ordered("paused", reason="a\nb")),
    "order-control": (BAD, lambda: run().ordered("paused", reason="a\tb")),
    "order-by-device": (BAD, lambda: run().ordered("paused", key=DEVICE)),
    "order-bad-signature": (BAD, lambda: run().ordered("paused", spoil=1)),
    "order-high-s": (BAD, lambda: run().ordered("paused", spoil=check.L)),
    "order-without-authorities": (BAD, lambda: run(authorities=[]).ordered("paused")),
    "order-empty": (BAD, lambda: run().put("paused", order="")),
    "message": (GOOD, lambda: run().ordered("message", text="Five minutes", reason="Five minutes")),
    "message-other-text": (BAD, lambda: run().ordered("message", text="Ten minutes", reason="Five minutes")),
    "taken-over-other-device": (BAD, lambda: run().ordered("taken_over", act="taken_over " + DEVICE.verifier, device=SECOND.verifier, boot=BOOTS[1])),
    "taken-over-old-device-signs": (BAD, lambda: over().put("submitted").sign(DEVICE)),
    "taken-over-new-device-signs": (CLOSED, lambda: over().put("submitted").sign(SECOND)),
    # The end
    "signed-bad-signature": (BAD, lambda: run().put("submitted").sign(spoil=1)),
    "signed-by-proctor-only": (BAD, lambda: run().put("submitted").sign(PROCTOR)),
    "signed-proctor-bad": (BAD, lambda: ended_with(PROCTOR, 1)),
    "signed-stranger-ignored": (CLOSED, lambda: ended_with(SERVER, 1)),
    "signed-no-empty-line": (BAD, lambda: run().put("submitted").put("signed", note="invigil/head/v1\n")),
    # Receipts
    "receipt": (GOOD, lambda: (j := run()).receipt(2, j.hash)),
    "receipt-of-itself": (BAD, lambda: run().receipt(3, "0" * 64)),
    "receipt-bad-signature": (BAD, lambda: (j := run()).receipt(2, j.hash, spoil=1)),
    "receipt-other-attempt": (BAD, lambda: (j := run()).receipt(2, j.hash, attempt=ATTEMPT[:-1] + "b")),
    "receipt-unknown-server": (GOOD, lambda: (j := run()).receipt(2, j.hash, key=SECOND)),
    "receipt-unknown-server-other-hash": (BAD, lambda: run().receipt(2, "0" * 64, key=SECOND)),
    # Clocks
    "jump-not-owed": (BAD, lambda: run().put("clock_jumped", at=5_000, by_ms=5_000)),
    "jump-owed": (GOOD, lambda: run().put("clock_jumped", at=5_001, by_ms=5_001).put("marked", item=1, on=True)),
    "jump-back": (GOOD, lambda: run().put("clock_jumped", at=-5_001, by_ms=-5_001)),
    "jump-other-size": (BAD, lambda: run().put("clock_jumped", at=9_000, by_ms=9_001)),
    "jump-unrecorded": (GOOD, lambda: run().put("marked", at=9_000, item=1, on=True).put("marked", item=1, on=False)),
    "jump-of-5000": (GOOD, lambda: run().put("marked", at=5_000, item=1, on=True)),
    "jump-in-steps": (GOOD, lambda: drift(1_000, 6)),
    "falls-add-up": (GOOD, lambda: falls(2)),
    "falls-recorded": (GOOD, lambda: falls(1).put("clock_jumped", 0, at=-3_000, up=-3_000, by_ms=0)),
    "jump-at-signed": (CLOSED, lambda: run().put("submitted").sign(at=9_000)),
    "jump-at-resumed": (GOOD, lambda: run().put("resumed", at=9_000, boot=BOOTS[0]).put("marked", item=1, on=True)),
    "clock-back-wins-nothing": (GOOD, lambda: run().put("marked", 100_000, at=-100_000, item=1, on=True)),
    "clock-forth-and-back": (GOOD, lambda: run().put("marked", at=300_000, item=1, on=True).put("marked", at=-300_000, item=1, on=False)),
    "gap-not-owed": (BAD, lambda: run().put("gap_unproven", behind_ms=0)),
    "gap-owed": (GOOD, lambda: reboot(-2_000).put("gap_unproven", 0, behind_ms=2_000).put("marked", item=1, on=True)),
    "gap-other-size": (BAD, lambda: reboot(-2_000).put("gap_unproven", 0, behind_ms=1_999)),
    "gap-unrecorded": (GOOD, lambda: reboot(-2_000).put("marked", item=1, on=True).put("marked", item=1, on=False)),
    "gap-recorded-late": (BAD, lambda: reboot(-2_000).put("marked", item=1, on=True).put("gap_unproven", 0, behind_ms=2_000)),
    "gaps-the-largest": (GOOD, lambda: reboot(-9_000).put("resumed", 0, at=-1_000, up=-3_000, boot=BOOTS[2]).put("gap_unproven", 0, behind_ms=9_000)),
    "gap-and-jump": (GOOD, lambda: reboot(-2_000).put("clock_jumped", 0, at=6_000, by_ms=6_000).put("gap_unproven", 0, behind_ms=2_000)),
    "doubt": (GOOD, lambda: reboot(86_400_000).put("gap_doubted", 0, ms=SINCE).put("marked", item=1, on=True)),
    "doubt-other-size": (BAD, lambda: reboot(86_400_000).put("gap_doubted", 0, ms=SINCE + 1)),
    "doubt-twice": (BAD, lambda: reboot(86_400_000).put("gap_doubted", 0, ms=SINCE).put("gap_doubted", 0, ms=SINCE)),
    "doubt-without-a-gap": (BAD, lambda: run().put("gap_doubted", ms=0)),
    "doubt-of-a-clock-behind": (BAD, lambda: reboot(-2_000).put("gap_doubted", 0, ms=SINCE)),
    "doubt-on-another-device": (BAD, lambda: over().put("gap_doubted", ms=0)),
    "doubt-with-a-jump": (GOOD, lambda: reboot(86_400_000).put("gap_doubted", 0, at=9_000, ms=SINCE)),
    "settled": (GOOD, lambda: reboot(86_400_000).put("gap_doubted", 0, ms=SINCE).put("gap_settled", at=-86_370_000, ms=30_000).put("marked", item=1, on=True)),
    "settled-longer": (GOOD, lambda: reboot(-86_400_000).put("gap_unproven", 0, behind_ms=86_400_000).put("gap_settled", at=86_430_000, ms=30_000)),
    "settled-as-charged": (GOOD, lambda: reboot(30_000).put("gap_settled", at=5_000, ms=35_000)),
    "settled-other-size": (BAD, lambda: reboot(30_000).put("gap_settled", at=5_000, ms=34_999)),
    "settled-never-below-the-time-since-boot": (GOOD, lambda: reboot(30_000).put("gap_settled", at=-30_000, ms=SINCE)),
    "settled-without-a-gap": (BAD, lambda: run().put("gap_settled", ms=0)),
    "settled-twice": (BAD, lambda: reboot(30_000).put("gap_settled", ms=30_000).put("gap_settled", ms=30_000)),
    "settled-past-the-deadline": (GOOD, lambda: reboot(30_000).put("gap_settled", at=900_000, ms=930_000).put("expired", 0)),
    "settled-of-two": (GOOD, lambda: reboot(30_000).put("resumed", 2_000, at=10_000, up=-4_000, boot=BOOTS[2]).put("gap_settled", ms=42_000)),
    "settled-in-a-break": (GOOD, lambda: rest().put("resumed", 5_000, at=86_400_000, up=-4_990_000, boot=BOOTS[1]).put("gap_doubted", 0, ms=SINCE_REST).put("gap_settled", at=-86_400_000, ms=SINCE_REST)),
    "settled-after-its-break": (GOOD, lambda: rest().put("resumed", 5_000, at=10_000, up=-4_990_000, boot=BOOTS[1]).put("break_ended").put("gap_settled", at=10_000, ms=SINCE_REST + 7_000)),
    "settled-beyond-its-break": (GOOD, lambda: rest().put("resumed", 0, at=-86_400_000, up=-4_990_000, boot=BOOTS[1]).put("break_ended", 0).put("gap_settled", at=86_520_000, ms=120_000)),
    "settled-of-exam-and-break": (GOOD, lambda: on_break_after(reboot(86_400_000).put("gap_doubted", 0, ms=SINCE)).put("gap_settled", at=-86_400_000, ms=28_000)),
    "settled-of-exam-and-break-ahead": (GOOD, lambda: on_break_after(reboot(330_000), 20_000).put("gap_settled", at=-300_000, ms=50_000).put("break_ended")),
    "settled-of-exam-and-break-behind": (GOOD, lambda: on_break_after(reboot(-86_370_000), 20_000).put("gap_settled", at=86_400_000, ms=50_000).put("break_ended")),
    "settled-of-break-and-exam": (GOOD, lambda: exam_after(rest().put("resumed", 0, at=86_430_000, up=-4_990_000, boot=BOOTS[1]).put("gap_doubted", 0, ms=13_000)).put("gap_settled", at=-86_400_000, ms=50_000)),
    "settled-of-two-breaks": (GOOD, lambda: exam_after(rest().put("resumed", 0, at=20_000, up=-4_990_000, boot=BOOTS[1])).put("break_started", order="").put("resumed", 0, at=20_000, up=-1_000, boot=BOOTS[0]).put("gap_settled", ms=60_000)),
    "settled-of-a-pause": (GOOD, lambda: run().ordered("paused").put("resumed", 0, at=86_400_000, up=-4_990_000, boot=BOOTS[1]).ordered("continued").put("gap_settled", at=-86_370_000, ms=30_000).put("marked", item=1, on=True)),
    "settled-over-another-device": (GOOD, lambda: taken_over_after(reboot(86_400_000).put("gap_doubted", 0, ms=SINCE)).put("gap_settled", 0, ms=50_000)),
    "settled-other-size-of-exam-and-break": (BAD, lambda: on_break_after(reboot(330_000), 20_000).put("gap_settled", at=-300_000, ms=49_999)),
    "settled-where-a-clock-went-wrong-and-right": (GOOD, lambda: on_break_after(reboot(86_400_000).put("gap_doubted", 0, ms=SINCE), -86_350_000).put("gap_settled", ms=50_000)),
    "settled-without-what-jumped": (GOOD, lambda: reboot(30_000).put("clock_jumped", at=300_000, by_ms=300_000).put("gap_settled", at=-300_000, ms=30_000)),
    "gap-then-jump-unrecorded": (GOOD, lambda: reboot(-2_000).put("marked", 0, at=6_000, item=1, on=True)),
    "resumed-counts-from-boot": (GOOD, lambda: reboot(1_000, up=200_000)),
    "taken-over-counts-wall-only": (GOOD, lambda: over(up=200_000)),
    "reboot-keeps-the-larger": (GOOD, lambda: run().put("marked", 50_000, up=100_000, item=1, on=True).put("resumed", 10_000, up=-5_162_000, boot=BOOTS[1])),
    # Bytes
    "at-limit": (GOOD, lambda: Journal(2 ** 63 - 1, 2 ** 64 - 1)),
    "at-over-limit": (BAD, lambda: Journal(2 ** 63, 0)),
    "up-over-limit": (BAD, lambda: Journal(0, 2 ** 64)),
    "at-minus-zero": (BAD, lambda: head_change('"at":1763802003000', '"at":-0')),
    "other-attempt": (BAD, lambda: head_change('00aa"', '00ab"')),
    "seq-skipped": (BAD, lambda: head_change('"seq":3', '"seq":4')),
    "prev-other": (BAD, lambda: head_change('"prev":"', '"prev":"0', 1)),
    "member-of-record-added": (BAD, lambda: head_change(',"fact":', ',"x":1,"fact":')),
    "v-1-later-2": (BAD, lambda: head_change('{"v":1', '{"v":2')),
    "type-unknown": (NEWER, lambda: run().put("dreamt", of=[1, {"a": "ü"}])),
    "type-unknown-float": (BAD, lambda: run().raw('{"type":"dreamt","x":1.5}')),
    "type-unknown-huge": (BAD, lambda: run().raw('{"type":"dreamt","x":18446744073709551616}')),
    "type-unknown-twice": (BAD, lambda: run().raw('{"type":"dreamt","x":{"a":1,"a":1}}')),
    "type-unknown-broken-later": (BAD, lambda: run().put("dreamt").raw('{"type":"started", "x":1}')),
    "type-unknown-then-rule": (NEWER, lambda: run().put("dreamt").put("started")),
    "type-not-first": (BAD, lambda: run().raw('{"item":1,"type":"cleared"}')),
    "escape-surrogates": (BAD, lambda: run().raw('{"type":"commented","item":0,"kind":"incident","text":"\\ud83d\\ude00"}')),
    "escape-slash": (BAD, lambda: run().raw('{"type":"commented","item":0,"kind":"incident","text":"\\/"}')),
    "item-as-boolean": (BAD, lambda: run().raw('{"type":"cleared","item":true}')),
    "item-null": (BAD, lambda: run().raw('{"type":"cleared","item":null}')),
    "item-33-bits": (BAD, lambda: run().put("shown", item=2 ** 32 + 1, whole=True)),
    "unknown-as-record-zero": (NEWER, lambda: blank().put("dreamt")),
    "unknown-after-signed": (NEWER, lambda: run().put("submitted").sign().put("dreamt")),
    "unknown-of-127-levels": (NEWER, lambda: run().raw('{"type":"dreamt","x":' + "[" * 126 + "]" * 126 + "}")),
    "unknown-of-128-levels": (BAD, lambda: run().raw('{"type":"dreamt","x":' + "[" * 127 + "]" * 127 + "}")),
    "v-2": (NEWER, lambda: blank().body('{"v":2,"anything":"' + "x" * 75 + '"')),
    "v-2-unsealed": (BAD, lambda: line('{"v":2,"anything":"' + "x" * 75 + '"}\n')),
    "v-02": (BAD, lambda: blank().body('{"v":02,"anything":"' + "x" * 75 + '"')),
    "key-no-point": (BAD, lambda: new(authorities=[raw_key(NO_POINT)])),
    "key-name-control": (BAD, lambda: new(authorities=[Key("a\u0001b").verifier])),
    "key-small-order": (BAD, lambda: small_order()),
    "note-of-100-signatures": (GOOD, lambda: many(99)),
    "note-of-101-signatures": (BAD, lambda: many(100)),
    "receipt-negative-ms": (BAD, lambda: (j := run()).receipt(2, j.hash, ms="-5")),
    "receipt-ms-65-bits": (BAD, lambda: (j := run()).receipt(2, j.hash, ms=str(2 ** 64))),
    "order-number-65-bits": (BAD, lambda: run().ordered("paused", number=2 ** 64)),
    "choice-upper-case": (BAD, lambda: run().put("answered", item=1, choices=["A" * 12])),
}


def blank():
    journal = Journal()
    journal.lines, journal.hash = [], "0" * 64
    return journal


def head_change(old, new_text, cut=0):
    """`marked` as record 3, with something else in its head."""
    body = run().put("marked", item=1, on=True).lines[3][:-76].replace(old, new_text, 1)
    if cut:
        at = body.index('"prev":"0') + 9  # a digit is put in front, and one taken away
        body = body[:at] + body[at + 1:]
    return run().body(body)


NO_POINT = next(raw for raw in (bytes([n]) + bytes(31) for n in range(2, 99)) if check.point_of(raw) is None)
SMALL = bytes([1]) + bytes(31)  # the neutral point


def raw_key(public):
    key_id = check.sha256("a/b\n\x01", public).hex()[:8]
    return f"a/b+{key_id}+{base64.b64encode(bytes([1]) + public).decode()}"


def small_order():
    """An order with R neutral and S = 0, which fits every text under the neutral key."""
    text = f"invigil/order/v1\n{ATTEMPT}\n1\npaused\n0\nBy the rules\n"
    key = raw_key(SMALL)
    code = base64.b64encode(bytes.fromhex(key.split("+")[1]) + SMALL + bytes(32)).decode()
    return run(authorities=[key]).put("paused", order=f"{text}\n— a/b {code}\n")


def many(count):
    j = run()
    return j.put("paused", order=j.order("paused", extra="— x/y AAAAAAAA\n" * count))


def line(text):
    journal = blank()
    journal.lines.append(text)
    return journal


def over(up=0):
    j = run()
    return j.ordered("taken_over", act="taken_over " + SECOND.verifier, wait=10_000, up=-5_000_000 + up,
                     device=SECOND.verifier, boot=BOOTS[1])


def ended_with(key, spoil):
    j = run().put("submitted")
    text = f"invigil/head/v1\n{ATTEMPT}\n{len(j.lines) - 1}\n{j.hash}\n"
    return j.sign(extra=key.line(text, spoil))


def drift(step, count):
    j = run()
    for n in range(count):
        j.put("marked", at=step, item=1, on=n % 2 == 0)
    return j


def falls(count):
    j = run()
    for n in range(count):
        j.put("marked", 0, at=-3_000, up=-3_000, item=1, on=n % 2 == 0)
    return j


def reboot(gap, up=20_000):
    return run().put("suspended", cause="left").put("resumed", 0, at=gap, up=-5_003_000 + up, boot=BOOTS[1])


def on_break_after(j, at=0):
    """A break of the allowance, in which the computer is off once more: its clock differs from before by `at`."""
    return j.put("break_started", 0, order="").put("resumed", 0, at=at, up=-12_000, boot=BOOTS[2])


def exam_after(j):
    """Exam time again, in which the computer is off for 20 seconds."""
    return j.put("break_ended", 0).put("resumed", 0, at=20_000, up=-10_000, boot=BOOTS[2])


def taken_over_after(j):
    """Another device, whose clock is right by the server, goes on after 50 seconds."""
    return j.ordered("taken_over", act="taken_over " + SECOND.verifier, wait=0, at=-86_350_000, up=5_000_000,
                     device=SECOND.verifier, boot=BOOTS[2])


def typed(item, choices=None, text=None, shown=True):
    """An answer to an item of the form of types."""
    j = Journal(form_digest=hashlib.sha256(check.canonical(TYPES_FORM)).hexdigest(), items=6, scored=6).put("started")
    if shown:
        j.put("shown", item=item, whole=True)
    return j.put("answered", item=item, choices=choices) if text is None else j.put("entered", item=item, text=text)


TYPES_CASES = {
    "order": (GOOD, lambda: typed(1, STEPS[::-1])),
    "order-of-some": (BAD, lambda: typed(1, STEPS[:2])),
    "order-twice": (BAD, lambda: typed(1, [STEPS[0], STEPS[1], STEPS[1]])),
    "order-foreign": (BAD, lambda: typed(1, [STEPS[0], STEPS[1], TRUTH[0]])),
    "match": (GOOD, lambda: typed(2, [CELLS[0][1], CELLS[1][1]])),
    "match-one": (GOOD, lambda: typed(2, [CELLS[1][2]])),
    "match-two-for-one": (BAD, lambda: typed(2, CELLS[0][:2])),
    "match-other-order": (BAD, lambda: typed(2, [CELLS[1][0], CELLS[0][0]])),
    "gaps": (GOOD, lambda: typed(3, [GAPS[0][0], GAPS[1][1]])),
    "gaps-foreign": (BAD, lambda: typed(3, [CELLS[0][0]])),
    "gaps-of-option": (BAD, lambda: typed(3, text="a")),
    "truth": (GOOD, lambda: typed(6, [TRUTH[1]])),
    "truth-both": (BAD, lambda: typed(6, TRUTH)),
    "number": (GOOD, lambda: typed(4, text="12.5")),
    "number-that-is-none": (GOOD, lambda: typed(4, text="12,5 m")),
    "number-40": (GOOD, lambda: typed(4, text="1" * 40)),
    "number-41": (BAD, lambda: typed(4, text="1" * 41)),
    "number-chosen": (BAD, lambda: typed(4, [STEPS[0]])),
    "text": (GOOD, lambda: typed(5, text=" \u00c4 \U0001f527 ")),
    "text-8": (GOOD, lambda: typed(5, text="\u00e4" * 8)),
    "text-9": (BAD, lambda: typed(5, text="\u00e4" * 9)),
    "text-empty": (BAD, lambda: typed(5, text="")),
    "text-blank": (BAD, lambda: typed(5, text=" \u3000 ")),
    "text-newline": (BAD, lambda: typed(5, text="a\nb")),
    "text-tab": (BAD, lambda: typed(5, text="a\tb")),
    "text-control": (BAD, lambda: typed(5, text="a\u009b")),
    "text-direction": (BAD, lambda: typed(5, text="a\u202e")),
    "text-not-shown": (BAD, lambda: typed(5, text="a", shown=False)),
    "text-late": (BAD, lambda: typed(5, text="a").put("entered", 598_000, item=5, text="b")),
    "text-replaced": (GOOD, lambda: typed(5, text="a").put("entered", item=5, text="b")),
    "text-cleared": (GOOD, lambda: typed(5, text="a").put("cleared", item=5)),
    "text-member": (BAD, lambda: typed(5, text="a").put("entered", item=5, text="b", extra=1)),
    "text-of-a-choice": (BAD, lambda: typed(6, text="True")),
}


def main():
    wrong = write("journal-rules", FORM, CASES)
    return wrong + write("journal-types", TYPES_FORM, TYPES_CASES)


def write(folder, form, cases):
    here = os.path.join(VECTORS, folder)
    os.makedirs(here, exist_ok=True)
    verdicts, wrong = {}, 0
    for name, (state, make) in cases.items():
        lines = make().lines
        data = "".join(lines).encode()
        found = check.verify(data, form, [SERVER.verifier])[0]
        bad = {"seq": len(lines) - 1, "line": len(lines)} if state == BAD else None
        if (found["state"], found["first_bad"]) != (state, bad):
            wrong += 1
            print(name, "should be", state, bad, "but is", found["state"], found["first_bad"], found["reason"])
        verdicts[name + ".jsonl"] = {k: found[k] for k in sorted(found) if k != "reason"}
        with open(os.path.join(here, name + ".jsonl"), "wb") as file:
            file.write(data)
    for name, value in (("form.json", form), ("verdicts.json", {
            "form": "form.json", "servers": [SERVER.verifier], "verdicts": verdicts})):
        with open(os.path.join(here, name), "w", encoding="utf-8") as file:
            json.dump(value, file, indent=None if name == "form.json" else 2, ensure_ascii=False)
            file.write("\n")
    print(folder, len(cases), "journals,", wrong, "wrong")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
