#pragma once

/// OMEGASCOPE_CLONES: the function exists once per instruction set, and the loader picks the widest the machine has.
/// Without fused multiply-adds (-ffp-contract=off) and without reordered sums all of them give the same bits.
/// Not under ThreadSanitizer, whose code in the choosing function would run before the sanitizer is there.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__SANITIZE_THREAD__)
#define OMEGASCOPE_CLONES __attribute__((target_clones("default", "avx2")))
#else
#define OMEGASCOPE_CLONES
#endif

/// Loops inside a cloned function must be inlined into it, or they would run with the default instructions.
#define OMEGASCOPE_INLINE [[gnu::always_inline]] inline
