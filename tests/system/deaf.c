/* To be preloaded: while the file exists, no datagram is ever got, though poll(2) goes on saying that some wait. A stuck receive
   path in a process whose loop turns. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

ssize_t recvmsg(int socket, struct msghdr* message, int flags) {
  ssize_t (*real)(int, struct msghdr*, int) = (ssize_t (*)(int, struct msghdr*, int))dlsym(RTLD_NEXT, "recvmsg");
  if (access("/run/discoverd/deaf", F_OK) != 0) return real(socket, message, flags);
  errno = EAGAIN;
  return -1;
}
