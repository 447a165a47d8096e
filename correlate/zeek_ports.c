/* The ports that Zeek takes for a server's. */
#include "correlate/zeek_private.h"

/*
 * likely_server_ports, as Zeek's scripts fill it: Analyzer::register_for_ports() and
 * PacketAnalyzer::register_for_ports() in scripts/base/protocols and scripts/base/packet-protocols,
 * whose `ports` stand here.
 */
static const uint16_t tcp_ports[] = {
	21,    2811,                                                    /* ftp */
	22,                                                             /* ssh */
	25,    587,                                                     /* smtp */
	53,                                                             /* dns */
	79,                                                             /* finger */
	80,    81,   631,  1080, 3128, 8000, 8080, 8888,                /* http, socks */
	88,                                                             /* krb */
	135,                                                            /* dce-rpc */
	139,   445,                                                     /* smb */
	143,                                                            /* imap */
	389,   3268,                                                    /* ldap */
	443,   465,  563,  585,  614,  636,  989,  990,  992, 993, 995, /* ssl … */
	5223,                                                           /* … ssl */
	502,                                                            /* modbus */
	514,                                                            /* syslog */
	1434,  3306,                                                    /* mysql */
	1883,                                                           /* mqtt */
	3389,                                                           /* rdp */
	5222,  5269,                                                    /* xmpp */
	5432,                                                           /* postgresql */
	6379,                                                           /* redis */
	6666,  6667, 6668, 6669,                                        /* irc */
	20000,                                                          /* dnp3 */
};

static const uint16_t udp_ports[] = {
	53,    137,  5353, 5355, /* dns */
	67,    4011,             /* dhcp */
	88,                      /* krb */
	123,                     /* ntp */
	161,   162,              /* snmp */
	389,                     /* ldap */
	443,                     /* quic, ssl */
	514,                     /* syslog */
	1812,                    /* radius */
	2123,  2152,             /* gtpv1 */
	3389,                    /* rdp */
	3544,                    /* teredo */
	4754,                    /* gre */
	4789,                    /* vxlan */
	5060,                    /* sip */
	5072,                    /* ayiya */
	6081,                    /* geneve */
	20000,                   /* dnp3 */
};

static bool is_in(const uint16_t *ports, size_t count, uint16_t port)
{
	for (size_t i = 0; i < count; i++)
		if (ports[i] == port)
			return true;
	return false;
}

bool zeek_is_likely_server_port(uint8_t protocol, uint16_t port)
{
	if (protocol == IP_PROTOCOL_TCP)
		return is_in(tcp_ports, sizeof(tcp_ports) / sizeof(tcp_ports[0]), port);
	return is_in(udp_ports, sizeof(udp_ports) / sizeof(udp_ports[0]), port);
}
