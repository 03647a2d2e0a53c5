//! The report on a partner's tiers, on any day. Nobody is promoted or demoted by it.

use crate::api::{
    FallCard, HeldCard, HolderCard, LossCard, LostSeatsCard, NAMED, NearestCard, PartnerCard, PersonCard,
    SeatName, SeatsCard, TierCard, TierName, TierReport,
};
use crate::credential::{Holder, Loss, Member, Nearest, SeatsStanding, TierStanding, tiers};
use crate::delivery::RegistrarError;
use crate::delivery::cards::{Belonging, credential_marks, person_card, program_card};
use crate::delivery::local::LocalDelivery;
use crate::delivery::terms;
use crate::document::nearest;
use crate::id::{CandidateId, CredentialId, CredentialKind, LevelId, PartnerId, TierId, TrackId};
use crate::program::{Program, Tier};
use crate::store::StoreError;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TiersQuery {
    /// Id of the partner, as it was given.
    pub partner: String,
    /// Id of the only tier that is asked for, as it was given; `None` for all.
    pub tier: Option<String>,
    /// The day (UTC); `None` for today.
    pub at: Option<Day>,
    /// How many of those who are nearest to a missing seat are named; `None` for all, which is large where there are
    /// thousands of people.
    pub named: Option<usize>,
}

/// Why there is no report on tiers.
#[derive(Debug, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", content = "data", rename_all = "kebab-case")]
#[expect(missing_docs, reason = "members are explained by the message of their variant")]
pub enum TiersError {
    /// No partner has this id.
    #[error(transparent)]
    #[serde(skip)]
    Partner(#[from] RegistrarError),
    /// The program has no such tier.
    #[error("this program has no tier `{given}`{}", .near.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
    UnknownTier { given: String, near: Option<String> },
    /// The program has no tiers at all.
    #[error("this program has no tiers, so there is no tier `{given}`")]
    NoTiers { given: String },
    /// The person belongs to none.
    #[error(
        "{name} belongs to no partner today, so there are no tiers to look at. A person is registered with a partner: \
         invigil candidate add ID --name NAME --partner PARTNER"
    )]
    #[serde(rename = "no-partner-today")]
    NoPartner { name: String },
    /// The program has no tiers, and none was asked for by name.
    #[error("{0} has no tiers to look at")]
    NoTiersHere(String),
    /// The store refused.
    #[error(transparent)]
    #[serde(skip)]
    Store(#[from] StoreError),
}

impl LocalDelivery {
    /// How the partner of a person stands to the tiers of the program today. It names the partner's other people: for whoever
    /// administers the store.
    pub async fn tiers_of_person(&self, person: &CandidateId) -> Result<TierReport, TiersError> {
        if self.program().tiers.is_empty() {
            return Err(TiersError::NoTiersHere(self.program().name.clone()));
        }
        let today = self.now().day();
        let memberships = self.store.memberships(Some(person)).await?;
        let Some(membership) = memberships.iter().rfind(|m| m.person == *person && m.holds(today)) else {
            let name =
                self.store.person(person).await?.map_or_else(|| person.to_string(), |found| found.name);
            return Err(TiersError::NoPartner { name });
        };
        let partner = membership.partner.to_string();
        self.tiers(&TiersQuery { partner, tier: None, at: None, named: Some(NAMED) }).await
    }

    /// How a partner stands to the tiers of the program.
    pub async fn tiers(&self, query: &TiersQuery) -> Result<TierReport, TiersError> {
        let program = self.program();
        let now = self.now();
        let at = match query.at {
            Some(day) if day != now.day() => day.plus_days(1).start().plus(-1),
            _ => now,
        };
        let day = at.day();
        let partner = self.registrar().partner(&query.partner).await?;
        let only = query.tier.as_deref().map(|given| tier_of(program, given)).transpose()?;
        let memberships = self.store.memberships(None).await?;
        let partners = self.store.partners().await?;
        let mut histories = self.store.histories(&program.id).await?;
        let belonging = Belonging::on(day, &memberships, &partners);
        let (mut people, mut members) = (Vec::new(), Vec::new());
        let (attested, mut self_attested) = (self.attested(None).await?, BTreeSet::new());
        let mut of: BTreeMap<&CandidateId, &PartnerId> = BTreeMap::new();
        for membership in memberships.iter().filter(|membership| membership.holds(day)) {
            // the last one holds, as on every other page
            of.insert(&membership.person, &membership.partner);
        }
        for person in self.store.people().await? {
            if of.get(&person.id).is_none_or(|belongs_to| **belongs_to != partner.id) {
                continue;
            }
            people.push(person_card(&person, &belonging));
            let history = histories.remove(&person.id).unwrap_or_default().until(at);
            let own = history.awards.iter().map(|fact| &fact.id);
            self_attested.extend(own.filter(|id| attested.award(&history.awards, id)).cloned());
            members.push(Member::of(program, person.id, history, day));
        }
        let standing = tiers(program, &members, query.named.unwrap_or(usize::MAX));
        let places = members.iter().enumerate().map(|(place, member)| (&member.person, place)).collect();
        let page = Page { program, people: &people, members: &members, places, self_attested };
        let cards = program.tiers.iter().zip(&standing.tiers);
        let cards = cards.filter(|(tier, _)| only.is_none_or(|only| only == &tier.id));
        Ok(TierReport {
            program: program_card(program),
            partner: PartnerCard { id: partner.id, name: partner.name },
            day,
            reached: standing.reached.as_ref().and_then(|id| page.tier_name(id)),
            tiers: cards.map(|(tier, standing)| page.tier(tier, standing)).collect(),
            falls: standing
                .falls
                .iter()
                .map(|fall| FallCard {
                    day: fall.day,
                    reached: fall.reached.as_ref().and_then(|id| page.tier_name(id)),
                })
                .collect(),
            people,
            marks: terms::attestation(self.is_self_attested()),
        })
    }
}

