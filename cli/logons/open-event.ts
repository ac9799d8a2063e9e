/** The server reads no longer events. */
const LONGEST_EVENT = 65_536
/** A line that is indented deeper begins none. */
const MOST_INDENT = 16
const END = '</Event>'

/**
 * How much of some lines, the first `length` bytes, is there without the last event of Windows if that goes on behind them: an event may
 * be written over several lines, and is read only whole. All of it where none is open; 0 where it begins with the open one.
 */
export function endOfWholeEvents(bytes: Buffer, length: number): number {
  const from = Math.max(0, length - LONGEST_EVENT)
  const lines = bytes.subarray(from, length)
  const start = lastStart(lines)
  if (start < 0 || lines.indexOf(END, start) >= 0) return length
  return goesOn(lines.toString('latin1', start)) ? from + start : length
}

/** Where the last line begins that begins an event; -1 without one. */
function lastStart(lines: Buffer): number {
  for (let at = lines.lastIndexOf('<Event'); at >= 0; at = at === 0 ? -1 : lines.lastIndexOf('<Event', at - 1)) {
    const next = lines[at + 6]
    if (next !== undefined && next > 0x20 && next !== 0x3e) continue
    const before = lines.toString('latin1', Math.max(0, at - MOST_INDENT), at)
    const indent = /(?:^|\n)([ \t-]*|\xef\xbb\xbf)$/.exec(before)
    if (indent?.[1] !== undefined && (indent[1].length < MOST_INDENT || at === MOST_INDENT)) return at - indent[1].length
  }
  return -1
}

/** Whether every line is an element, or goes on with what the one before has not ended: else nobody will end the event. */
function goesOn(text: string): boolean {
  let isEnded = false
  for (const given of text.split('\n')) {
    const line = given.trim()
    if (line === '') continue
    if (isEnded && !line.startsWith('<') && !line.startsWith('- <')) return false
    isEnded = line.endsWith('>')
  }
  return true
}
