//! The draw against brute force: every feasible form, each as likely as the others, the least overlap with the past.

mod draw_banks;

use draw_banks::{bank, blueprint, fill, history, hostile, item, large};
use invigil::bank::{Bank, Blueprint, Status};
use invigil::digest::Digest;
use invigil::entropy::Seed;
use invigil::form::{DrawError, GroupName, History, Shortage, plan};
use invigil::id::ItemId;
use num_bigint::BigUint;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// All forms with the least overlap, by trying every subset of the pool.
fn brute_force(bank: &Bank, blueprint: &Blueprint, history: &History) -> BTreeSet<Vec<ItemId>> {
    let quota = |domain| blueprint.quotas.iter().find(|(d, _)| d == domain).map_or(0, |(_, n)| *n);
    let pool: Vec<_> = bank
        .items
        .iter()
        .filter(|i| quota(&i.domain) > 0)
        .filter(|i| i.status == Status::Live || i.status == Status::Pilot && blueprint.pilots > 0)
        .collect();
    assert!(pool.len() <= 16, "brute force is for small banks");
    let mut best: Option<Vec<usize>> = None;
    let mut forms = BTreeSet::new();
    let due = blueprint.scored() + blueprint.pilots;
    for bits in (0..1u32 << pool.len()).filter(|bits| bits.count_ones() == due) {
        let chosen: Vec<_> = (0..pool.len()).filter(|i| bits >> i & 1 == 1).map(|i| pool[i]).collect();
        let live = |d: &_| chosen.iter().filter(|i| i.status == Status::Live && &i.domain == d).count();
        let pilots = chosen.iter().filter(|i| i.status == Status::Pilot).count();
        let met = blueprint.quotas.iter().all(|(d, n)| live(d) == *n as usize);
        let peace = bank.enemies.iter().all(|set| chosen.iter().filter(|i| set.contains(&i.id)).count() <= 1);
        if !met || pilots != blueprint.pilots as usize || !peace {
            continue;
        }
        let seen_in =
            |forms: &[Vec<ItemId>]| chosen.iter().filter(|i| forms.iter().any(|f| f.contains(&i.id))).count();
        let mut overlap = vec![seen_in(&history.0)];
        overlap.extend(history.0.iter().rev().map(|form| seen_in(std::slice::from_ref(form))));
        if best.as_ref().is_none_or(|best| overlap < *best) {
            best = Some(overlap.clone());
            forms.clear();
        }
        if best == Some(overlap) {
            let mut form: Vec<ItemId> = chosen.iter().map(|i| i.id.clone()).collect();
            form.sort();
            forms.insert(form);
        }
    }
    forms
}

fn seed(n: u32) -> Seed {
    Seed(Digest::of(&[b"statistics", &n.to_be_bytes()]).0)
}

/// Count, ranks and inclusion agree exactly with brute force.
fn agrees(bank: &Bank, blueprint: &Blueprint, history: &History) -> BTreeSet<Vec<ItemId>> {
    let forms = brute_force(bank, blueprint, history);
    let plan = match plan(bank, blueprint, history) {
        Ok(plan) => plan,
        Err(DrawError::Infeasible(why)) => {
            assert!(forms.is_empty(), "called infeasible: {why}");
            assert!(!why.shortages.is_empty());
            why.shortages.iter().for_each(|shortage| holds(bank, blueprint, shortage));
            return forms;
        }
        Err(other) => panic!("{other}"),
    };
    assert_eq!(plan.forms(), &BigUint::from(forms.len()));
    let ranked: BTreeSet<Vec<ItemId>> = (0..forms.len())
        .map(|rank| plan.form(&BigUint::from(rank)).unwrap().into_iter().cloned().collect())
        .collect();
    assert_eq!(ranked, forms, "the ranks are a bijection to the feasible forms");
    assert_eq!(plan.form(plan.forms()), None);
    for inclusion in plan.inclusion() {
        let holding = forms.iter().filter(|form| form.contains(&inclusion.item)).count();
        assert_eq!(inclusion.numerator * forms.len(), inclusion.denominator * holding, "{}", inclusion.item);
    }
    let overlap = plan.overlap();
    for form in &forms {
        let seen = |past: &[Vec<ItemId>]| form.iter().filter(|i| past.iter().any(|f| f.contains(i))).count();
        assert_eq!(seen(&history.0), overlap.items as usize);
        for (attempt, past) in history.0.iter().enumerate() {
            let told =
                overlap.attempts.iter().find(|(n, _)| *n == attempt + 1).map_or(0, |(_, items)| *items);
            assert_eq!(seen(std::slice::from_ref(past)), told as usize);
        }
    }
    forms
}

