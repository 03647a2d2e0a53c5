# Everything that CI does: format, lints, tests, docs, dependencies, generated files
ci:
    scripts/test

# The program, as a candidate starts it
run *args:
    cargo run --release -- {{args}}

# Generated files: schemas, the README's key table and help text
generate:
    scripts/generate

# The pictures of the README, made from the real screens
pictures:
    scripts/pictures

# The figures of docs/performance.md
bench:
    scripts/bench
