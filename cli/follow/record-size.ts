/** Sizes of a record, and where its seconds stand: `struct utmp` is 384 bytes on most machines, and 400 where time has 64 bits. */
const SIZES = [
  { size: 384, secondsAt: 340, isWide: false },
  { size: 400, secondsAt: 344, isWide: true },
] as const
const MOST_TYPE = 9
const YEAR_1990 = 631_152_000
const YEAR_2106 = 2 ** 32 - 1
/** So many records tell. */
const SAMPLE = 64

/** Bytes of one record in data that begin with one, 384 or 400; undefined while no whole record is there that tells its size. */
export function recordSize(data: Buffer): number | undefined {
  let best: number | undefined
  let most = 0
  for (const layout of SIZES) {
    const slots = Math.min(SAMPLE, Math.floor(data.length / layout.size))
    let sound = 0
    for (let index = 0; index < slots; index++) if (isSound(data, index * layout.size, layout)) sound++
    const share = slots === 0 ? 0 : sound / slots
    if (share <= most) continue
    best = layout.size
    most = share
  }
  return best
}

/** Whether a record of this layout has a known type and a time that can be, in either order of bytes. */
function isSound(data: Buffer, at: number, { secondsAt, isWide }: (typeof SIZES)[number]): boolean {
  const isTime = (seconds: number) => seconds >= YEAR_1990 && seconds <= YEAR_2106
  const [little, big] = [data.readInt16LE(at), data.readInt16BE(at)]
  const time = at + secondsAt
  const isLittle = isTime(isWide ? Number(data.readBigUInt64LE(time)) : data.readUInt32LE(time))
  if (little > 0 && little <= MOST_TYPE && isLittle) return true
  return big > 0 && big <= MOST_TYPE && isTime(isWide ? Number(data.readBigUInt64BE(time)) : data.readUInt32BE(time))
}
