// The limits: what a C compiler makes of the same work, written plainly. Compiled for one precision (-DREAL=float or double).
// Usage: native <task> <file for the result>. Prints the median CPU time per call in nanoseconds (for peak: per operation).
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tgmath.h>
#include <time.h>

enum { N = 1000000, ROW = 1000, BATCHES = 21 };
static REAL *x, *y, *gx, *gy, *result;
static int length;
static uint32_t state;

static double uniform(void) {
  state += 0x6d2b79f5u;
  uint32_t t = (state ^ (state >> 15)) * (1u | state);
  t = (t + (t ^ (t >> 7)) * (61u | t)) ^ t;
  return (t ^ (t >> 14)) / 4294967296.0;
}

// The same numbers as random() in data.mjs.
static REAL *numbers(uint32_t seed, double scale) {
  REAL *a = aligned_alloc(64, N * sizeof(REAL));
  state = seed;
  for (int i = 0; i < N; i++) a[i] = (REAL)((2 * uniform() - 1) * scale);
  return a;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static int compare(const void *a, const void *b) {
  double p = *(const double *)a, q = *(const double *)b;
  return (p > q) - (p < q);
}

static __attribute__((noinline)) void addEight(const REAL *a, const REAL *b, REAL *c) {
  for (int i = 0; i < 8; i++) c[i] = a[i] + b[i];
}
static void add(void) {
  static REAL a[8] = {1, 2, 3, 4, 5, 6, 7, 8}, b[8] = {8, 6, 7, 5, 3, 0, 9, 2}, c[8];
  result = c, length = 8;
  for (int i = 0; i < 100000; i++) addEight(a, b, c);
}
static void value(void) {
  REAL s = 0;
  for (int i = 0; i < N; i++) s += tanh(x[i] * y[i] + 1) * exp(-x[i] * x[i]);
  gx[0] = s, result = gx, length = 1;
}
static void gradient(void) {
  for (int i = 0; i < N; i++) {
    REAL t = tanh(x[i] * y[i] + 1), e = exp(-x[i] * x[i]), d = (1 - t * t) * e;
    gx[i] = d * y[i] - 2 * x[i] * t * e;
    gy[i] = d * x[i];
  }
  result = gx, length = 2 * N;
}
static void valueAndGradient(void) {
  REAL s = 0;
  for (int i = 0; i < N; i++) {
    REAL t = tanh(x[i] * y[i] + 1), e = exp(-x[i] * x[i]), d = (1 - t * t) * e;
    s += t * e;
    gx[i] = d * y[i] - 2 * x[i] * t * e;
    gy[i] = d * x[i];
  }
  gx[2 * N] = s, result = gx, length = 2 * N + 1;
}
static void sum(void) {
  REAL s = 0;
  for (int i = 0; i < N; i++) s += x[i];
  gx[0] = s, result = gx, length = 1;
}
static void softmax(void) {
  for (int start = 0; start < N; start += ROW) {
    REAL *a = x + start, *p = gx + start, most = a[0], s = 0;
    for (int i = 0; i < ROW; i++) most = a[i] > most ? a[i] : most;
    for (int i = 0; i < ROW; i++) s += p[i] = exp(a[i] - most);
    for (int i = 0; i < ROW; i++) p[i] *= 1 / s;
  }
  result = gx, length = N;
}

// Multiplications and additions of 128 bits, not fused, as in peak.mjs.
typedef REAL Lanes __attribute__((vector_size(16)));
enum { CHAINS = 14, STEPS = 200000, OPERATIONS = 2 * CHAINS * STEPS * (16 / (int)sizeof(REAL)) };
static void peak(void) {
  Lanes v[CHAINS], half = {0};
  half += (REAL)0.5;
  for (int k = 0; k < CHAINS; k++) v[k] = half;
  for (int i = 0; i < STEPS; i++) {
#pragma GCC unroll 14
    for (int k = 0; k < CHAINS; k++) {
      Lanes product = v[k] * half;
#if defined(__x86_64__)
      __asm__("" : "+x"(product)); // Else the compiler would fuse the two.
#elif defined(__aarch64__)
      __asm__("" : "+w"(product));
#endif
      v[k] = product + half;
    }
  }
  for (int k = 1; k < CHAINS; k++) v[0] += v[k];
  for (int l = 0; l < 16 / (int)sizeof(REAL); l++) gx[l] = v[0][l];
  result = gx, length = 16 / sizeof(REAL);
}

int main(int count, char **words) {
  if (count != 3) return 2;
  const char *task = words[1];
  int isSum = strcmp(task, "sum") == 0, isSoftmax = strcmp(task, "softmax") == 0;
  x = isSum ? numbers(3, 0.5) : isSoftmax ? numbers(4, 3) : numbers(1, 1);
  if (isSum) for (int i = 0; i < N; i++) x[i] += (REAL)0.5;
  y = numbers(2, 1);
  gx = aligned_alloc(64, (2 * N + 64) * sizeof(REAL));
  memset(gx, 0, (2 * N + 64) * sizeof(REAL));
  gy = gx + N;
  void (*f)(void) = isSum                               ? sum
                    : isSoftmax                         ? softmax
                    : strcmp(task, "add") == 0          ? add
                    : strcmp(task, "value") == 0        ? value
                    : strcmp(task, "gradient") == 0     ? gradient
                    : strcmp(task, "both") == 0         ? valueAndGradient
                    : strcmp(task, "peak") == 0         ? peak
                                                        : NULL;
  if (f == NULL) return 2;
  double each = strcmp(task, "add") == 0 ? 100000 : f == peak ? OPERATIONS : 1, times[BATCHES];
  f();
  for (int i = 0; i < BATCHES; i++) {
    double start = now();
    f();
    times[i] = (now() - start) / each;
  }
  qsort(times, BATCHES, sizeof(double), compare);
  printf("%.9g\n", times[BATCHES / 2]);
  FILE *file = fopen(words[2], "wb");
  if (file == NULL) return 1;
  fwrite(result, sizeof(REAL), length, file);
  return fclose(file);
}
