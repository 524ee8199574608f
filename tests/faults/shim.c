/* Between the program and the system: counts, records and spoils what is done to files below one folder.

   Loaded by LD_PRELOAD, steered by the functions at the end (through ctypes). Every operation that changes a file or a folder is
   one point, and where it is asked for every one that only looks at them: at a chosen point the process ends (before it, or in the middle
   of a write), the system does half of it, or answers with an error, once or from then on. While recording, every operation that changes
   something is written to a descriptor with its data, so that what a disk may hold after a power cut can be rebuilt afterwards. */

#define _GNU_SOURCE
#include <dirent.h>
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
#include <strings.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CREATE = 1, WRITE, TRUNCATE, SYNC, SYNC_FOLDER, RENAME, LINK, UNLINK, MKDIR, RMDIR, SAID, OPEN, READ, LOOK, LIST };
enum { NOTHING, END, END_TORN, FAIL_ONCE, FAIL_ON, HALF };
/* Which operations are points: those that change something, those that look at it, or both. */
enum { CHANGING, LOOKING, EVERY };
/* What a stick does not do. */
enum { NO_LINKS = 1, NO_RIGHTS = 2, NO_FOLDER_FLUSH = 4, NO_CASE = 8, NO_SIGNS = 16, TWO_SECONDS = 32, NO_REPLACING = 64 };

static char root[PATH_MAX];
static size_t root_length;
static long done, chosen = -1;
static int action, number, log_fd = -1, failing, points, stick;
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

/* Whether an operation can end in the error that was asked for. */
static int meant(int kind) {
    int names = kind == RENAME || kind == UNLINK || kind == RMDIR;
    int grows = kind == CREATE || kind == WRITE || kind == MKDIR || kind == LINK;
    int looks = kind >= OPEN;
    switch (number) {
        case ENOSPC: return grows || kind == RENAME; /* a folder on a stick grows with a name */
        case EROFS: return !looks && kind != SYNC && kind != SYNC_FOLDER;
        case EACCES: return names || grows ? kind != WRITE : kind == OPEN || kind == LIST;
        case EINTR: return kind == CREATE || kind == WRITE || kind == TRUNCATE || kind == SYNC || kind == OPEN || kind == READ;
        default: return 1;
    }
}

/* Whether the operation that comes now must not be done, or only half (2): errno is set then. */
static int spoiled(int kind) {
    int looks = kind >= OPEN;
    if (failing && meant(kind)) {
        errno = number;
        return 1;
    }
    if (looks ? points == CHANGING : points == LOOKING) return 0;
    pthread_mutex_lock(&guard);
    long now = done++;
    pthread_mutex_unlock(&guard);
    if (now != chosen || action == NOTHING) return 0;
    if (action == END || (action == END_TORN && kind != WRITE)) _exit(137);
    if (action == END_TORN || action == HALF) return kind == WRITE || kind == READ ? 2 : 0;
    failing = action == FAIL_ON;
    if (!meant(kind)) return 0;
    errno = number;
    return 1;
}

/* As a stick: a name that differs from one that is there only by its capital letters is that one; `whole` is put right. */
static void without_case(char *whole) {
    struct stat state;
    char *name = strrchr(whole, '/');
    if (!(stick & NO_CASE) || !name || !REAL(fstatat)(AT_FDCWD, whole, &state, AT_SYMLINK_NOFOLLOW)) return;
    *name = 0;
    DIR *folder = REAL(opendir)(whole);
    *name++ = '/';
    if (!folder) return;
    for (struct dirent *each = readdir(folder); each; each = readdir(folder))
        if (!strcasecmp(each->d_name, name)) {
            strcpy(name, each->d_name);
            break;
        }
    closedir(folder);
}

/* As a stick: whether a new name is one that FAT and Windows take. */
static int takes(const char *whole) {
    const char *name = strrchr(whole, '/') + 1;
    static const char *const devices[] = {"con", "prn", "aux", "nul", "com1", "lpt1"};
    size_t length = strlen(name), stem = strcspn(name, ".");
    if (!(stick & NO_SIGNS)) return 1;
    for (const char *each = name; *each; each++)
        if ((unsigned char)*each < 32 || strchr("\"*:<>?\\|", *each)) goto refused;
    if (!length || name[length - 1] == '.' || name[length - 1] == ' ') goto refused;
    for (size_t each = 0; each < sizeof devices / sizeof *devices; each++)
        if (stem == strlen(devices[each]) && !strncasecmp(name, devices[each], stem)) goto refused;
    return 1;
refused:
    errno = EINVAL;
    return 0;
}

