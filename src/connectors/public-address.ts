import ipaddr from 'ipaddr.js'

// Answers to every virtual machine of Azure alone, with its secrets.
const AZURE_HOST = '168.63.129.16'
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3')
const NAT64 = 'rfc6052'

/**
 * Whether a connection to this address leaves for the public Internet: nothing of this machine, its networks or a cloud's
 * metadata service lies there. Text that is no address is not public.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.process(text)
  if (address instanceof ipaddr.IPv4) return address.range() === 'unicast' && address.toString() !== AZURE_HOST
  // A network with IPv6 alone reaches IPv4 through these.
  if (address.range() === NAT64) return isPublicAddress(address.toByteArray().slice(12).join('.'))
  // `unicast` also has what nobody was given, among it the IPv4-compatible ::7f00:1.
  return address.range() === 'unicast' && address.match(GLOBAL_UNICAST)
}
