/* Between the program and the system: counts, records and spoils what is done to files below one folder.

   Loaded by LD_PRELOAD, steered by the three functions at the end (through ctypes). Every operation that changes a file or a folder is
   one point: at a chosen point the process ends (before it, or in the middle of a write), or the system answers with an error, once or
   from then on. While recording, every such operation is written to a descriptor with its data, so that what a disk may hold after a
   power cut can be rebuilt afterwards. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { CREATE = 1, WRITE, TRUNCATE, SYNC, SYNC_FOLDER, RENAME, LINK, UNLINK, MKDIR, RMDIR, SAID };
enum { NOTHING, END, END_TORN, FAIL_ONCE, FAIL_ON };

static char root[PATH_MAX];
static size_t root_length;
static long done, chosen = -1;
static int action, number, log_fd = -1, failing, no_links;
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static int below(const char *path) { return root_length && !strncmp(path, root, root_length) && path[root_length] == '/'; }

static int named(int folder, const char *path, char *out) {
    char base[PATH_MAX];
    if (path[0] == '/') {
        snprintf(out, PATH_MAX, "%s", path);
    } else if (folder == AT_FDCWD) {
        if (!getcwd(base, sizeof base)) return 0;
        snprintf(out, PATH_MAX, "%.2000s/%.2000s", base, path);
    } else {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        ssize_t length = readlink(link, base, sizeof base - 1);
        if (length <= 0) return 0;
        base[length] = 0;
        snprintf(out, PATH_MAX, "%.2000s/%.2000s", base, path);
    }
    return below(out);
}

/* The inode behind a descriptor of a file below the root; 0 for any other. */
static uint64_t watched(int fd, int *is_folder) {
    char link[64], path[PATH_MAX];
    struct stat state;
    if (!root_length || fd < 0 || fd == log_fd) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    if (!below(path) && strcmp(path, root)) return 0;
    if (fstat(fd, &state)) return 0;
    if (is_folder) *is_folder = S_ISDIR(state.st_mode);
    return S_ISREG(state.st_mode) || S_ISDIR(state.st_mode) ? (uint64_t)state.st_ino : 0;
}

static void put(int kind, uint64_t inode, int64_t offset, const void *first, uint32_t one, const void *second, uint32_t two) {
    if (log_fd < 0) return;
    struct __attribute__((packed)) { uint8_t kind; uint64_t inode; int64_t offset; uint32_t one, two; } head = {kind, inode, offset, one, two};
    __typeof__(&write) out = REAL(write);
    if (out(log_fd, &head, sizeof head) < 0) _exit(99);
    for (int turn = 0; turn < 2; turn++) {
        const char *data = turn ? second : first;
        for (uint32_t left = turn ? two : one; left;) {
            ssize_t length = out(log_fd, data, left);
            if (length <= 0) _exit(99);
            data += length, left -= (uint32_t)length;
        }
    }
}

/* Whether the operation that comes now must not be done: errno is set then. */
static int spoiled(int kind) {
    pthread_mutex_lock(&guard);
    long now = done++;
    pthread_mutex_unlock(&guard);
    int grows = kind == CREATE || kind == WRITE || kind == MKDIR || kind == LINK;
    if (failing && (number == EIO || grows || (number == EROFS && kind != SYNC && kind != SYNC_FOLDER))) {
        errno = number;
        return 1;
    }
    if (now != chosen || action == NOTHING) return 0;
    if (action == END || (action == END_TORN && kind != WRITE)) _exit(137);
    if (action == END_TORN) return 2;
    if (number == ENOSPC && !grows && action == FAIL_ONCE) return 0;
    failing = action == FAIL_ON;
    if (failing && number == ENOSPC && !grows) return 0;
    errno = number;
    return 1;
}

static int opened(int folder, const char *path, int flags, mode_t mode) {
    char whole[PATH_MAX];
    struct stat state;
    int watch = named(folder, path, whole), fresh = 0;
    if (watch && (flags & O_CREAT)) fresh = fstatat(folder, path, &state, AT_SYMLINK_NOFOLLOW) != 0;
    if (watch && fresh && spoiled(CREATE)) return -1;
    if (watch && !fresh && (flags & O_TRUNC) && spoiled(TRUNCATE)) return -1;
    int fd = REAL(openat)(folder, path, flags, mode);
    if (fd >= 0 && watch && (fresh || (flags & O_TRUNC)) && !fstat(fd, &state) && S_ISREG(state.st_mode)) {
        if (fresh) put(CREATE, state.st_ino, state.st_mode & 07777, whole, strlen(whole), "", 0);
        else put(TRUNCATE, state.st_ino, 0, "", 0, "", 0);
    }
    return fd;
}

#define MODE(flags) mode_t mode = 0; if ((flags) & (O_CREAT | O_TMPFILE)) { va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); }
int open(const char *path, int flags, ...) { MODE(flags) return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return opened(AT_FDCWD, path, flags, mode); }
int openat(int folder, const char *path, int flags, ...) { MODE(flags) return opened(folder, path, flags, mode); }
int openat64(int folder, const char *path, int flags, ...) { MODE(flags) return opened(folder, path, flags, mode); }

