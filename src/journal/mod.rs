//! The journal of an attempt, `journal/v1`: hash-chained records over the attempt's facts.
