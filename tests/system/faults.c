/* To be preloaded: makes the n-th call of one function fail, as the file that FAULTS names says, and counts the calls of each. The file
   is shared with faults.py, which knows the same layout. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

/* All that the daemon calls, but for what it calls only when another call has failed: remove(3). */
#define NAMES(X)                                                                                                              \
  X(socket) X(bind) X(connect) X(setsockopt) X(getsockopt) X(getsockname) X(recvmsg) X(recvmmsg) X(recvfrom) X(sendto) X(send) X(listen) \
  X(poll) X(ioctl) X(open) X(fopen) X(read) X(fread) X(fwrite) X(fclose) X(fsync) X(rename) X(unlink) X(close)      \
  X(mkdir) X(chmod) X(lstat) X(fstat) X(uname) X(allocation)

enum Function {
#define INDEX(name) index_##name,
  NAMES(INDEX) count
};

struct Faults {
  int32_t armed;    /* the function that is to fail, by its place below; -1: none */
  uint32_t passing; /* so many of its calls pass first */
  uint32_t failing; /* then so many fail, one after the other */
  int32_t error;    /* with this errno; negative: the signal that ends the process there */
  uint32_t failed;  /* so many have failed */
  struct {
    char name[16];
    uint32_t calls;
  } functions[count];
};

static struct Faults* faults;