static ssize_t written(int fd, const void *data, size_t length, off_t offset, int at) {
    uint64_t inode = watched(fd, NULL);
    if (inode) {
        int how = spoiled(WRITE);
        if (how == 1) return -1;
        off_t place = at ? offset : (fcntl(fd, F_GETFL) & O_APPEND) ? lseek(fd, 0, SEEK_END) : lseek(fd, 0, SEEK_CUR);
        if (how == 2) {
            size_t half = length > 512 ? length / 2 / 512 * 512 : length / 2;
            REAL(pwrite)(fd, data, half, place);
            _exit(137);
        }
        put(WRITE, inode, place, data, (uint32_t)length, "", 0);
    } else if ((fd == 1 || fd == 2) && log_fd >= 0) {
        put(SAID, fd, 0, data, (uint32_t)length, "", 0);
    }
    return at ? REAL(pwrite)(fd, data, length, offset) : REAL(write)(fd, data, length);
}

ssize_t write(int fd, const void *data, size_t length) { return written(fd, data, length, 0, 0); }
ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) { return written(fd, data, length, offset, 1); }
ssize_t pwrite64(int fd, const void *data, size_t length, off_t offset) { return written(fd, data, length, offset, 1); }

static int cut(int fd, off_t size) {
    uint64_t inode = watched(fd, NULL);
    if (inode && spoiled(TRUNCATE)) return -1;
    if (inode) put(TRUNCATE, inode, size, "", 0, "", 0);
    return REAL(ftruncate)(fd, size);
}
int ftruncate(int fd, off_t size) { return cut(fd, size); }
int ftruncate64(int fd, off_t size) { return cut(fd, size); }

static int flushed(int fd) {
    int is_folder = 0;
    uint64_t inode = watched(fd, &is_folder);
    if (!inode) return 0;
    if (spoiled(SYNC)) return -1;
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path);
    put(is_folder ? SYNC_FOLDER : SYNC, inode, 0, path, size > 0 ? (uint32_t)size : 0, "", 0);
    return 0; /* the disk below is memory: what counts is that it was asked for */
}
int fsync(int fd) { return flushed(fd); }
int fdatasync(int fd) { return flushed(fd); }

static int two_names(int kind, int from, const char *old, int to, const char *new, int flags) {
    char one[PATH_MAX], two[PATH_MAX];
    int watch = named(from, old, one) | named(to, new, two);
    if (watch && kind == LINK && no_links) {
        errno = EPERM;
        return -1;
    }
    if (watch && spoiled(kind)) return -1;
    int status = kind == RENAME ? REAL(renameat)(from, old, to, new) : REAL(linkat)(from, old, to, new, flags);
    if (!status && watch) put(kind, 0, 0, one, strlen(one), two, strlen(two));
    return status;
}
int rename(const char *old, const char *new) { return two_names(RENAME, AT_FDCWD, old, AT_FDCWD, new, 0); }
int renameat(int from, const char *old, int to, const char *new) { return two_names(RENAME, from, old, to, new, 0); }
int link(const char *old, const char *new) { return two_names(LINK, AT_FDCWD, old, AT_FDCWD, new, 0); }
int linkat(int from, const char *old, int to, const char *new, int flags) { return two_names(LINK, from, old, to, new, flags); }

static int one_name(int kind, int folder, const char *path, int flags, mode_t mode) {
    char whole[PATH_MAX];
    struct stat state;
    int watch = named(folder, path, whole) && (kind == MKDIR) == (fstatat(folder, path, &state, AT_SYMLINK_NOFOLLOW) != 0);
    if (watch && spoiled(kind)) return -1;
    int status = kind == MKDIR ? REAL(mkdirat)(folder, path, mode) : REAL(unlinkat)(folder, path, flags);
    if (!status && watch) put(kind, 0, mode, whole, strlen(whole), "", 0);
    return status;
}
int unlink(const char *path) { return one_name(UNLINK, AT_FDCWD, path, 0, 0); }
int rmdir(const char *path) { return one_name(RMDIR, AT_FDCWD, path, AT_REMOVEDIR, 0); }
int unlinkat(int folder, const char *path, int flags) { return one_name(flags & AT_REMOVEDIR ? RMDIR : UNLINK, folder, path, flags, 0); }
int mkdir(const char *path, mode_t mode) { return one_name(MKDIR, AT_FDCWD, path, 0, mode); }
int mkdirat(int folder, const char *path, mode_t mode) { return one_name(MKDIR, folder, path, 0, mode); }

/* Copies inside the system would pass by unseen: the callers fall back to reading and writing. */
ssize_t sendfile(int out, int in, off_t *offset, size_t count) { (void)out, (void)in, (void)offset, (void)count; errno = ENOTSOCK; return -1; }
ssize_t sendfile64(int out, int in, off_t *offset, size_t count) { return sendfile(out, in, offset, count); }

void faults_watch(const char *folder) { snprintf(root, sizeof root, "%s", folder); root_length = strlen(root); }
void faults_arm(long at, int what, int error) { done = 0, chosen = at, action = what, number = error, failing = 0; }
long faults_done(void) { return done; }
void faults_record(int fd) { log_fd = fd; }
/* As on a stick. */
void faults_no_links(int none) { no_links = none; }
