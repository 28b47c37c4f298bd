/* Counts, block by block, what must not happen on the audio thread. Loaded with LD_PRELOAD (see counts.py).
 *
 * Each of the C library's functions below is its own, with one line before it: if this thread is inside a block, count
 * the call. System calls are counted at the door of the kernel itself, whoever makes them: Linux gives a call back to
 * the thread that made it, as a signal, while the thread's `door` says so (syscall user dispatch, Linux 5.11, x86-64).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/types.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

/* The order is that of KINDS in counts.py. */
enum { MALLOC, CALLOC, REALLOC, FREE, ALIGNED, MAP, LOCK, WAIT, READ, WRITE, SLEEP, POLL, SYSCALL, YIELD, ENTERED, KINDS };

/* initial-exec: reaching these must not allocate */
#define LOCAL static __thread __attribute__((tls_model("initial-exec")))
LOCAL int inside;
LOCAL long here[KINDS];

static int64_t totals[KINDS], worst[KINDS], blocks, faults, switches, first_call = -1;

#define NOTE(kind) do { if (inside) here[kind]++; } while (0)
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

/* ---- the door of the kernel */

#if defined(__x86_64__)
#define SET_DISPATCH 59  /* PR_SET_SYSCALL_USER_DISPATCH */
#define BY_DISPATCH 2    /* SYS_USER_DISPATCH */
enum { OPEN, SHUT };
LOCAL volatile char door;
LOCAL int posted; /* 1: this thread's door can be shut; -1: not on this system */
static struct sigaction before;

/* Comes in the place of a system call: counts it, and makes it. The door stays open to the end of the block, because
 * coming back from here is a system call, too: so at most one is counted in a block. */
static void on_call(int signal, siginfo_t *info, void *context) {
  if (info->si_code != BY_DISPATCH) {
    if (before.sa_flags & SA_SIGINFO) before.sa_sigaction(signal, info, context);
    return;
  }
  door = OPEN;
  greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
  if (here[ENTERED]++ == 0 && first_call < 0) first_call = info->si_syscall;
  register long r10 __asm__("r10") = r[REG_R10], r8 __asm__("r8") = r[REG_R8], r9 __asm__("r9") = r[REG_R9];
  long result = info->si_syscall;
  __asm__ volatile("syscall" : "+a"(result) : "D"(r[REG_RDI]), "S"(r[REG_RSI]), "d"(r[REG_RDX]), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
  r[REG_RAX] = result;
}

static void post(void) {  /* once per thread, outside of what is counted */
  sigset_t mine;
  sigemptyset(&mine);
  sigaddset(&mine, SIGSYS);
  pthread_sigmask(SIG_UNBLOCK, &mine, NULL);
  posted = prctl(SET_DISPATCH, 1, 0, 0, &door) == 0 ? 1 : -1;
}

static void listen(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = on_call;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGSYS, &action, &before);
}

static void shut(void) { if (posted == 0) post(); if (posted > 0) door = SHUT; }
static void open_again(void) { door = OPEN; }
static int can_shut(void) { shut(); open_again(); return posted > 0; }
#else
static void listen(void) {}
static void shut(void) {}
static void open_again(void) {}
static int can_shut(void) { return 0; }
#endif

/* ---- blocks */

static void enter(void) { shut(); inside = 1; }

static void leave(void) {
  inside = 0;
  open_again();
  for (int kind = 0; kind < KINDS; kind++) {
    if (here[kind] == 0) continue;
    __atomic_fetch_add(&totals[kind], here[kind], __ATOMIC_RELAXED);
    if (here[kind] > worst[kind]) worst[kind] = here[kind];
    here[kind] = 0;
  }
  __atomic_fetch_add(&blocks, 1, __ATOMIC_RELAXED);
}

typedef int (*callback_t)(const void *, void *, unsigned long, const void *, unsigned long, void *);
static callback_t target;

/* What a device calls in the place of the callback that it guards. */
int counter_callback(const void *in, void *out, unsigned long frames, const void *time, unsigned long flags, void *user) {
  enter();
  int status = target(in, out, frames, time, flags, user);
  leave();
  return status;
}

void counter_guard(callback_t callback) { target = callback; }

/* Calls a callback so many times on this thread, and also sees page faults and when the thread gave its core away. */
void counter_run(callback_t callback, const void *in, void *out, unsigned long frames, void *user, unsigned long flags, int64_t calls) {
  struct rusage at_start, at_end;
  getrusage(RUSAGE_THREAD, &at_start);
  for (int64_t k = 0; k < calls; k++) {
    enter();
    callback(in, out, frames, NULL, flags, user);
    leave();
  }
  getrusage(RUSAGE_THREAD, &at_end);
  faults += at_end.ru_minflt + at_end.ru_majflt - at_start.ru_minflt - at_start.ru_majflt;
  switches += at_end.ru_nvcsw - at_start.ru_nvcsw;
}

/* KINDS totals, KINDS worst of a block; then blocks, page faults, switches, number of the first system call or -1. */
void counter_read(int64_t *to) {
  for (int kind = 0; kind < KINDS; kind++) to[kind] = totals[kind], to[KINDS + kind] = worst[kind];
  to[2 * KINDS] = blocks, to[2 * KINDS + 1] = faults, to[2 * KINDS + 2] = switches, to[2 * KINDS + 3] = first_call;
}

void counter_reset(void) {
  memset(totals, 0, sizeof totals);
  memset(worst, 0, sizeof worst);
  blocks = faults = switches = 0;
  first_call = -1;
}

/* Bit 0: the whole process allocates through us. Bit 1: system calls are counted at the kernel's door. */
int counter_begin(void) {
  listen();
  void *(*everybodys)(size_t) = (void *(*)(size_t))dlsym(RTLD_DEFAULT, "malloc");
  inside = 1;
  free(everybodys(1));
  inside = 0;
  int preloaded = here[MALLOC] > 0;
  memset(here, 0, sizeof here);
  return preloaded | can_shut() << 1;
}