/// An explanation is true, and without any of its enemy sets there would be a form.
fn holds(bank: &Bank, blueprint: &Blueprint, shortage: &Shortage) {
    let needed: u32 = shortage.groups.iter().map(|(_, needed, _)| needed).sum();
    assert!(shortage.at_most.is_some_and(|most| most < needed));
    if shortage.groups.iter().any(|(group, _, _)| *group == GroupName::Pilots) {
        return;
    }
    let mut alone = Blueprint { pilots: 0, ..blueprint.clone() };
    alone.quotas.retain(|(domain, _)| {
        shortage.groups.iter().any(|(g, _, _)| *g == GroupName::Domain(domain.clone()))
    });
    let forms = |enemies: Vec<usize>| {
        let enemies = enemies.into_iter().map(|number| bank.enemies[number - 1].clone()).collect();
        brute_force(&Bank { enemies, ..bank.clone() }, &alone, &History::default())
    };
    let named: Vec<usize> = shortage.enemies.iter().map(|set| set.number).collect();
    assert!(forms(named.clone()).is_empty(), "{shortage}");
    for without in &named {
        assert!(!forms(named.iter().copied().filter(|n| n != without).collect()).is_empty(), "{shortage}");
    }
}

/// Pearson's statistic of `draws` draws stays below the critical value at a level of one in a million; fixed seeds.
fn uniform(bank: &Bank, blueprint: &Blueprint, history: &History, draws: u32) {
    let forms = agrees(bank, blueprint, history);
    let plan = plan(bank, blueprint, history).unwrap();
    let mut hits: BTreeMap<Vec<ItemId>, u32> = forms.iter().map(|form| (form.clone(), 0)).collect();
    for n in 0..draws {
        let mut form: Vec<ItemId> = plan.draw(&seed(n)).items.into_iter().map(|i| i.item).collect();
        form.sort();
        *hits.get_mut(&form).expect("every draw is a feasible form") += 1;
    }
    let expected = f64::from(draws) / forms.len() as f64;
    assert!(expected >= 20.0, "too few draws for {} forms", forms.len());
    assert!(hits.values().all(|n| *n > 0), "every form is reached");
    let statistic: f64 = hits.values().map(|n| (f64::from(*n) - expected).powi(2) / expected).sum();
    let critical = chi_square_critical((forms.len() - 1) as f64);
    println!("{} forms, {draws} draws: chi-square {statistic:.1}, critical {critical:.1}", forms.len());
    assert!(statistic < critical, "chi-square {statistic} is above {critical} for {} forms", forms.len());
}

/// The value that a chi-square variable exceeds with probability 1e-6, by Wilson and Hilferty (1931).
fn chi_square_critical(freedom: f64) -> f64 {
    const Z: f64 = 4.753_424;
    let spread = 2.0 / (9.0 * freedom);
    freedom * (1.0 - spread + Z * spread.sqrt()).powi(3)
}

#[test]
fn forms_of_a_bank_without_enemies_are_equally_likely() {
    let mut bank = bank(&["a", "b"]);
    fill(&mut bank, "a", 5);
    fill(&mut bank, "b", 6);
    uniform(&bank, &blueprint(&[("b", 3), ("a", 2)], 0), &History::default(), 20_000);
}

