/** How a machine lays a record out. */
export type Machine = 'x86_64' | 'aarch64' | 's390x' | 'ppc64'

/** What a test wants in a record; the rest is zero. */
export interface WantedRecord {
  readonly type: number
  readonly pid?: number
  readonly line?: string
  readonly id?: string
  readonly user?: string | Uint8Array
  readonly host?: string
  /** The bytes of the address, 4 or 16. */
  readonly address?: readonly number[]
  /** Seconds since 1970. */
  readonly seconds?: number
  readonly micros?: number
}

/** One record of `struct utmp` as that machine writes it. */
export function utmpRecord(machine: Machine, wanted: WantedRecord): Buffer {
  const isWide = machine === 'aarch64' || machine === 's390x'
  const isLittle = machine === 'aarch64' || machine === 'x86_64'
  const record = Buffer.alloc(isWide ? 400 : 384)
  const { type, pid = 0, line = '', id = '', user = '', host = '', address = [], seconds = 0, micros = 0 } = wanted
  if (isLittle) record.writeInt16LE(type, 0)
  else record.writeInt16BE(type, 0)
  if (isLittle) record.writeInt32LE(pid, 4)
  else record.writeInt32BE(pid, 4)
  record.set(Buffer.from(line).subarray(0, 32), 8)
  record.set(Buffer.from(id).subarray(0, 4), 40)
  record.set(Buffer.from(user).subarray(0, 32), 44)
  record.set(Buffer.from(host).subarray(0, 256), 76)
  const times = [seconds, micros]
  for (const [index, value] of times.entries()) {
    if (isWide && isLittle) record.writeBigUInt64LE(BigInt(value), 344 + index * 8)
    else if (isWide) record.writeBigUInt64BE(BigInt(value), 344 + index * 8)
    else if (isLittle) record.writeUInt32LE(value, 340 + index * 4)
    else record.writeUInt32BE(value, 340 + index * 4)
  }
  record.set(address, isWide ? 360 : 348)
  return record
}
