/** So many characters of a raw line are kept with its event. */
export const KEPT_RAW = 4_096

/** The part of a raw line that is kept with its event. */
export function keptRaw(line: string): string {
  return line.length <= KEPT_RAW ? line : line.slice(0, KEPT_RAW)
}
