//! Tests of the exam screen.
