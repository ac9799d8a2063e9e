/** One of another project's expectations that ours does not meet. */
interface Divergence {
  /** `FOLDER line N FIELD`, `FOLDER alert N event N`, or `sshguard: LINE`. */
  readonly where: string
  readonly reason: string
}

/** All of them; a test fails for one that is missing here and for one that is met by now. */
export const DIVERGENCES: readonly Divergence[] = [
  ...application('sftpgo-impossible-travel', ['alert 0 event 0', 'alert 0 event 1'], 'SFTPGo'),
  ...application(
    'teleport-impossible-travel',
    ['alert 0 event 0', 'alert 0 event 1', 'alert 1 event 0', 'alert 1 event 1'],
    'Teleport',
  ),
  ...['192.168.2.1', '2001:db8::a11:beef:7ac0'].map((address) => ({
    where: `sshguard: 2015-05-27T04:31:27.46667 auth.info: Invalid user admin from ${address}`,
    reason: 'socklog names no program, so nothing tells that sshd wrote the line: anybody could have',
  })),
]

/** Events of a program that keeps its own users and writes them in JSON of its own. */
function application(folder: string, events: readonly string[], name: string): Divergence[] {
  const reason = `${name}'s own JSON is not read: its users are not accounts of the server, whose baselines would judge them`
  return events.map((event) => ({ where: `${folder} ${event}`, reason }))
}
