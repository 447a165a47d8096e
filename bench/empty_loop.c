/* bench-empty-loop: reads a capture with libpcap and does nothing; the unit of the benchmark. */
#include <pcap/pcap.h>
#include <stdio.h>

static void count(unsigned char *packets, const struct pcap_pkthdr *header,
		  const unsigned char *bytes)
{
	(void)header;
	(void)bytes;
	++*(unsigned long long *)(void *)packets;
}

int main(int argc, char **argv)
{
	char error[PCAP_ERRBUF_SIZE];
	unsigned long long packets = 0;
	pcap_t *capture;
	int result;

	if (argc != 2) {
		fputs("usage: bench-empty-loop FILE\n", stderr);
		return 2;
	}
	capture = pcap_open_offline(argv[1], error);
	if (capture == NULL) {
		fprintf(stderr, "bench-empty-loop: %s\n", error);
		return 1;
	}
	result = pcap_dispatch(capture, -1, count, (unsigned char *)&packets);
	if (result < 0)
		fprintf(stderr, "bench-empty-loop: %s\n", pcap_geterr(capture));
	printf("%llu packets\n", packets);
	pcap_close(capture);
	return result < 0 ? 1 : 0;
}
