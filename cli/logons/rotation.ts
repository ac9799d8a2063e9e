/** What the name of a log says about its place among those of its kind. */
export interface Rotation {
  /** The name that the log had when it was written: `auth.log` of `auth.log.2.gz`. */
  readonly base: string
  /** False for the log that is still being written. */
  readonly isRotated: boolean
  /** Ascending from the oldest. */
  readonly order: readonly [kind: number, place: string | number]
}

/** Ends of the names of packed files. */
export const PACKED = /\.(?:gz|zst|bz2|xz|Z)$/
/** `auth.log-20260102`, `auth.log.2026-01-02`, `auth.log-20260102-1767312000`, `auth.log-2026010215`; also `auth-20260102.log`. */
const DATED = /^(.+?)[-._]((?:19|20)\d{2}-?[01]\d-?[0-3]\d(?:[-_T.]?\d{2,10})?)(\.log)?$/
/** `auth.log.1`; also `auth.1.log`. */
const NUMBERED = /^(.+?)\.(\d{1,4})(\.log)?$/

/** Reads the name of a file, as logrotate and its like give them. */
export function rotationOf(fileName: string): Rotation {
  const name = fileName.replace(PACKED, '')
  const dated = DATED.exec(name)
  if (dated !== null) {
    const [, base = '', date = '', extension = ''] = dated
    return { base: base + extension, isRotated: true, order: [0, date.replaceAll(/\D/g, '').padEnd(18, '0')] }
  }
  const numbered = NUMBERED.exec(name)
  if (numbered !== null) {
    const [, base = '', number = '', extension = ''] = numbered
    return { base: base + extension, isRotated: true, order: [1, -Number(number)] }
  }
  return { base: name, isRotated: false, order: [2, 0] }
}

/** Orders the rotations of one log, the oldest first. */
export function compareRotations({ order: [kindA, placeA] }: Rotation, { order: [kindB, placeB] }: Rotation): number {
  if (kindA !== kindB) return kindA - kindB
  if (typeof placeA === 'number' && typeof placeB === 'number') return placeA - placeB
  return placeA < placeB ? -1 : placeA > placeB ? 1 : 0
}