#[test]
fn forms_under_overlapping_enemy_sets_across_domains_are_equally_likely() {
    let mut bank = bank(&["a", "b", "c"]);
    fill(&mut bank, "a", 5);
    fill(&mut bank, "b", 4);
    fill(&mut bank, "c", 4);
    bank.enemies = vec![
        draw_banks::ids(&["a-001", "b-001", "c-001"]),
        draw_banks::ids(&["c-001", "a-002"]),
        draw_banks::ids(&["a-003", "a-004"]),
        draw_banks::ids(&["b-002", "b-003", "c-002"]),
    ];
    uniform(&bank, &blueprint(&[("a", 2), ("b", 2), ("c", 1)], 0), &History::default(), 24_000);
}

#[test]
fn forms_with_pilots_that_have_enemies_are_equally_likely() {
    let mut bank = bank(&["a", "b"]);
    fill(&mut bank, "a", 4);
    fill(&mut bank, "b", 4);
    bank.items.extend(["p", "q", "r"].map(|id| item(id, "a", Status::Pilot)));
    bank.items.push(item("s", "b", Status::Pilot));
    bank.enemies = vec![draw_banks::ids(&["p", "q"]), draw_banks::ids(&["r", "a-001", "b-002"])];
    uniform(&bank, &blueprint(&[("a", 2), ("b", 2)], 2), &History::default(), 20_000);
}

#[test]
fn forms_with_the_least_overlap_are_equally_likely() {
    let mut bank = bank(&["a", "b"]);
    fill(&mut bank, "a", 8);
    fill(&mut bank, "b", 7);
    bank.enemies = vec![draw_banks::ids(&["a-006", "b-006"]), draw_banks::ids(&["a-001", "b-001", "b-002"])];
    let once = history(&[&["a-001", "a-002", "a-003", "a-004", "a-005", "b-001", "b-002", "b-003"]]);
    uniform(&bank, &blueprint(&[("a", 4), ("b", 4)], 0), &once, 20_000);
    let twice = history(&[
        &["a-001", "a-002", "b-001", "b-002", "b-003"],
        &["a-003", "a-004", "a-005", "b-003", "b-004"],
    ]);
    uniform(&bank, &blueprint(&[("a", 4), ("b", 4)], 0), &twice, 20_000);
}

#[test]
fn shuffling_and_skipping_enemies_would_have_been_noticed() {
    // One enemy pair: that rule gives a form with neither of the pair 1/6 instead of 1/5.
    let mut bank = bank(&["a"]);
    fill(&mut bank, "a", 4);
    bank.enemies = vec![draw_banks::ids(&["a-001", "a-002"])];
    let forms = agrees(&bank, &blueprint(&[("a", 2)], 0), &History::default());
    assert_eq!(forms.len(), 5);
    uniform(&bank, &blueprint(&[("a", 2)], 0), &History::default(), 20_000);
}

#[test]
fn three_attempts_share_no_item_and_a_fourth_is_explained() {
    let domains = ["a", "b", "c", "d", "e"];
    let mut bank = bank(&domains);
    domains.iter().for_each(|domain| fill(&mut bank, domain, 24));
    let blueprint = blueprint(&domains.map(|d| (d, 8)), 0);
    let mut past = History::default();
    for attempt in 0..3 {
        let plan = plan(&bank, &blueprint, &past).unwrap();
        assert_eq!(plan.overlap().items, 0);
        assert_eq!(plan.overlap().to_string(), "no item of this form was seen before");
        past.0.push(plan.draw(&seed(attempt)).items.into_iter().map(|i| i.item).collect());
    }
    let distinct: BTreeSet<&ItemId> = past.0.iter().flatten().collect();
    assert_eq!(distinct.len(), 120);
    let fourth = plan(&bank, &blueprint, &past).unwrap();
    let overlap = fourth.overlap();
    assert_eq!((overlap.items, overlap.attempts.clone()), (40, vec![(1, 40)]));
    assert_eq!(overlap.short.len(), 5);
    assert!(
        overlap.to_string().starts_with(
            "40 items of this form were seen before: 40 in attempt 1; domain `a` needs 8 and has 0 unseen of 24,"
        ),
        "{overlap}"
    );
    let again: BTreeSet<ItemId> = fourth.draw(&seed(9)).items.into_iter().map(|i| i.item).collect();
    assert_eq!(again, past.0[0].iter().cloned().collect(), "the form seen longest ago comes back");
}

