/* The reference for bench_against.py: polyphonic voices as one writes them by hand for a processor with vectors.

   Sixteen voices side by side in GCC's vector types, their state in registers for a block of 64 frames, everything that
   does not change within the block worked out before it. The formulas are those of the workbench, from the same
   literature, but nothing else is shared: a saw whose edges are smoothed by a cubic B-spline, a state-variable filter
   by the trapezoidal rule (Simper 2013), and an envelope with a straight attack and decay and release as (1 - x)^4.

   A group is ROWS lines of 16 floats, aligned to 64 bytes; see the enum. Counters are exact up to 2^24 frames. */

#include <math.h>

#define LANES 16
#define BLOCK 64

typedef float lanes __attribute__((vector_size(4 * LANES)));
typedef int flags __attribute__((vector_size(4 * LANES)));

enum { PHASE, STEP, PER_STEP, LOW, BAND, HELD_FOR, FREE_FOR, LEVEL_AT_END, GATE, LEFT, RIGHT, ROWS };

struct settings {
    float cutoff, damping;                        /* cut-off over sample rate; 1 / Q */
    float attack, decay, sustain, release, level; /* frames, frames, 0..1, frames, gain */
};

static inline lanes pick(flags where, lanes yes, lanes no) { return (lanes)(((flags)yes & where) | ((flags)no & ~where)); }
static inline lanes at_least(lanes x, float low) { return pick(x > low, x, low + (lanes){0}); }
static inline lanes at_most(lanes x, float high) { return pick(x < high, x, high + (lanes){0}); }
static inline lanes fourth(lanes x) { x *= x; return x * x; }

/* A saw of -1..1 that rises and has its edge at phase 0. */
static inline lanes saw(lanes phase, lanes per_step) {
    flags first = phase < 0.5f;
    lanes distance = pick(first, phase, 1.0f - phase) * per_step;
    lanes edge = (fourth(at_least(2.0f - distance, 0.0f)) - 4.0f * fourth(at_least(1.0f - distance, 0.0f))) / 12.0f;
    return 2.0f * phase - 1.0f + pick(first, edge, -edge);
}

/* sin(2 pi phase) for 0 <= phase < 1: folded onto a quarter cycle, then a Taylor polynomial of degree 9. */
static inline lanes sine(lanes phase) {
    lanes x = phase - 0.5f;                                  /* sin(2 pi phase) = -sin(2 pi x) */
    x = pick(x > 0.25f, 0.5f - x, pick(x < -0.25f, -0.5f - x, x));
    lanes z = x * x;
    return -x * (6.2831853f + z * (-41.341702f + z * (81.605249f + z * (-76.705860f + z * 42.058694f))));
}

struct envelope { lanes held_for, free_for, level_at_end; flags gate; };

static inline lanes envelope(struct envelope *e, const struct settings *s, float per_attack, float per_decay, float per_release) {
    e->held_for += pick(e->gate, 1.0f + (lanes){0}, (lanes){0});
    e->free_for += pick(e->gate, (lanes){0}, 1.0f + (lanes){0});
    lanes rising = e->held_for * per_attack;
    lanes falling = s->sustain + (1.0f - s->sustain) * fourth(1.0f - at_most((e->held_for - s->attack) * per_decay, 1.0f));
    lanes held = pick(e->held_for <= s->attack, rising, falling);
    e->level_at_end = pick(e->gate, held, e->level_at_end);
    lanes freed = e->level_at_end * fourth(1.0f - at_most(e->free_for * per_release, 1.0f));
    return pick(e->gate, held, freed);
}

static inline void add_up(const lanes (*mix)[2], float *out, int frames) {
    for (int i = 0; i < frames; i++)
        for (int side = 0; side < 2; side++) {
            float sum = 0.0f;
            for (int v = 0; v < LANES; v++) sum += mix[i][side][v];
            out[2 * i + side] = sum;
        }
}

static inline void play(lanes *groups, int count, const struct settings *s, float *out, int frames, const int with_saw) {
    const float gain = tanf(3.14159265f * s->cutoff);
    const float a1 = 1.0f / (1.0f + gain * (gain + s->damping)), a2 = gain * a1, a3 = gain * a2;
    const float per_attack = 1.0f / s->attack, per_decay = 1.0f / s->decay, per_release = 1.0f / s->release;
    for (int begin = 0; begin < frames; begin += BLOCK) {
        const int n = frames - begin < BLOCK ? frames - begin : BLOCK;
        lanes mix[BLOCK][2] = {0};
        for (int g = 0; g < count; g++) {
            lanes *row = groups + g * ROWS;
            lanes phase = row[PHASE], low = row[LOW], band = row[BAND];
            const lanes step = row[STEP], per_step = row[PER_STEP];
            const lanes left = row[LEFT] * s->level, right = row[RIGHT] * s->level;
            struct envelope e = {row[HELD_FOR], row[FREE_FOR], row[LEVEL_AT_END], row[GATE] > 0.5f};
            for (int i = 0; i < n; i++) {
                lanes y;
                if (with_saw) {
                    lanes v3 = saw(phase, per_step) - low;
                    lanes v1 = a1 * band + a2 * v3;
                    y = low + a2 * band + a3 * v3;
                    band = 2.0f * v1 - band;
                    low = 2.0f * y - low;
                } else {
                    y = sine(phase);
                }
                phase += step;
                phase = pick(phase >= 1.0f, phase - 1.0f, phase);
                y *= envelope(&e, s, per_attack, per_decay, per_release);
                mix[i][0] += y * left;
                mix[i][1] += y * right;
            }
            row[PHASE] = phase, row[LOW] = low, row[BAND] = band;
            row[HELD_FOR] = e.held_for, row[FREE_FOR] = e.free_for, row[LEVEL_AT_END] = e.level_at_end;
        }
        add_up((const lanes(*)[2])mix, out + 2 * begin, n);
    }
}

void play_saws(lanes *groups, int count, const struct settings *s, float *out, int frames) { play(groups, count, s, out, frames, 1); }
void play_sines(lanes *groups, int count, const struct settings *s, float *out, int frames) { play(groups, count, s, out, frames, 0); }
