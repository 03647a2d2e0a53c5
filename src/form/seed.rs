//! The seed of two parties: the deliverer commits to a secret before it sees the candidate's nonce, so that neither
//! side can choose the form.

use crate::digest::Digest;
use crate::entropy::Seed;
use crate::id::AttemptId;

/// The seed of a draw: `SHA-256("invigil-seed/v1\n" ‖ attempt ‖ secret ‖ nonce)`, the attempt as its 36 ASCII bytes.
pub fn joint_seed(attempt: &AttemptId, secret: &[u8; 32], nonce: &[u8; 32]) -> Seed {
    Seed(Digest::of(&[b"invigil-seed/v1\n", attempt.as_str().as_bytes(), secret, nonce]).0)
}

/// What the deliverer publishes before it sees the nonce: `SHA-256("invigil-commitment/v1\n" ‖ attempt ‖ secret)`.
pub fn commitment(attempt: &AttemptId, secret: &[u8; 32]) -> Digest {
    Digest::of(&[b"invigil-commitment/v1\n", attempt.as_str().as_bytes(), secret])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seed_and_commitment_depend_on_every_part() {
        let (a, b) = (AttemptId::from_parts(1, &[1; 10]), AttemptId::from_parts(2, &[1; 10]));
        assert_ne!(commitment(&a, &[0; 32]), commitment(&b, &[0; 32]));
        assert_ne!(commitment(&a, &[0; 32]), commitment(&a, &[1; 32]));
        let seeds = [
            joint_seed(&a, &[0; 32], &[0; 32]),
            joint_seed(&b, &[0; 32], &[0; 32]),
            joint_seed(&a, &[1; 32], &[0; 32]),
            joint_seed(&a, &[0; 32], &[1; 32]),
        ];
        for (i, one) in seeds.iter().enumerate() {
            for other in &seeds[i + 1..] {
                assert_ne!(one.0, other.0);
            }
        }
    }
}