#[test]
fn three_attempts_share_no_item_where_enemy_sets_count_as_one_item() {
    let domains = ["a", "b", "c"];
    let mut bank = bank(&domains);
    // 12 singles and 3 enemy sets a domain: 15, three times 5
    domains.iter().for_each(|domain| fill(&mut bank, domain, 18));
    for domain in domains {
        for n in [1, 3, 5] {
            bank.enemies
                .push(draw_banks::ids(&[&format!("{domain}-{n:03}"), &format!("{domain}-{:03}", n + 1)]));
        }
    }
    let blueprint = blueprint(&domains.map(|d| (d, 5)), 0);
    for run in 0..20 {
        let mut past = History::default();
        for attempt in 0..3 {
            let plan = plan(&bank, &blueprint, &past).unwrap();
            assert_eq!(plan.overlap().items, 0);
            past.0.push(plan.draw(&seed(100 * run + attempt)).items.into_iter().map(|i| i.item).collect());
        }
    }
}

#[test]
fn a_component_with_many_vectors_agrees_with_brute_force() {
    // twelve items of three domains in a ring, each the enemy of its neighbours
    let mut bank = bank(&["a", "b", "c"]);
    ["a", "b", "c"].iter().for_each(|domain| fill(&mut bank, domain, 5));
    let id = |n: usize| format!("{}-{:03}", ["a", "b", "c"][n % 3], n / 3 + 1).parse().unwrap();
    bank.enemies = (0..12).map(|n| vec![id(n), id((n + 1) % 12)]).collect();
    for quotas in [[2, 2, 2], [3, 2, 1], [1, 3, 2], [3, 3, 1], [2, 2, 3]] {
        let quotas = [("a", quotas[0]), ("b", quotas[1]), ("c", quotas[2])];
        let forms = agrees(&bank, &blueprint(&quotas, 0), &History::default());
        assert!(!forms.is_empty());
        agrees(&bank, &blueprint(&quotas, 0), &history(&[&["a-001", "b-002", "c-003"], &["a-005", "b-002"]]));
    }
}

#[test]
fn inclusion_adds_up_to_the_quotas() {
    let (bank, blueprint) = large();
    let plan = plan(&bank, &blueprint, &History::default()).unwrap();
    let mut sums: BTreeMap<GroupName, (BigUint, BigUint)> = BTreeMap::new();
    for inclusion in plan.inclusion() {
        let (n, d) = sums.entry(inclusion.group).or_insert((BigUint::ZERO, BigUint::from(1u32)));
        *n = &*n * &inclusion.denominator + &inclusion.numerator * &*d;
        *d *= inclusion.denominator;
    }
    assert_eq!(sums.len(), 5);
    assert!(sums.values().all(|(n, d)| *n == d * 10u32));
    for n in 0..5 {
        let draw = plan.draw(&seed(n));
        let drawn: BTreeSet<&ItemId> = draw.items.iter().map(|i| &i.item).collect();
        assert_eq!(drawn.len(), 50);
        assert!(bank.enemies.iter().all(|set| set.iter().filter(|i| drawn.contains(i)).count() <= 1));
    }
}

