/** What is spoken on well-known ports, as Wireshark names it; read no further here. */
const UDP: Readonly<Record<number, string>> = {
  53: 'DNS',
  67: 'DHCP',
  68: 'DHCP',
  69: 'TFTP',
  123: 'NTP',
  137: 'NBNS',
  138: 'BROWSER',
  161: 'SNMP',
  514: 'Syslog',
  546: 'DHCPv6',
  547: 'DHCPv6',
  1900: 'SSDP',
  5353: 'MDNS',
  5355: 'LLMNR',
};

export const udpProtocol = (source: number, destination: number) =>
  UDP[destination] ?? UDP[source] ?? 'UDP';
