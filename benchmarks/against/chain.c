/* The reference for bench_chain.py: a stereo chain of effects as one writes them by hand for a processor with vectors.

   Blocks of 64 frames, left and right apart. What can run side by side does: the eight filters of both channels (each
   works on the frame after its successor's, so the chain comes out seven frames late), the sixteen combs of the reverb,
   and sixteen frames of whatever looks back further than a block.

   Filters: Bristow-Johnson's cookbook, coefficients from outside, in the transposed direct form II. Reverb: eight combs
   with a low-pass in their loop and four all-passes per side, with the lengths of Jezar's Freeverb. Compressor: peaks
   of both sides together, then a gain in decibels. Limiter: a peak is met at once, and let go of slowly. */

#include <math.h>
#include <string.h>

#define LANES 16
#define BLOCK 64
#define ECHO_ROOM 48000
#define COMB_ROOM 2048
#define ALLPASS_ROOM 1024

typedef float lanes __attribute__((vector_size(4 * LANES)));
typedef float lanes_anywhere __attribute__((vector_size(4 * LANES), aligned(4)));
typedef int flags __attribute__((vector_size(4 * LANES)));

struct settings {
    float b0[LANES], b1[LANES], b2[LANES], a1[LANES], a2[LANES]; /* lane 2k + side: filter k */
    float echo_frames, echo_feedback, echo_mix;
    float room, damping, wet;
    float threshold, ratio, attack, release; /* level, n:1, and what the follower keeps per frame */
    float ceiling, recovery;
};

struct chain { /* all zeros at the start; aligned to 64 bytes */
    lanes y, s1, s2, damped;
    float follower, limiter;
    int at[12];
    float echo[2][ECHO_ROOM + BLOCK] __attribute__((aligned(64)));
    float comb[COMB_ROOM][LANES] __attribute__((aligned(64)));
    float allpass[2][4][ALLPASS_ROOM] __attribute__((aligned(64)));
};

static const int COMBS[8] = {1116, 1188, 1277, 1356, 1422, 1491, 1557, 1617};
static const int ALLPASSES[4] = {556, 441, 341, 225};
enum { SPREAD = 23 };

int chain_bytes(void) { return sizeof(struct chain); }

static inline lanes pick(flags where, lanes yes, lanes no) { return (lanes)(((flags)yes & where) | ((flags)no & ~where)); }
static inline lanes load(const float *from) { return *(const lanes_anywhere *)from; }
static inline void store(float *to, lanes x) { *(lanes_anywhere *)to = x; }

static void equalise(struct chain *c, const struct settings *s, float *left, float *right) {
    const flags onwards = {16, 17, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13};
    const lanes b0 = load(s->b0), b1 = load(s->b1), b2 = load(s->b2), a1 = load(s->a1), a2 = load(s->a2);
    lanes y = c->y, s1 = c->s1, s2 = c->s2;
    for (int i = 0; i < BLOCK; i++) {
        lanes x = __builtin_shuffle(y, (lanes){left[i], right[i]}, onwards);
        y = b0 * x + s1;
        s1 = b1 * x - a1 * y + s2;
        s2 = b2 * x - a2 * y;
        left[i] = y[14], right[i] = y[15];
    }
    c->y = y, c->s1 = s1, c->s2 = s2;
}

/* Rings are read and written in runs that do not wrap; `room` is a whole number of blocks, so writing never does. */
static inline void look_back(const float *ring, int room, int at, int frames, float *out) {
    int from = at - frames < 0 ? at - frames + room : at - frames;
    int first = room - from < BLOCK ? room - from : BLOCK;
    memcpy(out, ring + from, 4 * (size_t)first);
    memcpy(out + first, ring, 4 * (size_t)(BLOCK - first));
}

static void echo(struct chain *c, const struct settings *s, float *x, int side) {
    float late[BLOCK] __attribute__((aligned(64)));
    float *ring = c->echo[side];
    int at = c->at[side];
    look_back(ring, ECHO_ROOM, at, (int)s->echo_frames, late);
    for (int i = 0; i < BLOCK; i++) {
        ring[at + i] = x[i] + s->echo_feedback * late[i];
        x[i] += s->echo_mix * late[i];
    }
    c->at[side] = at + BLOCK == ECHO_ROOM ? 0 : at + BLOCK;
}

