//! Vectors packed into a machine word: one field for each group of a cluster, with a guard bit on top of each.
//!
//! The first group has the highest field, so that the order of the words is the lexicographic order of the vectors,
//! and adding words adds vectors. Limits of all groups are checked at once by the guard bits.

/// Where each group's count lies in a word.
pub(super) struct Layout {
    fields: Vec<Field>,
    guards: u64,
    bias: u64,
}

struct Field {
    shift: u32,
    mask: u64,
    cap: u32,
}

impl Layout {
    /// The layout for counts of at most `caps`; `None` where a word is too short.
    pub(super) fn new(caps: &[u32]) -> Option<Self> {
        let width = |cap: u32| 33 - cap.leading_zeros();
        let mut shift = 0;
        let mut layout = Self { fields: Vec::new(), guards: 0, bias: 0 };
        for &cap in caps.iter().rev() {
            if shift + width(cap) > 64 {
                return None;
            }
            let mask = (1 << (width(cap) - 1)) - 1;
            layout.guards |= (mask + 1) << shift;
            layout.bias |= (mask - u64::from(cap)) << shift;
            layout.fields.push(Field { shift, mask, cap });
            shift += width(cap);
        }
        layout.fields.reverse();
        Some(layout)
    }

    /// The largest count of this group.
    pub(super) fn cap(&self, group: usize) -> u32 {
        self.fields[group].cap
    }

    /// One item of this group.
    pub(super) fn unit(&self, group: usize) -> u64 {
        1 << self.fields[group].shift
    }

    /// The count of this group.
    pub(super) fn count(&self, code: u64, group: usize) -> u32 {
        let field = &self.fields[group];
        u32::try_from(code >> field.shift & field.mask).expect("a field holds a count that was a u32")
    }

    /// The vector of these counts, each at most its cap.
    pub(super) fn pack(&self, counts: &[u32]) -> u64 {
        self.fields.iter().zip(counts).fold(0, |code, (field, &count)| code | u64::from(count) << field.shift)
    }

    /// True when some count exceeds its cap; each may be at most twice its cap.
    pub(super) fn over(&self, code: u64) -> bool {
        code.wrapping_add(self.bias) & self.guards != 0
    }

    /// True when some count is less than that of `floor`; no count exceeds its cap.
    pub(super) fn under(&self, code: u64, floor: u64) -> bool {
        (code | self.guards).wrapping_sub(floor) & self.guards != self.guards
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guards_tell_what_a_comparison_of_every_count_tells() {
        let caps = [3, 0, 5, 10];
        let layout = Layout::new(&caps).unwrap();
        let vectors: Vec<[u32; 4]> =
            (0..4).flat_map(|a| (0..6).flat_map(move |c| (0..11).map(move |d| [a, 0, c, d]))).collect();
        let mut codes: Vec<u64> = Vec::new();
        for one in &vectors {
            let code = layout.pack(one);
            assert_eq!((0..4).map(|g| layout.count(code, g)).collect::<Vec<_>>(), one);
            codes.push(code);
            for other in &vectors {
                let second = layout.pack(other);
                assert_eq!(layout.over(code + second), (0..4).any(|g| one[g] + other[g] > caps[g]));
                assert_eq!(layout.under(code, second), (0..4).any(|g| one[g] < other[g]));
            }
        }
        assert!(codes.is_sorted());
        assert!(layout.over(layout.unit(1)));
    }

    #[test]
    fn a_word_has_64_bits_and_no_more() {
        let full = Layout::new(&[1; 32]).unwrap();
        assert!(full.over(full.unit(0) + full.unit(0)) && !full.over(full.pack(&[1; 32])));
        assert!(!full.under(full.pack(&[1; 32]), full.pack(&[1; 32])));
        assert!(Layout::new(&[1; 33]).is_none());
    }
}
