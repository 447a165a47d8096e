/* The process that answers whose sockets ends are. */
#ifndef OWNER_LOOKUP_PROCESS_H
#define OWNER_LOOKUP_PROCESS_H

/*
 * To be called in a child process: closes all but `file`, a SOCK_SEQPACKET socket, gives up all
 * privileges but those that looking takes, sends a struct host_lookup_limits, then answers
 * questions (owner/lookup_message.h) until the other end closes.
 */
_Noreturn void lookup_process_run(int file);

#endif
