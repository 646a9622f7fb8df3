/*
 * Sockets. A Faaslet has no network; a connected pair inside the guest is all there is, because event loops wake
 * themselves with one. Everything else answers what a kernel without that address family would.
 */
#include <netdb.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <fcntl.h>

#include "channel.h"
#include "descriptor.h"
#include "syscall.h"

int __syscall_socket(int domain, int type, int protocol, int a, int b, int c)
{
    (void)domain, (void)type, (void)protocol, (void)a, (void)b, (void)c;
    return -EAFNOSUPPORT;
}

static struct file *socket_end(struct channel *in, struct channel *out, int type)
{
    struct file *file = file_new(FILE_CHANNEL, O_RDWR | (type & SOCK_NONBLOCK ? O_NONBLOCK : 0));
    if (file) {
        file->in = in;
        file->out = out;
    }
    return file;
}

int __syscall_socketpair(int domain, int type, int protocol, intptr_t pair, int a, int b)
{
    (void)domain, (void)protocol, (void)a, (void)b;
    if ((type & ~(SOCK_CLOEXEC | SOCK_NONBLOCK)) != SOCK_STREAM)
        return -EOPNOTSUPP;
    int *fds = (int *)pair;
    struct channel *there = channel_new(), *back = there ? channel_new() : NULL;
    struct file *first = back ? socket_end(there, back, type) : NULL;
    struct file *second = first ? socket_end(back, there, type) : NULL;
    if (!second) {
        struct channel *made[2] = {there, back};
        for (int i = 0; i < 2; i++) {
            if (made[i] && !first) {
                channel_drop_reader(made[i]);
                channel_drop_writer(made[i]);
            }
        }
        return -ENOMEM; /* with `first` made, 32 bytes were out: its two buffers are left to the end of the process */
    }
    fds[0] = descriptor_add(first, 0, type & SOCK_CLOEXEC);
    fds[1] = fds[0] < 0 ? fds[0] : descriptor_add(second, 0, type & SOCK_CLOEXEC);
    if (fds[1] >= 0)
        return 0;
    int error = fds[1];
    if (fds[0] >= 0)
        descriptor_close(fds[0]);
    else
        file_release(first);
    file_release(second);
    return error;
}

/* 0 for one end of a pair, otherwise why not. */
static int connected(int fd)
{
    const struct file *file = descriptor_file(fd);
    if (!file)
        return -EBADF;
    return file->kind == FILE_CHANNEL && file->in && file->out ? 0 : -ENOTSOCK;
}

static int receive(int fd, struct iovec *v, size_t n, int flags)
{
    int bad = connected(fd);
    if (bad)
        return bad;
    struct file *file = descriptor_file(fd);
    bool blocking = !(file->flags & O_NONBLOCK) && !(flags & MSG_DONTWAIT);
    size_t total = 0;
    for (size_t i = 0; i < n; i++) {
        size_t part;
        int error = channel_read(file->in, v[i].iov_base, v[i].iov_len, blocking, flags & MSG_PEEK, &part);
        if (error && total == 0)
            return -error;
        total += part;
        if (part < v[i].iov_len || (flags & MSG_PEEK))
            break;
    }
    return (int)total;
}

static int transmit(int fd, const struct iovec *v, size_t n, int flags)
{
    int bad = connected(fd);
    if (bad)
        return bad;
    struct file *file = descriptor_file(fd);
    bool blocking = !(file->flags & O_NONBLOCK) && !(flags & MSG_DONTWAIT);
    size_t total = 0;
    for (size_t i = 0; i < n; i++) {
        size_t part;
        int error = channel_write(file->out, v[i].iov_base, v[i].iov_len, blocking, &part);
        if (error && total == 0)
            return -error;
        total += part;
        if (part < v[i].iov_len)
            break;
    }
    return (int)total;
}

int __syscall_recvfrom(int fd, intptr_t buffer, size_t size, int flags, intptr_t address, intptr_t address_length)
{
    struct iovec v = {(void *)buffer, size};
    int result = receive(fd, &v, 1, flags);
    if (result >= 0 && address && address_length)
        *(socklen_t *)address_length = 0;
    return result;
}

int __syscall_sendto(int fd, intptr_t bytes, size_t size, int flags, intptr_t address, size_t address_length)
{
    (void)address_length;
    struct iovec v = {(void *)bytes, size};
    return address ? -EISCONN : transmit(fd, &v, 1, flags);
}

int __syscall_recvmsg(int fd, intptr_t message, int flags, int a, int b, int c)
{
    (void)a, (void)b, (void)c;
    struct msghdr *m = (struct msghdr *)message;
    int result = receive(fd, m->msg_iov, (size_t)m->msg_iovlen, flags);
    m->msg_namelen = 0;
    m->msg_controllen = 0;
    m->msg_flags = 0;
    return result;
}

int __syscall_sendmsg(int fd, intptr_t message, int flags, intptr_t a, size_t b, int c)
{
    (void)a, (void)b, (void)c;
    const struct msghdr *m = (const struct msghdr *)message;
    if (m->msg_controllen > 0)
        return -EOPNOTSUPP;
    return transmit(fd, m->msg_iov, (size_t)m->msg_iovlen, flags);
}

