/* Loaded before the C library (LD_PRELOAD): the nth call that changes a file system kills the process or fails.
 *
 * fault_at(n, error, stays): error 0 kills with SIGKILL; any other is what the call says. With `stays` the calls after
 * it that need room fail as well, as on a full disk. fault_at(0, 0, 0) only counts; fault_calls() is how many.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/types.h>
#include <unistd.h>

#define CREATE 0100 /* O_CREAT */

static long calls, at;
static int error, stays, armed;

void fault_at(long n, int number, int for_good) { calls = 0, at = n, error = number, stays = for_good, armed = 1; }
long fault_calls(void) { return calls; }

static int struck(int needs_room) {
    if (!armed) return 0;
    calls++;
    if (!at || calls < at || (calls > at && !(stays && needs_room)) || (stays && !needs_room)) return 0;
    if (!error) kill(getpid(), SIGKILL);
    errno = error;
    return 1;
}

#define NEXT(name) \
    static __typeof__(&name) next; \
    if (!next) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

#define OPEN(name, parameters, ...) \
    int name parameters { \
        NEXT(name); \
        mode_t mode = 0; \
        if (flags & CREATE) { \
            va_list rest; \
            va_start(rest, flags); \
            mode = va_arg(rest, mode_t); \
            va_end(rest); \
            if (struck(1)) return -1; \
        } \
        return next(__VA_ARGS__, flags, mode); \
    }

OPEN(open, (const char *path, int flags, ...), path)
OPEN(open64, (const char *path, int flags, ...), path)
OPEN(openat, (int folder, const char *path, int flags, ...), folder, path)
OPEN(openat64, (int folder, const char *path, int flags, ...), folder, path)

#define CALL(result, name, room, parameters, ...) \
    result name parameters { \
        NEXT(name); \
        return struck(room) ? -1 : next(__VA_ARGS__); \
    }

CALL(int, mkdir, 1, (const char *path, mode_t mode), path, mode)
CALL(int, linkat, 1, (int a, const char *from, int b, const char *to, int flags), a, from, b, to, flags)
CALL(int, link, 1, (const char *from, const char *to), from, to)
CALL(int, rename, 0, (const char *from, const char *to), from, to)
CALL(int, renameat, 0, (int a, const char *from, int b, const char *to), a, from, b, to)
CALL(int, renameat2, 0, (int a, const char *from, int b, const char *to, unsigned flags), a, from, b, to, flags)
CALL(int, unlink, 0, (const char *path), path)
CALL(int, unlinkat, 0, (int folder, const char *path, int flags), folder, path, flags)
CALL(int, rmdir, 0, (const char *path), path)
CALL(int, fsync, 0, (int file), file)
CALL(int, syncfs, 0, (int file), file)

ssize_t write(int file, const void *data, size_t size) {
    NEXT(write);
    return file > 2 && struck(1) ? -1 : next(file, data, size);
}