static int opened(int folder, const char *path, int flags, mode_t mode) {
    char whole[PATH_MAX];
    struct stat state;
    int watch = named(folder, path, whole), fresh = 0;
    if (watch && stick) without_case(whole), folder = AT_FDCWD, path = whole;
    if (watch && (flags & O_CREAT)) fresh = REAL(fstatat)(folder, path, &state, AT_SYMLINK_NOFOLLOW) != 0;
    if (watch && fresh && (!takes(whole) || spoiled(CREATE))) return -1;
    if (watch && !fresh && (flags & O_TRUNC) && spoiled(TRUNCATE)) return -1;
    if (watch && !fresh && !(flags & (O_TRUNC | O_PATH)) && spoiled(OPEN)) return -1;
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
        if (how == 2 && action == HALF) {
            length = length > 1 ? length / 2 : length;
        } else if (how == 2) {
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
    if (is_folder && (stick & NO_FOLDER_FLUSH)) {
        errno = EINVAL;
        return -1;
    }
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
    if (watch && kind == LINK && (stick & NO_LINKS)) {
        errno = EPERM;
        return -1;
    }
    if (watch && stick) without_case(one), without_case(two), from = to = AT_FDCWD, old = one, new = two;
    struct stat state;
    if (watch && kind == RENAME && (stick & NO_REPLACING) && !REAL(fstatat)(to, new, &state, AT_SYMLINK_NOFOLLOW)) {
        errno = EEXIST;
        return -1;
    }
    if (watch && ((below(two) && !takes(two)) || spoiled(kind))) return -1;
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
    int watch = named(folder, path, whole);
    if (watch && stick) without_case(whole), folder = AT_FDCWD, path = whole;
    watch = watch && (kind == MKDIR) == (REAL(fstatat)(folder, path, &state, AT_SYMLINK_NOFOLLOW) != 0);
    if (watch && ((kind == MKDIR && !takes(whole)) || spoiled(kind))) return -1;
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

static ssize_t got(int fd, void *data, size_t length, off_t offset, int at) {
    int how = watched(fd, NULL) ? spoiled(READ) : 0;
    if (how == 1) return -1;
    if (how == 2 && length > 1) length /= 2;
    return at ? REAL(pread)(fd, data, length, offset) : REAL(read)(fd, data, length);
}
ssize_t read(int fd, void *data, size_t length) { return got(fd, data, length, 0, 0); }
ssize_t pread(int fd, void *data, size_t length, off_t offset) { return got(fd, data, length, offset, 1); }
ssize_t pread64(int fd, void *data, size_t length, off_t offset) { return got(fd, data, length, offset, 1); }

static int looked(int folder, const char *path, struct stat *state, int flags) {
    char whole[PATH_MAX];
    if (path[0] && named(folder, path, whole)) {
        if (stick) without_case(whole), folder = AT_FDCWD, path = whole;
        if (spoiled(LOOK)) return -1;
    }
    int status = REAL(fstatat)(folder, path, state, flags);
    if (!status && (stick & TWO_SECONDS)) state->st_mtim.tv_nsec = 0, state->st_mtim.tv_sec &= ~1;
    return status;
}
int stat(const char *path, struct stat *state) { return looked(AT_FDCWD, path, state, 0); }
int lstat(const char *path, struct stat *state) { return looked(AT_FDCWD, path, state, AT_SYMLINK_NOFOLLOW); }
int fstatat(int folder, const char *path, struct stat *state, int flags) { return looked(folder, path, state, flags); }
/* Where this library runs both have one form. */
int stat64(const char *path, struct stat64 *state) { return looked(AT_FDCWD, path, (struct stat *)state, 0); }
int lstat64(const char *path, struct stat64 *state) { return looked(AT_FDCWD, path, (struct stat *)state, AT_SYMLINK_NOFOLLOW); }
int fstatat64(int folder, const char *path, struct stat64 *state, int flags) { return looked(folder, path, (struct stat *)state, flags); }
int fstat64(int fd, struct stat64 *state) {
    int status = REAL(fstat64)(fd, state);
    if (!status && (stick & TWO_SECONDS) && watched(fd, NULL)) state->st_mtim.tv_nsec = 0, state->st_mtim.tv_sec &= ~1;
    return status;
}

int access(const char *path, int mode) {
    char whole[PATH_MAX];
    int watch = named(AT_FDCWD, path, whole);
    if (watch && stick) without_case(whole), path = whole;
    return watch && spoiled(LOOK) ? -1 : REAL(access)(path, mode);
}

DIR *opendir(const char *path) {
    char whole[PATH_MAX];
    int watch = named(AT_FDCWD, path, whole);
    if (watch && stick) without_case(whole), path = whole;
    return watch && spoiled(LIST) ? NULL : REAL(opendir)(path);
}

static int righted(int folder, const char *path, mode_t mode, int flags) {
    char whole[PATH_MAX];
    if (named(folder, path, whole) && (stick & NO_RIGHTS)) {
        errno = EPERM;
        return -1;
    }
    return REAL(fchmodat)(folder, path, mode, flags);
}
int chmod(const char *path, mode_t mode) { return righted(AT_FDCWD, path, mode, 0); }
int fchmodat(int folder, const char *path, mode_t mode, int flags) { return righted(folder, path, mode, flags); }
int fchmod(int fd, mode_t mode) {
    if ((stick & NO_RIGHTS) && watched(fd, NULL)) {
        errno = EPERM;
        return -1;
    }
    return REAL(fchmod)(fd, mode);
}

void faults_watch(const char *folder) { snprintf(root, sizeof root, "%s", folder); root_length = strlen(root); }
void faults_arm(long at, int what, int error) { done = 0, chosen = at, action = what, number = error, failing = 0; }
long faults_done(void) { return done; }
void faults_record(int fd) { log_fd = fd; }
void faults_points(int which) { points = which; }
void faults_stick(int what) { stick = what; }