/// The tier of this id; a name is no id, but leads to it.
fn tier_of<'p>(program: &'p Program, given: &str) -> Result<&'p TierId, TiersError> {
    let tiers = &program.tiers;
    if tiers.is_empty() {
        return Err(TiersError::NoTiers { given: given.to_owned() });
    }
    tiers.iter().map(|tier| &tier.id).find(|id| id.as_str() == given).ok_or_else(|| {
        let named = |tier: &&Tier| tier.name.eq_ignore_ascii_case(given.trim());
        let by_name = tiers.iter().find(named).map(|tier| tier.id.as_str());
        let near = by_name.or_else(|| nearest(given, tiers.iter().map(|tier| tier.id.as_str())));
        TiersError::UnknownTier { given: given.to_owned(), near: near.map(str::to_owned) }
    })
}

/// What is needed to turn ids into cards.
struct Page<'a> {
    program: &'a Program,
    people: &'a [PersonCard],
    /// The same people, in the same order.
    members: &'a [Member<'a>],
    places: BTreeMap<&'a CandidateId, usize>,
    /// Awards that have the word of a computer's owner alone.
    self_attested: BTreeSet<CredentialId>,
}

impl Page<'_> {
    fn tier_name(&self, id: &TierId) -> Option<TierName> {
        let tier = self.program.tiers.iter().find(|tier| &tier.id == id)?;
        Some(TierName { id: tier.id.clone(), name: tier.name.clone() })
    }

    fn tier(&self, tier: &Tier, standing: &TierStanding) -> TierCard {
        TierCard {
            id: tier.id.clone(),
            name: tier.name.clone(),
            benefits: tier.benefits.clone(),
            reached: standing.reached(),
            count: tier.seats.iter().map(|seats| u64::from(seats.count)).sum(),
            missing: standing.seats.iter().map(|seats| u64::from(seats.missing())).sum(),
            seats: standing.seats.iter().map(|seats| self.seats(seats)).collect(),
            losses: standing.losses.iter().map(|loss| self.loss(loss)).collect(),
        }
    }

    fn seats(&self, seats: &SeatsStanding) -> SeatsCard {
        let track = &seats.asked.track;
        SeatsCard {
            seat: self.seat(track, &seats.asked.level),
            count: seats.asked.count,
            missing: seats.missing(),
            holders: seats.holders.iter().filter_map(|holder| self.holder(holder)).collect(),
            nearest: seats.nearest.iter().filter_map(|near| self.nearest(track, near)).collect(),
            near: seats.near as u64,
        }
    }

    fn seat(&self, track: &TrackId, level: &LevelId) -> SeatName {
        let track_name = self.program.track(track).map_or_else(|| track.to_string(), |t| t.name.clone());
        SeatName {
            track: track.clone(),
            track_name,
            level: level.clone(),
            level_name: self.level_name(level),
        }
    }

    fn level_name(&self, level: &LevelId) -> String {
        self.program.level(level).map_or_else(|| level.to_string(), |l| l.name.clone())
    }

    fn person(&self, id: &CandidateId) -> Option<(PersonCard, &Member<'_>)> {
        let place = *self.places.get(id)?;
        Some((self.people.get(place)?.clone(), self.members.get(place)?))
    }

    fn holder(&self, holder: &Holder) -> Option<HolderCard> {
        let (person, member) = self.person(&holder.person)?;
        Some(HolderCard { person, credential: self.held(member, &holder.credential)? })
    }

    fn held(&self, member: &Member<'_>, kind: &CredentialKind) -> Option<HeldCard> {
        let rule = self.program.credential(kind)?;
        let assessment = member.assessment(kind)?;
        let award = assessment.award.as_ref()?;
        Some(HeldCard {
            id: award.id.clone(),
            kind: kind.clone(),
            title: rule.title.clone(),
            level: rule.level.clone(),
            level_name: self.level_name(&rule.level),
            standing: assessment.standing,
            update_due: assessment.update_due,
            expires: award.expires,
            counts_through: award.grace_ends,
            marks: credential_marks(self.program, rule, self.self_attested.contains(&award.id)),
        })
    }

    fn nearest(&self, track: &TrackId, near: &Nearest) -> Option<NearestCard> {
        let (person, member) = self.person(&near.person)?;
        Some(NearestCard {
            person,
            credential: near.credential.clone(),
            title: self.program.credential(&near.credential)?.title.clone(),
            standing: member.assessment(&near.credential)?.standing,
            to_go: near.to_go.iter().cloned().map(Into::into).collect(),
            leaves_open: near.leaves_open.as_ref().map(|level| self.seat(track, level)),
        })
    }

    fn loss(&self, loss: &Loss) -> LossCard {
        let lost = |seats: &crate::credential::LostSeats| LostSeatsCard {
            seat: self.seat(&seats.asked.track, &seats.asked.level),
            count: seats.asked.count,
            filled: u32::try_from(seats.filled).unwrap_or(u32::MAX),
        };
        LossCard {
            day: loss.day,
            tier_lost: loss.tier_lost,
            seats: loss.seats.iter().map(lost).collect(),
            lapses: loss.lapses.iter().filter_map(|holder| self.holder(holder)).collect(),
        }
    }
}