#[test]
fn pairs_in_one_domain_follow_the_closed_formula_at_every_width() {
    // `pairs` pairs and 20 singles, 30 drawn: the sum over k pairs of C(pairs, k) 2^k C(20, 30 - k)
    let choose = |n: u32, k: u32| (0..k).fold(BigUint::from(1u32), |c, i| c * (n - i.min(n)) / (i + 1));
    for pairs in [15, 40, 45, 80, 81, 90] {
        let mut bank = bank(&["a"]);
        fill(&mut bank, "a", 2 * pairs as usize + 20);
        bank.enemies = bank
            .items
            .chunks(2)
            .take(pairs as usize)
            .map(|c| vec![c[0].id.clone(), c[1].id.clone()])
            .collect();
        let plan = plan(&bank, &blueprint(&[("a", 30)], 0), &History::default()).unwrap();
        let ks = || 10..=30.min(pairs);
        let forms: BigUint = ks().map(|k| (choose(pairs, k) << k) * choose(20, 30 - k)).sum();
        assert_eq!(plan.forms(), &forms, "{pairs} pairs");
        let paired: BigUint = ks().map(|k| (choose(pairs - 1, k - 1) << (k - 1)) * choose(20, 30 - k)).sum();
        let single: BigUint =
            ks().filter(|k| *k < 30).map(|k| (choose(pairs, k) << k) * choose(19, 29 - k)).sum();
        for inclusion in plan.inclusion() {
            let number: u32 = inclusion.item.as_str()[2..].parse().unwrap();
            let expected = if number <= 2 * pairs { &paired } else { &single };
            assert_eq!(
                inclusion.numerator * &forms,
                inclusion.denominator * expected,
                "{number} of {pairs} pairs"
            );
        }
        let last = plan.form(&(plan.forms() - 1u32)).unwrap();
        assert_eq!(last.iter().collect::<BTreeSet<_>>().len(), 30);
    }
}

#[test]
fn a_hostile_bank_is_refused_and_never_hangs() {
    // the vectors of 24 domains explode, whatever the quotas
    let (mut wide, ones) = hostile();
    for quota in [1, 5] {
        let mut blueprint = ones.clone();
        blueprint.quotas.iter_mut().for_each(|(_, n)| *n = quota);
        let error = plan(&wide, &blueprint, &History::default()).expect_err("too much work");
        assert!(matches!(error, DrawError::TooMuchWork { .. }), "{error}");
    }
    // as many pairs in twelve clusters of two domains are no trouble
    for (n, set) in wide.enemies.iter_mut().enumerate() {
        let id = |k: usize| format!("d{:02}-{:03}", k % 24, k / 24 + 1);
        *set = draw_banks::ids(&[&id(2 * n), &id(2 * n + 1)]);
    }
    assert!(plan(&wide, &ones, &History::default()).is_ok());

    // overlapping sets that tie everything together
    let mut chain = bank(&["a"]);
    fill(&mut chain, "a", 200);
    let pairs = chain.items.windows(2).map(|w| vec![w[0].id.clone(), w[1].id.clone()]).collect();
    chain.enemies = pairs;
    let error = plan(&chain, &blueprint(&[("a", 5)], 0), &History::default()).expect_err("too large");
    assert!(
        error
            .to_string()
            .contains("tie 200 items together (`a-001`, `a-002`, `a-003`, `a-004` and 196 more)")
    );

    // stars of 24 items: each within the limit, with eight million subsets
    let mut stars = bank(&["a"]);
    fill(&mut stars, "a", 240);
    for star in 0..10 {
        for leaf in 1..24 {
            let ids = [star * 24, star * 24 + leaf].map(|n: usize| stars.items[n].id.clone());
            stars.enemies.push(ids.to_vec());
        }
    }
    let error =
        plan(&stars, &blueprint(&[("a", 100)], 0), &History::default()).expect_err("too many subsets");
    assert!(error.to_string().contains("around `a-001`"), "{error}");
}