/* By system calls and not by functions: what is counted here is the daemon's alone. */
__attribute__((constructor)) static void share(void) {
  static const char* const names[] = {
#define NAME(name) #name,
      NAMES(NAME)};
  const char* path = getenv("FAULTS");
  const int fd = path == NULL ? -1 : (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  void* shared = mmap(NULL, sizeof *faults, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  syscall(SYS_close, fd);
  if (shared == MAP_FAILED) return;
  faults = shared;
  for (int i = 0; i < count; ++i) strcpy(faults->functions[i].name, names[i]);
}

void (*_ZSt15get_new_handlerv(void))(void); /* std::get_new_handler() */

/* libuv ends the process where a pipe to itself fails it, which cannot be. */
static int is_of_libuv(const void* caller) {
  Dl_info info;
  return dladdr(caller, &info) != 0 && strstr(info.dli_fname, "/libuv.so") != NULL;
}

/* Whether this call is to fail; errno is set then. */
static int fails(enum Function function, const void* caller) {
  if (faults == NULL || (function != index_allocation && is_of_libuv(caller))) return 0;
  if (function == index_allocation && _ZSt15get_new_handlerv() == NULL) return 0; /* before main() nothing can be done about it */
  ++faults->functions[function].calls;
  if (faults->armed != (int32_t)function || faults->failing == 0) return 0;
  if (faults->passing > 0) {
    --faults->passing;
    return 0;
  }
  --faults->failing;
  ++faults->failed;
  if (faults->error < 0) raise(-faults->error);
  errno = faults->error;
  return 1;
}

/* What stdio does when the system call behind it fails. */
static size_t spoil(FILE* file) {
  file->_flags |= 0x20; /* _IO_ERR_SEEN: ferror() tells of it */
  return 0;
}

#define REAL(type, name, parameters)                            \
  static type(*real) parameters;                                \
  if (real == NULL) real = (type(*) parameters)dlsym(RTLD_NEXT, #name)

/* `function` under its own name and any other, such as that for large files. */
#define WRAP_AS(function, type, name, parameters, arguments, failure) \
  type name parameters {                                              \
    REAL(type, name, parameters);                                     \
    return fails(index_##function, __builtin_return_address(0)) ? (failure) : real arguments;      \
  }
#define WRAP(type, name, parameters, arguments, failure) WRAP_AS(name, type, name, parameters, arguments, failure)

WRAP(int, socket, (int domain, int type, int protocol), (domain, type, protocol), -1)
WRAP(int, bind, (int fd, const struct sockaddr* address, socklen_t length), (fd, address, length), -1)
WRAP(int, listen, (int fd, int backlog), (fd, backlog), -1)
WRAP(int, connect, (int fd, const struct sockaddr* address, socklen_t length), (fd, address, length), -1)
WRAP(int, setsockopt, (int fd, int level, int option, const void* value, socklen_t length), (fd, level, option, value, length), -1)
WRAP(int, getsockopt, (int fd, int level, int option, void* value, socklen_t* length), (fd, level, option, value, length), -1)
WRAP(int, getsockname, (int fd, struct sockaddr* address, socklen_t* length), (fd, address, length), -1)
WRAP(ssize_t, recvmsg, (int fd, struct msghdr* message, int flags), (fd, message, flags), -1)
WRAP(int, recvmmsg, (int fd, struct mmsghdr* messages, unsigned count, int flags, struct timespec* timeout),
     (fd, messages, count, flags, timeout), -1)
WRAP(ssize_t, recvfrom, (int fd, void* bytes, size_t size, int flags, struct sockaddr* from, socklen_t* length),
     (fd, bytes, size, flags, from, length), -1)
WRAP(ssize_t, sendto, (int fd, const void* bytes, size_t size, int flags, const struct sockaddr* to, socklen_t length),
     (fd, bytes, size, flags, to, length), -1)
WRAP(ssize_t, send, (int fd, const void* bytes, size_t size, int flags), (fd, bytes, size, flags), -1)
WRAP(int, poll, (struct pollfd* fds, nfds_t number, int timeout), (fds, number, timeout), -1)
WRAP(ssize_t, read, (int fd, void* bytes, size_t size), (fd, bytes, size), -1)
WRAP(FILE*, fopen, (const char* path, const char* mode), (path, mode), NULL)
WRAP_AS(fopen, FILE*, fopen64, (const char* path, const char* mode), (path, mode), NULL)
WRAP(size_t, fread, (void* items, size_t size, size_t number, FILE* file), (items, size, number, file), spoil(file))
WRAP(size_t, fwrite, (const void* items, size_t size, size_t number, FILE* file), (items, size, number, file), spoil(file))
WRAP(int, fclose, (FILE* file), (file), (real(file), errno = faults->error, -1))
WRAP(int, fsync, (int fd), (fd), -1)
WRAP(int, rename, (const char* from, const char* to), (from, to), -1)
WRAP(int, unlink, (const char* path), (path), -1)
WRAP(int, close, (int fd), (fd), (real(fd), errno = faults->error, -1)) /* close(2): it is closed all the same */
WRAP(int, mkdir, (const char* path, mode_t mode), (path, mode), -1)
WRAP(int, chmod, (const char* path, mode_t mode), (path, mode), -1)
WRAP(int, lstat, (const char* path, struct stat* status), (path, status), -1)
WRAP_AS(lstat, int, lstat64, (const char* path, struct stat64* status), (path, status), -1)
WRAP(int, fstat, (int fd, struct stat* status), (fd, status), -1)
WRAP_AS(fstat, int, fstat64, (int fd, struct stat64* status), (fd, status), -1)
WRAP(int, uname, (struct utsname* names), (names), -1)
WRAP_AS(allocation, void*, malloc, (size_t size), (size), NULL)
WRAP_AS(allocation, void*, realloc, (void* memory, size_t size), (memory, size), NULL)
WRAP_AS(allocation, void*, calloc, (size_t number, size_t size), (number, size), NULL)

int ioctl(int fd, unsigned long request, ...) {
  REAL(int, ioctl, (int, unsigned long, ...));
  va_list arguments;
  va_start(arguments, request);
  void* argument = va_arg(arguments, void*);
  va_end(arguments);
  return fails(index_ioctl, __builtin_return_address(0)) ? -1 : real(fd, request, argument);
}

#define WRAP_OPEN(name)                                    \
  int name(const char* path, int flags, ...) {             \
    REAL(int, name, (const char*, int, ...));              \
    va_list arguments;                                     \
    va_start(arguments, flags);                            \
    const mode_t mode = va_arg(arguments, mode_t);         \
    va_end(arguments);                                     \
    return fails(index_open, __builtin_return_address(0)) ? -1 : real(path, flags, mode); \
  }
WRAP_OPEN(open)
WRAP_OPEN(open64)

/* operator new(std::size_t): a sanitizer's own does not ask malloc(3). */
_Noreturn void _ZSt17__throw_bad_allocv(void); /* std::__throw_bad_alloc() */
void* _Znwm(size_t size) {
  REAL(void*, _Znwm, (size_t));
  while (fails(index_allocation, NULL)) {
    void (*handler)(void) = _ZSt15get_new_handlerv();
    if (handler == NULL) _ZSt17__throw_bad_allocv();
    handler();
  }
  return real(size);
}
