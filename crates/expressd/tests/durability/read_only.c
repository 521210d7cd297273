/* What a process sees when its disk fails and the kernel makes the file system read-only under it:
 * files stay open and can be read, whatever would change one fails with EROFS. It is so for the
 * folder READ_ONLY_FOLDER, for as long as there is a file READ_ONLY_WHILE. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is_frozen(const char *path) {
    const char *folder = getenv("READ_ONLY_FOLDER");
    const char *frozen = getenv("READ_ONLY_WHILE");
    return folder && frozen && strncmp(path, folder, strlen(folder)) == 0 && access(frozen, F_OK) == 0;
}

static int is_frozen_file(int file) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = '\0';
    return is_frozen(path);
}

static int is_frozen_name(const char *name) {
    char folder[PATH_MAX], path[2 * PATH_MAX];
    if (name[0] == '/') return is_frozen(name);
    if (!getcwd(folder, sizeof folder)) return 0;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return is_frozen(path);
}

#define NEXT(function) ((__typeof__(&function))dlsym(RTLD_NEXT, #function))
#define CHANGES(result, function, declared, given)      \
    result function declared {                          \
        if (is_frozen_file(file)) {                     \
            errno = EROFS;                              \
            return -1;                                  \
        }                                               \
        return NEXT(function) given;                    \
    }

CHANGES(ssize_t, write, (int file, const void *bytes, size_t count), (file, bytes, count))
CHANGES(ssize_t, pwrite, (int file, const void *bytes, size_t count, off_t at), (file, bytes, count, at))
CHANGES(ssize_t, pwrite64, (int file, const void *bytes, size_t count, off64_t at), (file, bytes, count, at))
CHANGES(int, ftruncate, (int file, off_t length), (file, length))
CHANGES(int, ftruncate64, (int file, off64_t length), (file, length))
CHANGES(int, fsync, (int file), (file))
CHANGES(int, fdatasync, (int file), (file))

#define OPENS(function)                                                                \
    int function(const char *name, int how, ...) {                                     \
        va_list more;                                                                  \
        va_start(more, how);                                                           \
        mode_t mode = (how & (O_CREAT | O_TMPFILE)) ? va_arg(more, mode_t) : 0;        \
        va_end(more);                                                                  \
        int reads = (how & O_ACCMODE) == O_RDONLY && !(how & O_TRUNC);                 \
        int makes = (how & O_CREAT) && access(name, F_OK) != 0;                        \
        if ((!reads || makes) && is_frozen_name(name)) {                               \
            errno = EROFS;                                                             \
            return -1;                                                                 \
        }                                                                              \
        return NEXT(function)(name, how, mode);                                        \
    }

OPENS(open)
OPENS(open64)

int unlink(const char *name) {
    if (is_frozen_name(name)) {
        errno = EROFS;
        return -1;
    }
    return NEXT(unlink)(name);
}
