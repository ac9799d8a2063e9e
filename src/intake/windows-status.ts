/** Why Windows refused a logon, by the NTSTATUS in its event. */
const WORDS: ReadonlyMap<number, string> = new Map([
  [0xc000005e, 'no-logon-server'],
  [0xc0000064, 'unknown-user'],
  [0xc000006a, 'wrong-password'],
  [0xc000006d, 'wrong-user-or-password'],
  [0xc000006e, 'account-restricted'],
  [0xc000006f, 'outside-hours'],
  [0xc0000070, 'wrong-workstation'],
  [0xc0000071, 'password-expired'],
  [0xc0000072, 'account-disabled'],
  [0xc00000dc, 'server-state'],
  [0xc0000133, 'clock-skew'],
  [0xc000015b, 'logon-type-not-granted'],
  [0xc000018c, 'no-trust'],
  [0xc000018d, 'no-trust'],
  [0xc0000192, 'netlogon-not-started'],
  [0xc0000193, 'account-expired'],
  [0xc0000224, 'password-must-change'],
  [0xc0000225, 'internal-error'],
  [0xc0000234, 'account-locked'],
  [0xc00002ee, 'protected-user'],
  [0xc0000413, 'authentication-firewall'],
])

/**
 * The word for the status of a refused logon, or its number (`0xc0000001`) where there is none; undefined for no status and for
 * success (0). Takes hexadecimal text, or a number with or without sign, as converters write it.
 */
export function statusWord(value: unknown): string | undefined {
  const code = statusCode(value)
  return code === undefined || code === 0 ? undefined : (WORDS.get(code) ?? `0x${code.toString(16).padStart(8, '0')}`)
}

function statusCode(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) <= 0xffffffff ? value >>> 0 : undefined
  return typeof value === 'string' && /^0x[0-9a-f]{1,8}$/i.test(value) ? Number(value) : undefined
}
