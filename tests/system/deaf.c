/* To be preloaded: while the file exists, no datagram is ever got, though poll(2) goes on saying that some wait. A stuck receive
   path in a process whose loop turns. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

static int is_deaf(void) { return access("/run/discoverd/deaf", F_OK) == 0; }

ssize_t recvmsg(int socket, struct msghdr* message, int flags) {
  ssize_t (*real)(int, struct msghdr*, int) = (ssize_t (*)(int, struct msghdr*, int))dlsym(RTLD_NEXT, "recvmsg");
  if (!is_deaf()) return real(socket, message, flags);
  errno = EAGAIN;
  return -1;
}

int recvmmsg(int socket, struct mmsghdr* messages, unsigned count, int flags, struct timespec* timeout) {
  int (*real)(int, struct mmsghdr*, unsigned, int, struct timespec*) =
      (int (*)(int, struct mmsghdr*, unsigned, int, struct timespec*))dlsym(RTLD_NEXT, "recvmmsg");
  if (!is_deaf()) return real(socket, messages, count, flags, timeout);
  errno = EAGAIN;
  return -1;
}
