#![no_main]

use invigil_fuzz::exchange::Format;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| invigil_fuzz::read(bytes, Some(Format::Csv)));