static void reverberate(struct chain *c, const struct settings *s, float *left, float *right) {
    float late[LANES][BLOCK] __attribute__((aligned(64)));
    float wet[2][BLOCK] __attribute__((aligned(64)));
    const int at = c->at[2];
    for (int k = 0; k < 8; k++)
        for (int side = 0; side < 2; side++) {
            int frames = COMBS[k] + SPREAD * side, lane = 2 * k + side;
            for (int i = 0; i < BLOCK; i++) late[lane][i] = c->comb[(at + i - frames) & (COMB_ROOM - 1)][lane];
        }
    for (int i = 0; i < BLOCK; i++) {
        float sums[2] = {0};
        for (int k = 0; k < LANES; k++) sums[k & 1] += late[k][i];
        wet[0][i] = sums[0], wet[1][i] = sums[1];
    }
    lanes damped = c->damped;
    for (int i = 0; i < BLOCK; i++) {
        lanes y;
        for (int v = 0; v < LANES; v++) y[v] = late[v][i];
        damped = y + s->damping * (damped - y);
        *(lanes *)c->comb[at + i] = 0.015f * (left[i] + right[i]) + s->room * damped;
    }
    c->damped = damped;
    c->at[2] = (at + BLOCK) & (COMB_ROOM - 1);
    for (int side = 0; side < 2; side++) {
        float *x = side ? right : left;
        for (int k = 0; k < 4; k++) {
            float *ring = c->allpass[side][k], before[BLOCK] __attribute__((aligned(64)));
            int here = c->at[3 + side];
            look_back(ring, ALLPASS_ROOM, here, ALLPASSES[k] + SPREAD * side, before);
            for (int i = 0; i < BLOCK; i++) {
                ring[here + i] = wet[side][i] + 0.5f * before[i];
                wet[side][i] = before[i] - wet[side][i];
            }
        }
        c->at[3 + side] = (c->at[3 + side] + BLOCK) & (ALLPASS_ROOM - 1);
        for (int i = 0; i < BLOCK; i++) x[i] = (1.0f - s->wet) * x[i] + 3.0f * s->wet * wet[side][i];
    }
}

/* log2 for positive numbers: the exponent, and the series of atanh for the rest, which lies in 0.7..1.42. */
static inline lanes log2_of(lanes x) {
    flags whole = (((flags)(x * 1.41421356f)) >> 23) - 127;
    lanes m = x * (lanes)((127 - whole) << 23);
    lanes t = (m - 1.0f) / (m + 1.0f), z = t * t;
    return __builtin_convertvector(whole, lanes) + t * (2.88539008f + z * (0.961796694f + z * (0.577078016f + z * 0.412198583f)));
}

/* 2 ^ x for -126 < x <= 0: the exponent, and a Taylor polynomial of degree 6 for the rest. */
static inline lanes exp2_of(lanes x) {
    flags whole = __builtin_convertvector(x, flags) - 1;
    lanes f = (x - __builtin_convertvector(whole, lanes)) * 0.693147181f;
    lanes rest = 1.0f + f * (1.0f + f * (0.5f + f * (0.166666667f + f * (0.0416666667f + f * (0.00833333333f + f * 0.00138888889f)))));
    return rest * (lanes)((whole + 127) << 23);
}

static void compress_and_limit(struct chain *c, const struct settings *s, float *left, float *right) {
    float level[BLOCK] __attribute__((aligned(64)));
    const float one_over_threshold = 1.0f / s->threshold, slope = 1.0f / s->ratio - 1.0f;
    for (int i = 0; i < BLOCK; i++) level[i] = fmaxf(fabsf(left[i]), fabsf(right[i]));
    float follower = c->follower;
    for (int i = 0; i < BLOCK; i++) {
        float keep = level[i] > follower ? s->attack : s->release;
        follower = level[i] + keep * (follower - level[i]);
        level[i] = follower;
    }
    c->follower = follower;
    for (int i = 0; i < BLOCK; i += LANES) {
        lanes over = load(level + i) * one_over_threshold;
        lanes gain = exp2_of(slope * log2_of(pick(over > 1.0f, over, 1.0f + (lanes){0})));
        store(left + i, load(left + i) * gain), store(right + i, load(right + i) * gain);
    }
    for (int i = 0; i < BLOCK; i++) level[i] = fmaxf(fabsf(left[i]), fabsf(right[i]));
    float limiter = c->limiter;
    for (int i = 0; i < BLOCK; i++) level[i] = limiter = fmaxf(level[i], limiter * s->recovery);
    c->limiter = limiter;
    for (int i = 0; i < BLOCK; i++) {
        float gain = s->ceiling / fmaxf(level[i], s->ceiling);
        left[i] *= gain, right[i] *= gain;
    }
}

/* `frames` is a whole number of blocks; `in` and `out` hold left and right in turns. */
void play_chain(struct chain *c, const struct settings *s, const float *in, float *out, int frames) {
    float left[BLOCK] __attribute__((aligned(64))), right[BLOCK] __attribute__((aligned(64)));
    for (int begin = 0; begin < frames; begin += BLOCK) {
        for (int i = 0; i < BLOCK; i++) left[i] = in[2 * (begin + i)], right[i] = in[2 * (begin + i) + 1];
        equalise(c, s, left, right);
        echo(c, s, left, 0), echo(c, s, right, 1);
        reverberate(c, s, left, right);
        compress_and_limit(c, s, left, right);
        for (int i = 0; i < BLOCK; i++) out[2 * (begin + i)] = left[i], out[2 * (begin + i) + 1] = right[i];
    }
}