/* An end of a pair has no name: an address of no family, as Linux says of unnamed sockets. */
static int unnamed(int fd, intptr_t address, intptr_t length)
{
    int bad = connected(fd);
    if (bad)
        return bad;
    socklen_t *size = (socklen_t *)length;
    struct sockaddr none = {.sa_family = AF_UNSPEC};
    memcpy((void *)address, &none, *size < sizeof none.sa_family ? *size : sizeof none.sa_family);
    *size = sizeof none.sa_family;
    return 0;
}

int __syscall_getsockname(int fd, intptr_t address, intptr_t length, int a, int b, int c)
{
    (void)a, (void)b, (void)c;
    return unnamed(fd, address, length);
}

int __syscall_getpeername(int fd, intptr_t address, intptr_t length, int a, int b, int c)
{
    (void)a, (void)b, (void)c;
    return unnamed(fd, address, length);
}

int __syscall_getsockopt(int fd, int level, int option, intptr_t value, intptr_t length, int a)
{
    (void)a;
    int bad = connected(fd);
    if (bad)
        return bad;
    socklen_t *size = (socklen_t *)length;
    if (level != SOL_SOCKET || *size < sizeof(int))
        return level != SOL_SOCKET ? -ENOPROTOOPT : -EINVAL;
    int answer;
    switch (option) {
    case SO_TYPE: answer = SOCK_STREAM; break;
    case SO_ERROR: answer = 0; break;
    case SO_DOMAIN: answer = AF_UNIX; break;
    case SO_PROTOCOL: answer = 0; break;
    case SO_SNDBUF:
    case SO_RCVBUF: answer = CHANNEL_CAPACITY; break;
    default: return -ENOPROTOOPT;
    }
    memcpy((void *)value, &answer, sizeof answer);
    *size = sizeof answer;
    return 0;
}

int __syscall_setsockopt(int fd, int level, int option, intptr_t value, size_t size, int a)
{
    (void)level, (void)option, (void)value, (void)size, (void)a;
    int bad = connected(fd);
    return bad ? bad : -ENOPROTOOPT;
}

int __syscall_bind(int fd, intptr_t address, size_t size, int a, int b, int c)
{
    (void)address, (void)size, (void)a, (void)b, (void)c;
    int bad = connected(fd);
    return bad ? bad : -EINVAL;
}

int __syscall_listen(int fd, int backlog, int a, int b, int c, int d)
{
    (void)backlog, (void)a, (void)b, (void)c, (void)d;
    int bad = connected(fd);
    return bad ? bad : -EOPNOTSUPP;
}

int __syscall_accept4(int fd, intptr_t address, intptr_t length, int flags, int a, int b)
{
    (void)address, (void)length, (void)flags, (void)a, (void)b;
    int bad = connected(fd);
    return bad ? bad : -EINVAL;
}

int __syscall_connect(int fd, intptr_t address, size_t size, int a, int b, int c)
{
    (void)address, (void)size, (void)a, (void)b, (void)c;
    int bad = connected(fd);
    return bad ? bad : -EISCONN;
}

int __syscall_shutdown(int fd, int how, int a, int b, int c, int d)
{
    (void)a, (void)b, (void)c, (void)d;
    int bad = connected(fd);
    if (bad)
        return bad;
    struct file *file = descriptor_file(fd);
    if (how < SHUT_RD || how > SHUT_RDWR)
        return -EINVAL;
    if (how != SHUT_RD && file->references == 1) {
        /* Only the writer's side can be told apart in a channel; reading after it goes on, as the peer may still send. */
        channel_drop_writer(file->out);
        file->out = channel_new();
        if (!file->out)
            return -ENOMEM;
        channel_drop_reader(file->out);
    }
    return 0;
}

/* Names: there is no resolver. Numeric addresses do not help a guest without a network either. */
int getaddrinfo(const char *restrict host, const char *restrict service, const struct addrinfo *restrict hints,
                struct addrinfo **restrict result)
{
    (void)host, (void)service, (void)hints;
    *result = NULL;
    return EAI_FAIL;
}

void freeaddrinfo(struct addrinfo *list)
{
    (void)list;
}

int getnameinfo(const struct sockaddr *restrict address, socklen_t length, char *restrict host, socklen_t host_size,
                char *restrict service, socklen_t service_size, int flags)
{
    (void)address, (void)length, (void)host, (void)host_size, (void)service, (void)service_size, (void)flags;
    return EAI_FAIL;
}

struct protoent *getprotobyname(const char *name)
{
    (void)name;
    return NULL;
}

struct servent *getservbyname(const char *name, const char *protocol)
{
    (void)name, (void)protocol;
    return NULL;
}

struct servent *getservbyport(int port, const char *protocol)
{
    (void)port, (void)protocol;
    return NULL;
}

struct hostent *gethostbyname(const char *name)
{
    (void)name;
    h_errno = NO_RECOVERY;
    return NULL;
}

struct hostent *gethostbyaddr(const void *address, socklen_t length, int type)
{
    (void)address, (void)length, (void)type;
    h_errno = NO_RECOVERY;
    return NULL;
}