#[test]
fn an_infeasible_blueprint_is_explained_with_figures() {
    let explain = |bank: &Bank, quotas: &[(&str, u32)], pilots| {
        plan(bank, &blueprint(quotas, pilots), &History::default()).expect_err("infeasible").to_string()
    };
    let mut small = bank(&["a", "b", "c"]);
    fill(&mut small, "a", 4);
    fill(&mut small, "b", 4);
    fill(&mut small, "c", 9);
    assert_eq!(
        explain(&small, &[("a", 5), ("b", 4), ("c", 2)], 1),
        "no form of the bank `sample` meets the blueprint; domain `a` needs 5 and the bank has 4: add at least 1, or \
         lower the quota; the pilots need 1 and the bank has 0: add at least 1, or lower the quota"
    );
    small.enemies = vec![
        draw_banks::ids(&["a-001", "a-002", "c-001"]),
        draw_banks::ids(&["c-001", "c-002"]),
        draw_banks::ids(&["b-001", "b-002"]),
    ];
    assert_eq!(
        explain(&small, &[("a", 4), ("b", 3), ("c", 2)], 0),
        "no form of the bank `sample` meets the blueprint; domain `a` needs 4 and the bank has 4, but at most 3 of the \
         4 needed can stand in one form because of enemy set 1 (`a-001`, `a-002`): add items outside these sets, split a \
         set, or lower a quota"
    );
    small.enemies = vec![
        draw_banks::ids(&["c-008", "c-009"]),
        draw_banks::ids(&["a-001", "b-001"]),
        draw_banks::ids(&["a-002", "b-002"]),
        draw_banks::ids(&["a-003", "b-003"]),
        draw_banks::ids(&["b-004", "c-001"]),
    ];
    let said = explain(&small, &[("a", 3), ("b", 3), ("c", 2)], 0);
    assert!(said.contains(
        "domain `a` needs 3 and the bank has 4, domain `b` needs 3 and the bank has 4, but at most 5 of the 6"
    ));
    assert!(
        said.contains("enemy set 2 (`a-001`, `b-001`), enemy set 3") && !said.contains("enemy set 1"),
        "{said}"
    );
    assert!(!said.contains("enemy set 5") && !said.contains("`c`"), "{said}");
}

#[test]
fn a_large_infeasible_bank_is_explained_by_two_domains_and_one_enemy_set() {
    let (bank, mut all) = large();
    all.quotas.iter_mut().for_each(|(_, n)| *n = 30);
    let Err(DrawError::Infeasible(why)) = plan(&bank, &all, &History::default()) else {
        panic!("infeasible")
    };
    assert_eq!(why.shortages.len(), 1);
    assert_eq!((why.shortages[0].groups.len(), why.shortages[0].enemies.len()), (2, 1), "{why}");
    let most = why.shortages[0].at_most.expect("cheap enough");
    assert!((48..60).contains(&most), "{why}");
}

fn small_banks() -> impl Strategy<Value = (Bank, Blueprint, History)> {
    let items = prop::collection::vec((0..3usize, 0..10u32), 7..14);
    let sets = prop::collection::vec(prop::collection::vec(0..13usize, 2..4), 0..6);
    let past = prop::collection::vec(prop::collection::vec(0..13usize, 0..7), 0..4);
    (items, sets, past, [1..4u32, 0..3, 0..3], 0..2u32).prop_map(|(items, sets, past, quotas, pilots)| {
        let names = ["x", "y", "z"];
        let mut bank = bank(&names);
        for (n, (domain, status)) in items.into_iter().enumerate() {
            let status = match status {
                0 => Status::Pilot,
                1 => Status::OnHold,
                _ => Status::Live,
            };
            // ids in another order than the file's
            bank.items.push(item(&format!("i{:02}", n * 7 % 13), names[domain], status));
        }
        let named =
            |list: Vec<usize>| list.into_iter().map(|n| format!("i{n:02}").parse().unwrap()).collect();
        bank.enemies = sets.into_iter().map(named).collect();
        let quotas = [("z", quotas[0]), ("x", quotas[1]), ("y", quotas[2])];
        (bank, blueprint(&quotas, pilots), History(past.into_iter().map(named).collect()))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_small_banks_agree_with_brute_force((bank, blueprint, history) in small_banks()) {
        agrees(&bank, &blueprint, &history);
    }
}
