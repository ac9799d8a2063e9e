const LONGEST = 4_096

/** The part of a raw line that is kept with its event. */
export function keptRaw(line: string): string {
  return line.length <= LONGEST ? line : line.slice(0, LONGEST)
}
