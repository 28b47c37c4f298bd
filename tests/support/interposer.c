/* Counts what must not happen on the audio thread, while it runs compiled code. Loaded with LD_PRELOAD.
 *
 * Every function below is the C library's own, with one line before it: if this thread is armed, count the call.
 * `interposer_run` arms the calling thread, calls a function through its address again and again, and disarms. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

enum { MALLOC, CALLOC, REALLOC, FREE, ALIGNED, MAP, LOCK, WAIT, READ, WRITE, SLEEP, POLL, SYSCALL, YIELD, KINDS };

/* initial-exec: reaching the flag must not allocate */
static __thread int armed __attribute__((tls_model("initial-exec")));
static long counts[KINDS], faults, switches;

#define NOTE(kind) do { if (armed) counts[kind]++; } while (0)
#define NEXT(name) ({ static __typeof__(&name) next; if (!next) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name); next; })

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

void *malloc(size_t n) { NOTE(MALLOC); return __libc_malloc(n); }
void *calloc(size_t k, size_t n) { NOTE(CALLOC); return __libc_calloc(k, n); }
void *realloc(void *p, size_t n) { NOTE(REALLOC); return __libc_realloc(p, n); }
void free(void *p) { NOTE(FREE); __libc_free(p); }
void *memalign(size_t a, size_t n) { NOTE(ALIGNED); return __libc_memalign(a, n); }
void *aligned_alloc(size_t a, size_t n) { NOTE(ALIGNED); return __libc_memalign(a, n); }
int posix_memalign(void **p, size_t a, size_t n) { NOTE(ALIGNED); *p = __libc_memalign(a, n); return *p ? 0 : 12; }

void *mmap(void *at, size_t n, int prot, int flags, int fd, off_t off) { NOTE(MAP); return NEXT(mmap)(at, n, prot, flags, fd, off); }
int munmap(void *at, size_t n) { NOTE(MAP); return NEXT(munmap)(at, n); }
int mprotect(void *at, size_t n, int prot) { NOTE(MAP); return NEXT(mprotect)(at, n, prot); }

int pthread_mutex_lock(pthread_mutex_t *m) { NOTE(LOCK); return NEXT(pthread_mutex_lock)(m); }
int pthread_mutex_trylock(pthread_mutex_t *m) { NOTE(LOCK); return NEXT(pthread_mutex_trylock)(m); }
int pthread_rwlock_rdlock(pthread_rwlock_t *m) { NOTE(LOCK); return NEXT(pthread_rwlock_rdlock)(m); }
int pthread_rwlock_wrlock(pthread_rwlock_t *m) { NOTE(LOCK); return NEXT(pthread_rwlock_wrlock)(m); }
int pthread_spin_lock(pthread_spinlock_t *m) { NOTE(LOCK); return NEXT(pthread_spin_lock)(m); }
int pthread_cond_signal(pthread_cond_t *c) { NOTE(WAIT); return NEXT(pthread_cond_signal)(c); }
int pthread_cond_wait(pthread_cond_t *c, pthread_mutex_t *m) { NOTE(WAIT); return NEXT(pthread_cond_wait)(c, m); }
int pthread_cond_timedwait(pthread_cond_t *c, pthread_mutex_t *m, const struct timespec *t) { NOTE(WAIT); return NEXT(pthread_cond_timedwait)(c, m, t); }
int sem_wait(sem_t *s) { NOTE(WAIT); return NEXT(sem_wait)(s); }
int sem_post(sem_t *s) { NOTE(WAIT); return NEXT(sem_post)(s); }

ssize_t read(int fd, void *p, size_t n) { NOTE(READ); return NEXT(read)(fd, p, n); }
ssize_t write(int fd, const void *p, size_t n) { NOTE(WRITE); return NEXT(write)(fd, p, n); }
int nanosleep(const struct timespec *t, struct timespec *left) { NOTE(SLEEP); return NEXT(nanosleep)(t, left); }
int clock_nanosleep(clockid_t c, int f, const struct timespec *t, struct timespec *left) { NOTE(SLEEP); return NEXT(clock_nanosleep)(c, f, t, left); }
int usleep(useconds_t us) { NOTE(SLEEP); return NEXT(usleep)(us); }
int poll(struct pollfd *p, nfds_t n, int ms) { NOTE(POLL); return NEXT(poll)(p, n, ms); }
int select(int n, fd_set *r, fd_set *w, fd_set *e, struct timeval *t) { NOTE(POLL); return NEXT(select)(n, r, w, e, t); }
int sched_yield(void) { NOTE(YIELD); return NEXT(sched_yield)(); }

long syscall(long number, ...) {  /* the C library's own way to futex and to everything without a wrapper */
  va_list rest;
  va_start(rest, number);
  long a[6];
  for (int i = 0; i < 6; i++) a[i] = va_arg(rest, long);
  va_end(rest);
  NOTE(SYSCALL);
  return NEXT(syscall)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

typedef int64_t (*entry_t)(int64_t, int64_t, int64_t, int64_t);

/* Calls `entry(base, out, 0, frames)` `calls` times on this thread, armed. Returns the last status. */
int64_t interposer_run(entry_t entry, int64_t base, int64_t out, int64_t frames, int64_t calls) {
  struct rusage before, after;
  int64_t status = 0;
  getrusage(RUSAGE_THREAD, &before);
  armed = 1;
  for (int64_t k = 0; k < calls; k++) status = entry(base, out, 0, frames);
  armed = 0;
  getrusage(RUSAGE_THREAD, &after);
  faults += after.ru_minflt + after.ru_majflt - before.ru_minflt - before.ru_majflt;
  switches += after.ru_nvcsw - before.ru_nvcsw;
  return status;
}

/* Copies the counts, then page faults, then the times the thread gave its core away by itself; starts over. */
void interposer_take(int64_t *to) {
  for (int kind = 0; kind < KINDS; kind++) to[kind] = counts[kind];
  to[KINDS] = faults;
  to[KINDS + 1] = switches;
  memset(counts, 0, sizeof counts);
  faults = switches = 0;
}
