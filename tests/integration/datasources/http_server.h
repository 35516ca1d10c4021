/* A tiny HTTP server for tests, on 127.0.0.1: it answers each request by a script, and keeps the last one. */
#ifndef TEST_HTTP_SERVER_H
#define TEST_HTTP_SERVER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HANG = -1 };

typedef struct http_server {
    pthread_t thread;
    int listener;
    char url[128];      /* with a token in it */
    const int *script;  /* the status of each answer, or HANG; the last one is 0 */
    _Atomic int asked;  /* requests that came */
    char request[8192]; /* the last one */
    int hanging[16];    /* connections that got no answer */
    int hanging_count;
} http_server;

/* Reads a whole request: its head, and as much after it as that says. */
static inline void read_request(http_server *server, int client)
{
    size_t len = 0, wanted = sizeof server->request - 1;
    while (len < wanted) {
        ssize_t got = read(client, server->request + len, wanted - len);
        if (got <= 0)
            break;
        len += (size_t)got;
        server->request[len] = '\0';
        char *end = strstr(server->request, "\r\n\r\n");
        char *length = strcasestr(server->request, "content-length:");
        if (end && length)
            wanted = (size_t)(end + 4 - server->request) + strtoul(length + 15, NULL, 10);
    }
    server->request[len] = '\0';
}

static inline void *serve(void *context)
{
    http_server *server = context;
    for (const int *next = server->script; *next; next++) {
        int client = accept(server->listener, NULL, NULL);
        if (client < 0)
            break;
        read_request(server, client);
        server->asked++;
        if (*next == HANG) {
            server->hanging[server->hanging_count++] = client;
            continue;
        }
        dprintf(client, "HTTP/1.1 %d So\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok", *next);
        close(client);
    }
    return NULL;
}

/* Starts one; false where the system refuses. */
static inline bool start_http_server(http_server *server, const int *script)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof address;
    *server = (http_server){ .listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), .script = script };
    if (bind(server->listener, (struct sockaddr *)&address, size) != 0 || listen(server->listener, 16) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&address, &size) != 0)
        return false;
    snprintf(server->url, sizeof server->url, "http://127.0.0.1:%d/hooks/t0ken?key=s3cret", ntohs(address.sin_port));
    return pthread_create(&server->thread, NULL, serve, server) == 0;
}

static inline void stop_http_server(http_server *server)
{
    shutdown(server->listener, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->listener);
    for (int i = 0; i < server->hanging_count; i++)
        close(server->hanging[i]);
}

#endif
